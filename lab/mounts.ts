/** Reads the kernel's list of mounts: which there are below a folder, and where the control groups are. */
import { readFileSync } from 'node:fs'

export interface Mount {
  readonly at: string
  readonly type: string
  /** Options of the file system itself, such as `name=systemd`. */
  readonly options: readonly string[]
}

/** Text of /proc/self/mountinfo, oldest mount first. Octal escapes (\040 for a space) are undone. */
export function parseMountinfo(text: string): Mount[] {
  const mounts: Mount[] = []
  for (const line of text.split('\n')) {
    const [before, after] = line.split(' - ')
    const at = before?.split(' ')[4]
    const [type, , options] = after?.split(' ') ?? []
    if (at === undefined || type === undefined) continue
    const plain = at.replace(/\\([0-7]{3})/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 8)))
    mounts.push({ at: plain, type, options: options?.split(',') ?? [] })
  }
  return mounts
}

export const readMounts = (): Mount[] => parseMountinfo(readFileSync('/proc/self/mountinfo', 'utf8'))

/** Mount points at or below a folder, last mounted first: the order in which they can be unmounted. */
export function mountsBelow(folder: string, mounts: readonly Mount[]): string[] {
  return mounts
    .map((mount) => mount.at)
    .filter((at) => at === folder || at.startsWith(`${folder}/`))
    .reverse()
}
