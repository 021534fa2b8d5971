/** May this host try a kernel in a way that leads back by itself? Pure: what was read of the host in, the reason why not out. */
import { entryFor, type GrubConfig } from './grub-config.ts'

export const unsafeReasons = [
  /** The running kernel was not started by grub, or grub has no configuration here. */
  'other-loader',
  /** grub.cfg does not read custom.cfg. */
  'no-custom-config',
  /** grub cannot write to where its files are, so it could not strike out what is to be tried once. */
  'grub-cannot-write',
  /** The administrator named the entry to boot. */
  'default-pinned',
  /** The menu does not have the kernel that runs, so there is none to keep. */
  'no-entry',
  /** The files of the running kernel are the ones that are replaced. */
  'replaces-running',
] as const
export type UnsafeReason = (typeof unsafeReasons)[number]

export interface BootFacts {
  /** `uname -r` of the running kernel. */
  readonly running: string
  /** Of the running kernel. */
  readonly commandLine: string
  /** Undefined: there is no grub.cfg. */
  readonly grub: GrubConfig | undefined
  /** Type of the file system with grub's files, as in mountinfo. */
  readonly fileSystem: string
  /** Is there device mapper or a software array below it? */
  readonly stacked: boolean
}

/** Where grub 2.06 writes an environment block in place. It says so of itself by leaving others out; ours is the shorter list. */
const WRITABLE = new Set(['ext2', 'ext3', 'ext4', 'xfs', 'vfat'])

/** Undefined: it leads back by itself. `replaced`: releases whose files the transaction replaces. */
export function unsafeReason(facts: BootFacts, replaced: readonly string[] = []): UnsafeReason | undefined {
  const { grub, running } = facts
  if (!grub || !startedByGrub(facts)) return 'other-loader'
  if (!grub.readsCustom) return 'no-custom-config'
  if (!WRITABLE.has(facts.fileSystem) || facts.stacked) return 'grub-cannot-write'
  if (grub.byDefault === 'pinned') return 'default-pinned'
  if (!entryFor(grub, running)) return 'no-entry'
  return replaced.includes(running) ? 'replaces-running' : undefined
}

/** grub's `linux` puts the file that it loaded in front of the command line; a kernel that firmware starts itself has no such word. */
function startedByGrub({ commandLine, running }: BootFacts): boolean {
  const file = /(?:^|\s)BOOT_IMAGE=(\S+)/.exec(commandLine)?.[1] ?? ''
  return file.endsWith(`/vmlinuz-${running}`)
}

/** File system and device number of the mount that holds `path`, out of /proc/self/mountinfo (proc(5)). */
export function mountOf(mountinfo: string, path: string): { readonly fileSystem: string; readonly device: string } {
  let best = { point: '', fileSystem: '', device: '' }
  for (const row of mountinfo.split('\n')) {
    const [before = '', after = ''] = row.split(' - ')
    const fields = before.split(' ')
    const [device = '', point = ''] = [fields[2], (fields[4] ?? '').replaceAll('\\040', ' ')]
    const holds = point === '/' || path === point || path.startsWith(`${point}/`)
    // The last one of a point lies on top of those before.
    if (point !== '' && holds && point.length >= best.point.length)
      best = { point, device, fileSystem: after.split(' ')[0] ?? '' }
  }
  return { fileSystem: best.fileSystem, device: best.device }
}
