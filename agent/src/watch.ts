/**
 * Sees at once that packages changed. dpkg renames a new file over its status, so the folder is watched and not the file. A
 * change counts when it has settled and dpkg's lock is free, at the latest after 30 s: an upgrade is one change, not hundreds.
 */
import { type FSWatcher, readFileSync, statSync, watch } from 'node:fs'
import { join } from 'node:path'

/** apt holds its front-end lock over its whole run, so a free lock tells more than a long quiet: ADR 0005. */
export const SETTLE_MS = 400
/** How often a lock that was seen held is looked at: its release is the end of the change. */
export const LOCK_LOOK_MS = 100
export const LATEST_MS = 30_000

export interface WatchOptions {
  /** Prefix of all paths; '' is this machine. */
  readonly root: string
  changed(): void
  /** A folder cannot be watched (no such folder, no right): changes are then seen at the next collection. */
  cannot(path: string, reason: string): void
}

const FOLDERS: readonly { readonly path: string; readonly file?: string }[] = [
  { path: '/var/lib/dpkg', file: 'status' },
  // A refreshed index changes what could be installed.
  { path: '/var/lib/apt/lists' },
]

export function watchPackages(options: WatchOptions): () => void {
  let settle: NodeJS.Timeout | undefined
  let firstAt: number | undefined
  let held = false

  function heard(): void {
    firstAt ??= Date.now()
    if (held) return // the lock's release is waited for, whatever else is written before it
    clearTimeout(settle)
    settle = setTimeout(check, SETTLE_MS)
  }
  function check(): void {
    const overdue = firstAt !== undefined && Date.now() - firstAt >= LATEST_MS
    held = !overdue && dpkgIsBusy(options.root)
    if (held) {
      settle = setTimeout(check, LOCK_LOOK_MS)
      return
    }
    firstAt = undefined
    options.changed()
  }

  const watchers: FSWatcher[] = []
  for (const { path, file } of FOLDERS) {
    try {
      const watcher = watch(options.root + path, (_, name) => {
        if (file === undefined || name === file) heard()
      })
      watcher.on('error', (error) => options.cannot(path, error.message))
      watchers.push(watcher)
    } catch (error) {
      options.cannot(path, error instanceof Error ? error.message : String(error))
    }
  }
  return () => {
    clearTimeout(settle)
    for (const watcher of watchers) watcher.close()
  }
}

/** Does anybody hold one of dpkg's locks? They are fcntl locks, which the kernel lists by the file's inode. */
export function dpkgIsBusy(root: string, locksText = readLocks()): boolean {
  return ['lock', 'lock-frontend'].some((name) => {
    const inode = statSync(join(root, '/var/lib/dpkg', name), { throwIfNoEntry: false })?.ino
    return inode !== undefined && new RegExp(`WRITE \\d+ [0-9a-f]+:[0-9a-f]+:${inode} `).test(locksText)
  })
}

function readLocks(): string {
  try {
    return readFileSync('/proc/locks', 'utf8')
  } catch {
    return '' // without the list the settling time alone decides
  }
}
