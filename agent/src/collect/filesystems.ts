/** Mounted file systems that hold the host's own data, with their sizes. */
import type { HardwareRow } from '@patchreeve/contract/sections/hardware.ts'
import type { Context } from './context.ts'
import { fit } from './fields.ts'
import { SMALL_FILE, textOf } from './host.ts'

/** Local types whose size is fixed by the volume below them. */
const LOCAL = new Set([
  'ext2',
  'ext3',
  'ext4',
  'xfs',
  'btrfs',
  'f2fs',
  'jfs',
  'reiserfs',
  'bcachefs',
  'vfat',
  'exfat',
  'ntfs3',
  'ntfs',
])
/** Shown without a size: asking a dead file server for it waits for ever, and a pool's part has no size of its own. */
const UNMEASURED = /^(nfs|nfs4|cifs|smb3|9p|ceph|glusterfs|lustre|afs|zfs|fuseblk|fuse\..*)$/
/** The report's limit is 2,000 rows of hardware in all. */
const MAX_ROWS = 1_500

interface Mount {
  mount: string
  type: string
}

export function collectFilesystems(context: Context): HardwareRow[] {
  const text = textOf(context.host.bytes('/proc/self/mountinfo', SMALL_FILE * 16))
  if (text.kind !== 'known') {
    return [context.unknownRow('hardware', 'filesystems', text.kind === 'absent' ? 'unreadable' : text.reason)]
  }
  const mounts = parseMountInfo(text.value)
  const rows = mounts.slice(0, MAX_ROWS).map((m) => toRow(context, m))
  if (mounts.length > MAX_ROWS) rows.push(context.unknownRow('hardware', 'filesystems', 'too-large'))
  return rows
}

/**
 * One mount for each device, the one with the shortest path: the hardening of the agent's own unit mounts parts of the root
 * once more, and that must not look like more file systems. proc(5): blanks and backslashes are \ and three octal digits.
 */
export function parseMountInfo(text: string): Mount[] {
  const byDevice = new Map<string, Mount>()
  for (const row of text.split('\n')) {
    const [left = '', right = ''] = row.split(' - ')
    const [, , device, , place] = left.split(' ')
    const type = right.split(' ')[0]
    if (device === undefined || place === undefined || !type) continue
    const mount = place.replaceAll(/\\([0-7]{3})/g, (_, octal: string) =>
      String.fromCharCode(Number.parseInt(octal, 8)),
    )
    const known = byDevice.get(device)
    if (isOfInterest(mount, type) && (!known || mount.length < known.mount.length))
      byDevice.set(device, { mount, type })
  }
  return [...byDevice.values()]
}

/** An overlay counts only as the root of a container; elsewhere it is another container's, and comes and goes. */
function isOfInterest(mount: string, type: string): boolean {
  return LOCAL.has(type) || UNMEASURED.test(type) || (type === 'overlay' && mount === '/')
}

function toRow(context: Context, { mount, type }: Mount): HardwareRow {
  const sizeBytes = UNMEASURED.test(type) ? undefined : context.host.filesystemBytes(mount)
  if (sizeBytes === undefined) return context.unknownRow('hardware', fit(`filesystem ${mount}`, 100), 'not-collected')
  return { kind: 'filesystem', mount: fit(mount, 400), type: fit(type, 60), sizeBytes }
}
