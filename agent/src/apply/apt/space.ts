/** Is there room for an order? Estimated from the sizes that the order names, before anything is fetched or unpacked. */
import { statfsSync, statSync } from 'node:fs'
import { isBootPackage } from '@patchreeve/ecosystems/deb/boot-packages.ts'
import type { Space, Work } from '../platform.ts'

/** Lists and caches of apt, and dpkg's database with its copy: measured on Debian 12 with three suites. */
const BASE = 64 * 1024 ** 2
/** The new .debs and those of the way back. */
const ARCHIVES_PER_BYTE = 2
/** What xz packs to a quarter is unpacked beside the files that it replaces. */
const UNPACKED_PER_BYTE = 4
/** A kernel with its initial file system, written beside the old one before that goes. */
const BOOT = 150 * 1024 ** 2

export function needs(changes: Work['changes']): { path: string; bytes: number }[] {
  const bytes = changes.reduce((sum, one) => sum + (one.sizeBytes ?? 0), 0)
  const kernel = changes.some((one) => one.to !== null && isBootPackage(one.name) && one.name.startsWith('linux-image'))
  return [
    { path: '/', bytes: 0 },
    { path: '/usr', bytes: UNPACKED_PER_BYTE * bytes },
    { path: '/var/lib/patchreeve', bytes: BASE + ARCHIVES_PER_BYTE * bytes },
    ...(kernel ? [{ path: '/boot', bytes: BOOT }] : []),
  ]
}

/** One row per file system, by the first path that lies on it. What only root may fill (bfree) is not counted on. */
export function spaceFor(changes: Work['changes']): Space[] {
  const rows = needs(changes).flatMap((one) => {
    const found = statSync(one.path, { throwIfNoEntry: false })
    return found ? [{ ...one, device: found.dev }] : []
  })
  return [...Map.groupBy(rows, (row) => row.device).values()].map((own) => {
    const mount = own[0]?.path ?? '/'
    const { bavail, bsize } = statfsSync(mount)
    return { mount, freeBytes: bavail * bsize, neededBytes: own.reduce((sum, row) => sum + row.bytes, 0) }
  })
}

/** apt's and dpkg's words for a disk that became full under them. */
const FULL = /No space left on device|enough free space/

/** The fullest of the file systems concerned, where the words say that one is full. */
export function fullDisk(words: string, changes: Work['changes']): Space | undefined {
  if (!FULL.test(words)) return undefined
  return spaceFor(changes).sort((a, b) => a.freeBytes - a.neededBytes - (b.freeBytes - b.neededBytes))[0]
}
