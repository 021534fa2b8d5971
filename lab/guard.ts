/**
 * What the lab promises about the machine it runs on: when a run is down nothing of it is left, and the clock, which hosts
 * share with the machine, was not set. Checked, not hoped: a scenario fails on it.
 */
import { existsSync, readFileSync } from 'node:fs'
import { groupFolders } from './cgroup.ts'
import { mountsBelow, readMounts } from './mounts.ts'
import { namespacesOf } from './network.ts'
import { runFolder } from './state.ts'

/** Wall clock minus monotonic clock. It stays the same, slewing aside, unless somebody sets the clock. */
export const clockOffsetMs = (): number => Date.now() - Number(process.hrtime.bigint() / 1000n) / 1000

export const bootId = (): string => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()

/** NTP slews by at most 500 ppm; one second covers reading the two clocks one after the other on a loaded machine. */
export function clockMoved(beforeMs: number, afterMs: number, elapsedMs: number): boolean {
  return Math.abs(afterMs - beforeMs) > 1000 + elapsedMs * 0.0005
}

/** What is left of a run, one line each; empty after a good `down`. */
export function leftovers(run: string): string[] {
  const folder = runFolder(run)
  return [
    ...mountsBelow(folder, readMounts()).map((at) => `mount ${at}`),
    ...namespacesOf(run).map((name) => `network namespace ${name}`),
    ...groupFolders(run)
      .filter((path) => existsSync(path))
      .map((path) => `control group ${path}`),
    ...(existsSync(folder) ? [`folder ${folder}`] : []),
  ]
}
