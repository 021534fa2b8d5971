/** How configuration files came through a transaction: this host before, a clone of it after. */
import { createHash } from 'node:crypto'
import { lstatSync, readFileSync } from 'node:fs'
import { type ConffileOutcome, conffileOutcome, parseConffiles } from '@patchreeve/ecosystems/deb/conffiles.ts'
import { parseControl } from '@patchreeve/ecosystems/deb/control.ts'

export interface PackageId {
  readonly name: string
  readonly architecture: string
}

export interface ConffileChange {
  readonly path: string
  readonly outcome: ConffileOutcome
}

const STATUS = '/var/lib/dpkg/status'
const MAX_STANZAS = 200_000
/** Larger is no configuration; it is told as it is found, by its size alone. */
const MAX_CONFFILE = 32 << 20

/** Files that neither the package nor the transaction changed are left out. `after`: the root folder of the clone. */
export function conffileChanges(packages: readonly PackageId[], after: string, before = ''): ConffileChange[] {
  const shippedBefore = shipped(packages, before)
  const shippedAfter = shipped(packages, after)
  const paths = [...new Set([...shippedBefore.keys(), ...shippedAfter.keys()])].sort()
  return paths.flatMap((path) => {
    const outcome = conffileOutcome({
      shippedBefore: shippedBefore.get(path),
      shippedAfter: shippedAfter.get(path),
      before: md5Of(before + path),
      after: md5Of(after + path),
    })
    const same = shippedBefore.get(path) === shippedAfter.get(path)
    return outcome === 'unchanged' && same ? [] : [{ path, outcome }]
  })
}

function shipped(packages: readonly PackageId[], root: string): Map<string, string> {
  const files = new Map<string, string>()
  for (const stanza of parseControl(readFileSync(root + STATUS, 'utf8'), MAX_STANZAS)) {
    const isOne = packages.some(
      (one) => one.name === stanza.get('package') && one.architecture === stanza.get('architecture'),
    )
    if (isOne) for (const [path, md5] of parseConffiles(stanza.get('conffiles'))) files.set(path, md5)
  }
  return files
}

/** dpkg's own digest of configuration files; not one that anything here relies on against an attacker. */
function md5Of(path: string): string | undefined {
  const stat = lstatSync(path, { throwIfNoEntry: false })
  if (!stat) return undefined
  if (!stat.isFile() || stat.size > MAX_CONFFILE) return `size ${stat.size}`
  return createHash('md5').update(readFileSync(path)).digest('hex')
}
