/**
 * Starts programs for the lab: always an argument array, never a shell string, always with a time limit. Each child leads a
 * process group of its own, so that a limit or Ctrl-C ends it with its children and nothing else.
 */
import { spawn } from 'node:child_process'

export interface RunOptions {
  readonly stdin?: string | Uint8Array
  /** Default 60 s. At the limit the whole group gets SIGKILL and `timedOut` is true. */
  readonly timeoutMs?: number
  /** For clearing up: runs although an interruption was asked for. */
  readonly always?: boolean
  /** The complete environment of the child; default is ours. */
  readonly env?: Readonly<Record<string, string | undefined>>
}

export interface Outcome {
  /** Exit code; 128 + signal number is not used: a signalled child reads -1. */
  readonly code: number
  readonly stdout: string
  readonly stdoutBytes: Buffer
  readonly stderr: string
  readonly timedOut: boolean
}

/** A program that had to succeed did not. The message holds its last words. */
export class CommandFailed extends Error {
  readonly outcome: Outcome
  constructor(argv: readonly string[], outcome: Outcome) {
    const end = outcome.timedOut ? 'timed out' : `ended with ${outcome.code}`
    super(`${argv.join(' ')}: ${end}: ${(outcome.stderr || outcome.stdout).trim().slice(-2000)}`)
    this.outcome = outcome
  }
}

/** Output beyond this is an error of the caller: nothing in the lab prints more. */
const MAX_OUTPUT_BYTES = 64 * 2 ** 20

const groups = new Set<number>()

function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL')
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error
  }
}

let interrupted = false

/** Ctrl-C: ends what `run` waits for, and lets nothing new start until `resume`, so that whoever is at work fails soon. */
export function interrupt(): void {
  interrupted = true
  for (const pid of groups) killGroup(pid)
}

/** For the clearing up after an interruption. */
export function resume(): void {
  interrupted = false
}

export function throwIfInterrupted(): void {
  if (interrupted) throw new Error('interrupted')
}

export async function run(argv: readonly string[], options: RunOptions = {}): Promise<Outcome> {
  if (!options.always) throwIfInterrupted()
  const [file, ...args] = argv
  if (file === undefined) throw new Error('empty command')
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, {
      detached: true,
      env: options.env ?? process.env,
      stdio: [options.stdin === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
    })
    const out: Buffer[] = []
    const err: Buffer[] = []
    let size = 0
    let timedOut = false
    const { pid } = child
    if (pid !== undefined) groups.add(pid)
    const timer = setTimeout(() => {
      timedOut = true
      if (pid !== undefined) killGroup(pid)
    }, options.timeoutMs ?? 60_000)
    const collect = (into: Buffer[]) => (chunk: Buffer) => {
      size += chunk.length
      if (size > MAX_OUTPUT_BYTES && pid !== undefined) killGroup(pid)
      else into.push(chunk)
    }
    child.stdout?.on('data', collect(out))
    child.stderr?.on('data', collect(err))
    child.stdin?.on('error', () => undefined) // the child closed its input early; its exit code tells
    child.stdin?.end(options.stdin)
    const settle = () => {
      clearTimeout(timer)
      if (pid !== undefined) groups.delete(pid)
    }
    child.on('error', (cause) => {
      settle()
      reject(new Error(`${file} could not be started`, { cause }))
    })
    child.on('close', (code) => {
      settle()
      if (size > MAX_OUTPUT_BYTES) return reject(new Error(`${argv.join(' ')}: more than ${MAX_OUTPUT_BYTES} bytes`))
      const stdoutBytes = Buffer.concat(out)
      resolve({
        code: code ?? -1,
        stdout: stdoutBytes.toString('utf8'),
        stdoutBytes,
        stderr: Buffer.concat(err).toString('utf8'),
        timedOut,
      })
    })
  })
}

/** Like `run`, but anything other than exit code 0 throws. Returns standard output. */
export async function must(argv: readonly string[], options: RunOptions = {}): Promise<string> {
  const outcome = await run(argv, options)
  if (outcome.code !== 0) throw new CommandFailed(argv, outcome)
  return outcome.stdout
}
