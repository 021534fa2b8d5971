/**
 * Control groups as the lab's memory of what it started: every process of a run lives below one group, and ending the group
 * ends exactly those. Groups are made in the unified hierarchy and, where there is one, in systemd's named hierarchy.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Mount, readMounts } from './mounts.ts'
import { until } from './wait.ts'

const TOP = 'patchreeve-lab'
const IN_CGROUP = fileURLToPath(new URL('in-cgroup.sh', import.meta.url))

/** Mount points, the unified hierarchy first. Empty: this machine cannot run the lab. */
export function cgroupRoots(mounts: readonly Mount[] = readMounts()): string[] {
  const unified = mounts.find((mount) => mount.type === 'cgroup2')
  const named = mounts.find((mount) => mount.type === 'cgroup' && mount.options.includes('name=systemd'))
  return unified === undefined ? [] : [unified.at, ...(named ? [named.at] : [])]
}

/** Folders of a run's group (or of one of its parts, `part` like `host-a1`) in each hierarchy. */
export function groupFolders(run: string, part?: string): string[] {
  return cgroupRoots().map((root) => join(root, TOP, run, ...(part === undefined ? [] : [part])))
}

/** Makes the group and returns the arguments that start a program inside it. */
export function insideGroup(run: string, part: string, argv: readonly string[]): string[] {
  const folders = groupFolders(run, part)
  for (const folder of folders) mkdirSync(folder, { recursive: true })
  return ['/bin/sh', IN_CGROUP, ...folders, '--', ...argv]
}

/** Process id of the init of a booted host; undefined before it runs and after it ended. */
export function leaderOf(run: string, part: string): number | undefined {
  const [unified] = groupFolders(run, part)
  try {
    const first = readFileSync(join(unified ?? '', 'payload/init.scope/cgroup.procs'), 'utf8').split('\n')[0]
    return first ? Number(first) : undefined
  } catch (error) {
    if (isGone(error)) return undefined
    throw error
  }
}

/** No process is left in the group or below it. A group that is not there is empty. */
export function isEmpty(run: string, part?: string): boolean {
  const [unified] = groupFolders(run, part)
  try {
    return readFileSync(join(unified ?? '', 'cgroup.events'), 'utf8').includes('populated 0')
  } catch (error) {
    if (isGone(error)) return true
    throw error
  }
}

/** Ends every process of the group, waits for them, and removes the group in each hierarchy. */
export async function endGroup(run: string, part?: string): Promise<void> {
  const folders = groupFolders(run, part)
  const [unified] = folders
  if (unified !== undefined && existsSync(unified)) writeFileSync(join(unified, 'cgroup.kill'), '1')
  await until(`end of the processes of ${run} ${part ?? ''}`, 20_000, () => isEmpty(run, part) || undefined)
  for (const folder of folders) await until(`removal of ${folder}`, 5_000, () => removed(folder) || undefined)
  for (const folder of folders) removeIfEmpty(dirname(folder))
}

/** The folder above, when this was the last group in it. */
function removeIfEmpty(folder: string): void {
  try {
    rmdirSync(folder)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && ['ENOENT', 'EBUSY', 'ENOTEMPTY'].includes(`${error.code}`)))
      throw error
  }
}

/** Removes a tree of groups, deepest first; false while the kernel still holds a process that is ending. */
function removed(folder: string): boolean {
  try {
    if (!existsSync(folder)) return true
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      if (entry.isDirectory() && !removed(join(folder, entry.name))) return false
    }
    rmdirSync(folder)
    return true
  } catch (error) {
    if (isGone(error)) return true
    if (error instanceof Error && 'code' in error && error.code === 'EBUSY') return false
    throw error
  }
}

const isGone = (error: unknown) =>
  error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENODEV')
