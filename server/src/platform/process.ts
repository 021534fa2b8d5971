/** Runs a program with limits: time, output size, and an environment that is named, never inherited whole. */
import { spawn } from 'node:child_process'

export interface RunLimits {
  readonly timeoutMs: number
  readonly maxOutputBytes: number
  readonly env?: Readonly<Record<string, string>>
  readonly cwd?: string
  readonly uid?: number
  readonly gid?: number
  readonly stdin?: string | Uint8Array
  /** Ends the program (and its children) early: the result's code is null then. */
  readonly signal?: AbortSignal
}

export interface RunResult {
  /** null when a signal ended it. */
  readonly code: number | null
  readonly stdout: Buffer
  readonly stderr: string
  readonly ended: 'exit' | 'timeout' | 'too-large' | 'not-found'
}

const STDERR_KEPT_BYTES = 64 << 10

export function runProcess(argv: readonly [string, ...string[]], limits: RunLimits): Promise<RunResult> {
  return new Promise((resolve) => {
    const child = spawn(argv[0], argv.slice(1), {
      stdio: ['pipe', 'pipe', 'pipe'],
      env: { ...limits.env },
      ...(limits.cwd ? { cwd: limits.cwd } : {}),
      ...(limits.uid === undefined ? {} : { uid: limits.uid, gid: limits.gid ?? limits.uid }),
      detached: true,
    })
    const out: Buffer[] = []
    let size = 0
    let stderr = ''
    let ended: RunResult['ended'] = 'exit'
    // The whole group: a hung tool's own children go with it.
    const kill = () => {
      if (child.pid) killGroup(child.pid)
    }
    limits.signal?.addEventListener('abort', kill, { once: true })
    if (limits.signal?.aborted) kill()
    const timer = setTimeout(() => {
      ended = 'timeout'
      kill()
    }, limits.timeoutMs)
    child.stdout.on('data', (part: Buffer) => {
      size += part.length
      if (size <= limits.maxOutputBytes) out.push(part)
      else if (ended === 'exit') {
        ended = 'too-large'
        kill()
      }
    })
    child.stderr.on('data', (part: Buffer) => {
      if (stderr.length < STDERR_KEPT_BYTES) stderr += part.toString('utf8')
    })
    child.stdin.on('error', () => undefined) // the program may close its input early: its exit code tells
    child.on('error', (error: NodeJS.ErrnoException) => {
      clearTimeout(timer)
      resolve({ code: null, stdout: Buffer.alloc(0), stderr: error.message, ended: 'not-found' })
    })
    child.on('close', (code) => {
      clearTimeout(timer)
      limits.signal?.removeEventListener('abort', kill)
      resolve({ code, stdout: Buffer.concat(out), stderr, ended })
    })
    child.stdin.end(limits.stdin ?? '')
  })
}

/** Ends a process group; that it is already gone is the wished-for state. */
function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}
