/** Proof that nothing but our own package came to a host: dpkg's status and every file below /etc, before and after. */
import type { Host } from '../host.ts'

export interface Snapshot {
  /** Stanzas of dpkg's status by package. */
  readonly packages: ReadonlyMap<string, string>
  /** Mode, owner, size and digest by path. */
  readonly files: ReadonlyMap<string, string>
}

/** Caches that any package installation rewrites, ours or another's; users, since ours has one of its own. */
const SHARED = /^\/etc\/(ld\.so\.cache|passwd-?|group-?|shadow-?|gshadow-?|subuid-?|subgid-?|\.pwd\.lock)$/
const OURS = /patchreeve/

export async function snapshot(host: Host): Promise<Snapshot> {
  const status = (await host.read('/var/lib/dpkg/status')).toString('utf8')
  const packages = new Map(
    status
      .split('\n\n')
      .filter((text) => text.trim() !== '')
      .map((text) => [/^Package: (\S+)/.exec(text.trim())?.[1] ?? '', text.trim()]),
  )
  const listed = await host.must([
    'sh',
    '-c',
    "find /etc -xdev \\( -type f -exec sha256sum {} + \\) -o -type l -printf '%l  %p\\n'",
  ])
  const files = new Map(
    listed
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => [line.slice(line.indexOf('  ') + 2), line.slice(0, line.indexOf('  '))]),
  )
  return { packages, files }
}

/** Every difference that is not of our own packages and files. */
export function difference(before: Snapshot, after: Snapshot): string[] {
  const changes = (was: ReadonlyMap<string, string>, is: ReadonlyMap<string, string>, what: string) =>
    [...new Set([...was.keys(), ...is.keys()])]
      .filter((key) => was.get(key) !== is.get(key))
      .map((key) => `${what} ${key}`)
  return [...changes(before.packages, after.packages, 'package'), ...changes(before.files, after.files, 'file')].filter(
    (line) => !OURS.test(line) && !SHARED.test(line.replace(/^file /, '')),
  )
}
