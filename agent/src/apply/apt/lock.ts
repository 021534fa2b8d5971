/** Who works with packages: the holder of dpkg's or apt's lock, as the kernel lists it (proc(5), /proc/locks). */
import { readdirSync, readFileSync, readlinkSync, statSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { toInstant } from '@patchreeve/trust/documents/fields.ts'
import type { LockHolder } from '../platform.ts'

const LOCKS = ['/var/lib/dpkg/lock-frontend', '/var/lib/dpkg/lock']
/** A look of another program at the database holds the lock for moments. */
const PATIENCE_MS = 20_000
const LOOK_MS = 500
/** USER_HZ: the unit of times in /proc on every architecture of Debian. */
const TICKS_PER_S = 100

export async function lockHolder(): Promise<LockHolder | undefined> {
  for (let waited = 0; ; waited += LOOK_MS) {
    const holder = holderOf(LOCKS)
    if (!holder || waited >= PATIENCE_MS) return holder
    await sleep(LOOK_MS)
  }
}

/** Undefined: nobody whom we see holds one of these. */
export function holderOf(paths: readonly string[], proc = '/proc'): LockHolder | undefined {
  const inodes = new Map(paths.flatMap((path) => inodeOf(path).map((inode) => [inode, path])))
  for (const row of readFileSync(`${proc}/locks`, 'utf8').split('\n')) {
    // 1: POSIX  ADVISORY  WRITE 1234 00:2f:56789 0 EOF; one that waits has `->` before its kind.
    const [, pid = '', inode = ''] = /^\d+: \w+\s+\w+\s+WRITE\s+(\d+) \w+:\w+:(\d+) /.exec(row) ?? []
    const path = inodes.get(inode)
    // Devices of overlays have two numbers, so the open file tells whether it is this one.
    if (path !== undefined && hasOpen(proc, pid, path)) return { by: nameOf(proc, pid), since: startOf(proc, pid) }
  }
  return undefined
}

function inodeOf(path: string): string[] {
  const found = statSync(path, { throwIfNoEntry: false })
  return found ? [String(found.ino)] : []
}

function hasOpen(proc: string, pid: string, path: string): boolean {
  try {
    return readdirSync(`${proc}/${pid}/fd`).some((fd) => readlinkSync(`${proc}/${pid}/fd/${fd}`) === path)
  } catch {
    return false // it has ended meanwhile, and its lock with it
  }
}

function nameOf(proc: string, pid: string): string {
  return `${textOf(`${proc}/${pid}/comm`).trim() || '?'} (${pid})`
}

function startOf(proc: string, pid: string): string {
  // The name may hold spaces and brackets; what follows its last bracket begins with the third field, the start is the 22nd.
  const stat = textOf(`${proc}/${pid}/stat`)
  const ticks = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19])
  const bootS = Number(/^btime (\d+)$/m.exec(textOf(`${proc}/stat`))?.[1])
  const at = (bootS + ticks / TICKS_PER_S) * 1_000
  return toInstant(Number.isFinite(at) ? new Date(at) : new Date())
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}
