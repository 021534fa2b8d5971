/** Runs a sub-command of this program in a process of its own that ends, with limits of time and output. */
import { spawn } from 'node:child_process'

/** apt on a small, loaded host took seconds; a collection that hangs is ended and tried again later. */
const TIMEOUT_MS = 180_000
/** The child tells one small line; rows go through files. */
const MAX_OUTPUT = 64 << 10

/** Standard output of the child. Throws when it fails, hangs or talks too much. */
export function runSelf(args: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const main = process.argv[1] ?? ''
    const child = spawn(process.execPath, ['--max-semi-space-size=4', main, ...args], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', LC_ALL: 'C.UTF-8' },
    })
    let text = ''
    const timer = setTimeout(() => child.kill('SIGKILL'), TIMEOUT_MS)
    child.stdout.on('data', (part: Buffer) => {
      text += part.toString('utf8')
      if (text.length > MAX_OUTPUT) child.kill('SIGKILL')
    })
    child.on('error', (error) => {
      clearTimeout(timer)
      reject(error)
    })
    child.on('close', (code, signal) => {
      clearTimeout(timer)
      if (code === 0) resolve(text)
      else reject(new Error(`${args[0]} ended with ${signal ?? code}`))
    })
  })
}
