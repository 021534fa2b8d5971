/**
 * Which programs hold a socket: found by walking the open files of all processes. The walk never ends early, because systemd
 * and the service that it started hold the same socket, and which of them is seen must not depend on process numbers.
 */
import { type Host, namesIn } from './host.ts'

export interface SocketPrograms {
  /** Paths of programs by socket inode. */
  programs: Map<string, Set<string>>
  /** Some process could not be looked into. */
  refused: boolean
}

export function programsByInode(host: Host, wanted: ReadonlySet<string>): SocketPrograms {
  const programs = new Map<string, Set<string>>()
  let refused = false
  for (const pid of namesIn(host, '/proc')) {
    if (!/^\d+$/.test(pid)) continue
    const open = host.list(`/proc/${pid}/fd`)
    if (open.kind === 'unknown') refused = true
    if (open.kind !== 'known') continue
    const held = heldSockets(host, pid, open.value, wanted)
    if (held.length === 0) continue
    const program = programOf(host, pid)
    // Sockets of a process whose program is closed to us stay without one.
    if (program === undefined) refused = true
    else for (const inode of held) programs.set(inode, (programs.get(inode) ?? new Set<string>()).add(program))
  }
  return { programs, refused }
}

function heldSockets(host: Host, pid: string, fds: readonly string[], wanted: ReadonlySet<string>): string[] {
  const held: string[] = []
  for (const fd of fds) {
    const target = host.link(`/proc/${pid}/fd/${fd}`)
    if (target.kind !== 'known' || !target.value.startsWith('socket:[')) continue
    const inode = target.value.slice(8, -1)
    if (wanted.has(inode)) held.push(inode)
  }
  return held
}

/** The kernel marks a program whose file was replaced by an update; it is the same program. */
function programOf(host: Host, pid: string): string | undefined {
  const exe = host.link(`/proc/${pid}/exe`)
  return exe.kind === 'known' ? exe.value.replace(/ \(deleted\)$/, '') : undefined
}
