/** Starts a program that outlives this process, inside a control group of the run by which `down` ends it. */
import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync } from 'node:fs'
import { insideGroup } from './cgroup.ts'

/** `log` is a file descriptor for both outputs; it is closed here. */
export function startDetached(
  run: string,
  part: string,
  argv: readonly string[],
  log: number,
  env: Readonly<Record<string, string | undefined>> = process.env,
): ChildProcess {
  const [file, ...args] = insideGroup(run, part, argv)
  const child = spawn(file ?? '', args, { detached: true, stdio: ['ignore', log, log], env })
  closeSync(log)
  child.on('error', () => undefined) // seen by its callers as a process that never became ready
  child.unref()
  return child
}
