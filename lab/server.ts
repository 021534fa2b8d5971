/** The machine on which a scenario runs the product's server: a namespace at 10.77.0.10 with this machine's files. */
import { openSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { SERVER_IP } from './addresses.ts'
import { endGroup, insideGroup } from './cgroup.ts'
import { startDetached } from './detached.ts'
import { must, type Outcome, type RunOptions, run as runCommand } from './exec.ts'
import { inNamespace } from './network.ts'
import { runFolder } from './state.ts'

export interface Spawned {
  readonly pid: number
  /** File with everything that the program printed. */
  readonly log: string
  /** Exit code; undefined while it runs, -1 when a signal ended it. */
  exitCode(): number | undefined
  /** Sends a signal to the program alone. */
  kill(signal: NodeJS.Signals): void
  /** SIGTERM; once the program ended, or after 15 s, whatever it left running is ended too. */
  stop(): Promise<void>
}

/** How long a server may take to finish after SIGTERM. */
const STOP_MS = 15_000

export class ServerMachine {
  readonly ip = SERVER_IP
  readonly runId: string
  #count = 0

  constructor(run: string) {
    this.runId = run
  }

  /** Runs a program to its end at the server's address. Unix sockets and files are this machine's. */
  run(argv: readonly string[], options: RunOptions = {}): Promise<Outcome> {
    return runCommand(this.#argv(argv, 'server-run'), options)
  }

  /** Like `run`, but anything other than exit code 0 throws. Returns standard output. */
  must(argv: readonly string[], options: RunOptions = {}): Promise<string> {
    return must(this.#argv(argv, 'server-run'), options)
  }

  /** Starts a program that stays. `env` is its complete environment; default is ours. */
  spawn(argv: readonly string[], env: Readonly<Record<string, string | undefined>> = process.env): Spawned {
    this.#count += 1
    const part = `server-${process.pid}-${this.#count}`
    const log = join(runFolder(this.runId), `${part}.log`)
    const child = startDetached(this.runId, part, inNamespace(this.runId, 'srv', argv), openSync(log, 'a'), env)
    const { pid } = child
    if (pid === undefined) throw new Error(`${argv[0]} could not be started`)
    const ended = () => child.exitCode !== null || child.signalCode !== null
    return {
      pid,
      log,
      exitCode: () => (ended() ? (child.exitCode ?? -1) : undefined),
      kill: (signal) => void child.kill(signal),
      stop: async () => {
        if (!ended()) child.kill('SIGTERM')
        const end = performance.now() + STOP_MS
        while (!ended() && performance.now() < end) await sleep(50)
        await endGroup(this.runId, part)
      },
    }
  }

  #argv(argv: readonly string[], part: string): string[] {
    return insideGroup(this.runId, part, inNamespace(this.runId, 'srv', argv))
  }
}
