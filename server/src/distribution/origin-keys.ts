/**
 * Which keys may be confirmed for a root, and which of them are proposed. Hosts are hostile: one that was taken names any key, so
 * what a single one of several hosts says is shown to a person and proposed to nobody.
 */
import { type KeyMaterial, keysIn } from './signed-index.ts'

export interface OriginKey extends KeyMaterial {
  /** It came with us: a key of Debian's archive, or of our own repository. */
  readonly shipped: boolean
  /** How many hosts name it for this root. */
  readonly hosts: number
}

/** Sources of one root, with the hosts that use them and the key material that those name. */
export interface KeyUse {
  readonly hostNos: readonly number[]
  readonly keys: readonly string[]
}

/** Hosts may report any key material: of one origin so much is read, and so many keys of it are shown. */
const MAX_MATERIALS = 30
const MAX_KEYS = 30

export const hostsOf = (uses: readonly KeyUse[]): Set<number> => new Set(uses.flatMap((use) => use.hostNos))

/** What hosts name; where none names any, all that ship with us. Ours first, then what most hosts name. */
export async function keysFor(uses: readonly KeyUse[], shipped: readonly KeyMaterial[]): Promise<OriginKey[]> {
  const ours = new Map(shipped.map((key) => [key.fingerprint, key]))
  const named = await keysNamed(uses)
  const keys = [...named].map(([fingerprint, { armored, hosts }]) => {
    // Of a key that ships with us our own copy counts: a host's may lack what was added to it.
    const own = ours.get(fingerprint)
    return { fingerprint, armored: own?.armored ?? armored, shipped: own !== undefined, hosts: hosts.size }
  })
  if (keys.length === 0) return shipped.map((key) => ({ ...key, shipped: true, hosts: 0 }))
  return keys.sort(byWeight).slice(0, MAX_KEYS)
}

const byWeight = (a: OriginKey, b: OriginKey): number =>
  Number(b.shipped) - Number(a.shipped) || b.hosts - a.hosts || (a.fingerprint < b.fingerprint ? -1 : 1)

/** Taken when a person names none. */
export function proposedOf(keys: readonly OriginKey[], hosts: number): OriginKey[] {
  return keys.filter((key) => key.shipped || key.hosts > 1 || key.hosts === hosts)
}

async function keysNamed(uses: readonly KeyUse[]): Promise<Map<string, { armored: string; hosts: Set<number> }>> {
  const materials = new Map<string, Set<number>>()
  for (const use of uses)
    for (const material of use.keys)
      materials.set(material, new Set([...(materials.get(material) ?? []), ...use.hostNos]))
  const found = new Map<string, { armored: string; hosts: Set<number> }>()
  const weighed = [...materials].sort(([, a], [, b]) => b.size - a.size).slice(0, MAX_MATERIALS)
  for (const [material, hosts] of weighed)
    for (const { fingerprint, armored } of await keysIn(material)) {
      const known = found.get(fingerprint)
      found.set(fingerprint, {
        armored: known?.armored ?? armored,
        hosts: new Set([...(known?.hosts ?? []), ...hosts]),
      })
    }
  return found
}
