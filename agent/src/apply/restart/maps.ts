/** What /proc tells about a process that still runs replaced code. Pure. */

/** Places that packages put programs and libraries into; deleted files elsewhere (/tmp, /dev/shm, /memfd:) are a program's own. */
const CODE = /^\/(usr|lib|lib32|lib64|bin|sbin|opt)\//
const DELETED = ' (deleted)'

/** Is executable code of a file mapped that is no longer there? Lines of /proc/PID/maps. */
export function mapsDeletedCode(maps: string): boolean {
  for (const row of maps.split('\n')) {
    if (!row.endsWith(DELETED)) continue
    // address, permissions, offset, device, inode, path
    const [, perms = '', path = ''] = /^\S+ +(\S+) +\S+ +\S+ +\S+ +(.*)$/.exec(row) ?? []
    if (perms[2] === 'x' && CODE.test(path)) return true
  }
  return false
}

/**
 * The systemd unit of a process, from /proc/PID/cgroup: the innermost `.service` or `.scope` of systemd's own hierarchy.
 * undefined for kernel threads and for processes outside of it.
 */
export function unitOf(cgroup: string): string | undefined {
  const rows = cgroup.split('\n')
  const path = pathOf(rows, /^0::(.*)$/) ?? pathOf(rows, /^\d+:name=systemd:(.*)$/)
  return path
    ?.split('/')
    .filter((part) => /^[A-Za-z0-9:_.@\\-]{1,200}\.(service|scope)$/.test(part))
    .at(-1)
}

function pathOf(rows: readonly string[], pattern: RegExp): string | undefined {
  for (const row of rows) {
    const path = pattern.exec(row)?.[1]
    // "/" in the unified hierarchy of a host that runs on the old one says nothing.
    if (path !== undefined && path !== '/') return path
  }
  return undefined
}
