/** Runs a sub-command of this program in a process of its own that ends, with limits of time and output. */
import { spawn } from 'node:child_process'

/** apt on a small, loaded host took seconds; a collection that hangs is ended and tried again later. */
const TIMEOUT_MS = 180_000
/** The child tells one small line; rows go through files. */
const MAX_OUTPUT = 64 << 10

/** The child was ended on purpose: what it was to tell is out of date. */
export class Interrupted extends Error {
  constructor() {
    super('interrupted')
    this.name = 'Interrupted'
  }
}

/** Standard output of the child. Throws when it fails, hangs or talks too much; Interrupted when `signal` ended it. */
export function runSelf(args: readonly string[], signal?: AbortSignal, timeoutMs = TIMEOUT_MS): Promise<string> {
  return new Promise((resolve, reject) => {
    const main = process.argv[1] ?? ''
    const child = spawn(process.execPath, ['--max-semi-space-size=4', main, ...args], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', LC_ALL: 'C.UTF-8' },
    })
    let text = ''
    const end = () => child.kill('SIGKILL')
    signal?.addEventListener('abort', end)
    const timer = setTimeout(() => child.kill('SIGKILL'), timeoutMs)
    child.stdout.on('data', (part: Buffer) => {
      text += part.toString('utf8')
      if (text.length > MAX_OUTPUT) child.kill('SIGKILL')
    })
    child.on('error', (error) => {
      clearTimeout(timer)
      reject(error)
    })
    child.on('close', (code, endedBy) => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', end)
      if (signal?.aborted) reject(new Interrupted())
      else if (code === 0) resolve(text)
      else reject(new Error(`${args[0]} ended with ${endedBy ?? code}`))
    })
  })
}
