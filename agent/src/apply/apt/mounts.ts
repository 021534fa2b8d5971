/** Which file systems a clone of this host has to stand on. Pure. */

export interface Mount {
  readonly at: string
  readonly type: string
}

/** Lines of /proc/self/mountinfo; blanks and other signs in a path are written in octal. */
export function parseMountinfo(text: string): Mount[] {
  return text.split('\n').flatMap((row) => {
    const [before = '', after = ''] = row.split(' - ')
    const at = before.split(' ')[4]
    const type = after.split(' ')[0]
    return at && type
      ? [{ at: at.replaceAll(/\\(\d{3})/g, (_, o: string) => String.fromCharCode(Number.parseInt(o, 8))), type }]
      : []
  })
}

/** Kernel's own, in memory, or from another machine: nothing of them belongs into a clone. */
const LEFT_OUT =
  /^(proc|sysfs|tmpfs|ramfs|devtmpfs|devpts|cgroup2?|mqueue|hugetlbfs|debugfs|tracefs|securityfs|pstore|bpf|configfs|fusectl|autofs|binfmt_misc|efivarfs|nsfs|rpc_pipefs|selinuxfs|nfs4?|cifs|smb3|ceph|9p|vfat|msdos|iso9660|fuse.*|swap)$/
/** Where packages put files, or scripts look for data. /proc, /sys, /dev, /run and /tmp are made new. */
const PLACES = /^\/(usr|var|etc|opt|srv|home|root|boot|lib|lib64|bin|sbin)(\/|$)/

/** File systems below / that a clone needs as well, parents first: an overlay of / does not show what is mounted on it. */
export function localMounts(mounts: readonly Mount[]): string[] {
  const places = mounts.filter((one) => PLACES.test(one.at) && !LEFT_OUT.test(one.type)).map((one) => one.at)
  return [...new Set(places)].sort()
}
