/**
 * The only file that starts programs as root. Always an argument array, never a shell; always our own environment, a time limit
 * and a limit of output. Nothing of what the caller was given by others reaches a program but through `argv` and `stdin`.
 */
import { type ChildProcessByStdio, spawn } from 'node:child_process'
import type { Readable, Writable } from 'node:stream'
import { endGroup } from '../process-group.ts'

export interface Limits {
  readonly timeoutMs: number
  /** Of stdout; more ends the program. Default 8 MiB: apt's simulation of a whole release upgrade is below 2 MB. */
  readonly outputBytes?: number
  readonly stdin?: string
  /** Handed on as descriptor 3; nothing of our environment goes along: it is for programs that are not ours. */
  readonly withFile?: number
}

export interface Ended {
  /** Exit code; -1 when a signal or a limit ended it. */
  readonly code: number
  readonly stdout: string
  /** Its last 8 KiB: the end tells why a program gave up. */
  readonly stderr: string
  readonly cut: 'time' | 'output' | undefined
}

/** Complete: PATH is Debian's own for root, the locale is built into every glibc, and no package may ask a question. */
export const ENVIRONMENT = {
  PATH: '/usr/sbin:/usr/bin:/sbin:/bin',
  LC_ALL: 'C.UTF-8',
  LANGUAGE: 'C',
  HOME: '/root',
  TERM: 'dumb',
  DEBIAN_FRONTEND: 'noninteractive',
} as const

const OUTPUT_BYTES = 8 << 20
const STDERR_BYTES = 8 << 10

/** Throws only where the program cannot be started at all. */
export function run(argv: readonly string[], limits: Limits): Promise<Ended> {
  const [program = '', ...args] = argv
  const max = limits.outputBytes ?? OUTPUT_BYTES
  return new Promise((resolve, reject) => {
    // A group of its own: what it started ends with it at a limit.
    const { withFile } = limits
    const child = spawn(program, args, {
      env: withFile === undefined ? ENVIRONMENT : {},
      cwd: '/',
      detached: true,
      stdio: ['pipe', 'pipe', 'pipe', ...(withFile === undefined ? [] : [withFile])],
      // Whatever follows them, the first three are pipes.
    }) as ChildProcessByStdio<Writable, Readable, Readable>
    const out: Buffer[] = []
    let outBytes = 0
    let err = Buffer.alloc(0)
    let cut: Ended['cut']
    const end = (why: 'time' | 'output') => {
      cut ??= why
      endGroup(child.pid)
      // A program that left the group may hold the pipes open for ever.
      child.stdout.destroy()
      child.stderr.destroy()
    }
    const timer = setTimeout(() => end('time'), limits.timeoutMs)
    child.stdout.on('data', (chunk: Buffer) => {
      outBytes += chunk.length
      if (outBytes > max) end('output')
      else out.push(chunk)
    })
    child.stderr.on('data', (chunk: Buffer) => {
      err = Buffer.concat([err, chunk]).subarray(-STDERR_BYTES)
    })
    child.stdin.on('error', () => undefined) // it closed its input early; the exit code tells
    child.stdin.end(limits.stdin ?? '')
    child.on('error', (cause) => {
      clearTimeout(timer)
      reject(new Error(`${program} could not be started`, { cause }))
    })
    child.on('close', (code) => {
      clearTimeout(timer)
      const stdout = Buffer.concat(out).toString('utf8')
      resolve({ code: cut ? -1 : (code ?? -1), stdout, stderr: err.toString('utf8'), cut })
    })
  })
}
