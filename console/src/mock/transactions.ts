/** Transactions of made-up plans: which hosts get which packages, and which stay out. */
import type { Plan } from '@patchreeve/trust/documents/plan.ts'
import { testDigest } from '@patchreeve/trust/test/support/keys.ts'
import { type GroupSeed, groupSeeds, hasGroup } from './groups.ts'
import { HOSTS, hostId, isKnown, makeHost } from './hosts.ts'
import { hostKey } from './policy.ts'

type Change = Plan['transactions'][number]['changes'][number]
export type Undo = Plan['transactions'][number]['undo']

/** Binaries of a source that are upgraded together, where they have other names. */
const binaries: Readonly<Record<string, readonly string[]>> = {
  openssl: ['libssl3', 'openssl'],
  nginx: ['nginx', 'nginx-common', 'libnginx-mod-http-geoip'],
  curl: ['curl', 'libcurl4'],
  'postgresql-15': ['postgresql-15', 'postgresql-client-15'],
}

export function seedOf(source: string): GroupSeed {
  const seed = groupSeeds.find((one) => one.source === source)
  if (!seed) throw new Error(`no group of ${source}`)
  return seed
}

function changesOf(seed: GroupSeed): Change[] {
  return (binaries[seed.source] ?? [seed.source]).map((name) => ({
    name,
    architecture: 'amd64',
    from: seed.from,
    to: seed.to,
    sha256: testDigest(`${name} ${seed.to}`),
    sizeBytes: 180_000 + name.length * 92_731,
    origin: 'debian-security',
  }))
}

/** Hosts with the same sources to update share a transaction. */
export function transactionsOf(sources: readonly string[], undo: Readonly<Record<string, Undo>>): Plan['transactions'] {
  const seeds = sources.map(seedOf)
  const numbers = Array.from({ length: HOSTS }, (_, n) => n).filter((n) => isKnown(n) && !isLeftOut(n))
  const sets = Map.groupBy(numbers, (n) => seeds.filter((seed) => hasGroup(seed, n)))
  const byNames = Map.groupBy([...sets], ([found]) => found.map((seed) => seed.source).join(' '))
  return [...byNames]
    .filter(([names]) => names !== '')
    .map(([, found], index) => {
      const here = found[0]?.[0] ?? []
      return {
        id: `t${index + 1}`,
        platform: 'debian:12',
        changes: here.flatMap(changesOf),
        indexes: [{ origin: 'debian-security', suite: 'bookworm-security', sha256: testDigest('bookworm-security') }],
        hosts: found.flatMap(([, hosts]) => hosts).map(hostKey),
        undo: here.map((seed) => undo[seed.source]).find((one) => one !== undefined) ?? 'plain',
        reboot: false,
        clears: here.flatMap((seed) => seed.cves),
      }
    })
}

/** Hosts that have something to update and stay out, each with its cause. */
export const causes = [
  ['no-host-key', ''],
  ['held', 'nginx'],
  ['host-key-not-confirmed', ''],
] as const
export const isLeftOut = (n: number): boolean => n % 131 === 62

const byKey = new Map(Array.from({ length: HOSTS }, (_, n) => [hostKey(n), n]))
export const hostOfKey = (key: string) => {
  const n = byKey.get(key)
  return n === undefined ? { id: null, name: '' } : { id: hostId(n), name: makeHost(n).name }
}
