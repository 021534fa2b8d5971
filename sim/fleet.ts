/** A fleet from a seed: hosts alike are one group; a group of one is a host. What is known of them goes to the real planner. */

import { nothingRemembered, type Remembered } from '@patchreeve/trust/accept/known.ts'
import type { DocumentOf } from '@patchreeve/trust/documents/registry.ts'
import { type TestKey, testDigest, testKey, testUuid } from '@patchreeve/trust/test/support/keys.ts'
import { type PlanHost, packageKey } from '../server/src/plan/model.ts'
import { makePlan } from '../server/src/plan/planner.ts'
import { ODD_SHARE } from './modes.ts'

export interface Group {
  readonly id: string
  readonly ringIndex: number
  readonly hosts: number
  /** Of the other hardware. */
  readonly odd: boolean
  /** Digests that name its hosts: all, or as many as stand for them. */
  readonly keys: readonly string[]
  /** Of hosts that sign what counts as proof. */
  readonly key: TestKey | null
  /** What the host keeps over orders. */
  remembered: Remembered
}

export interface FleetSize {
  readonly seed: string
  readonly hosts: number
  /** Hosts of each ring but the last. */
  readonly ringSizes: readonly number[]
  readonly view: 'class' | 'host'
  /** All hosts sign with keys of their own; else only those that others ask for proof. */
  readonly allSign: boolean
}

/** Keys that stand for the hosts of a class. */
const STAND_INS = 64

export async function makeFleet({ seed, hosts, ringSizes, view, allSign }: FleetSize): Promise<Group[]> {
  const groups: Group[] = []
  const named = ringSizes.reduce((sum, one) => sum + one, 0)
  const rings = [...ringSizes, Math.max(0, hosts - named)]
  for (const [ringIndex, size] of rings.entries()) {
    const isLast = ringIndex === rings.length - 1
    // A small ring is named host by host, and each of them signs.
    const single = view === 'host' || (!isLast && size <= 5)
    const odd = isLast ? Math.round(size * ODD_SHARE) : 0
    const parts = single
      ? Array.from({ length: size }, (_, at) => ({ hosts: 1, odd: isOdd(at, size, odd) }))
      : [
          { hosts: size - odd, odd: false },
          { hosts: odd, odd: true },
        ].filter((part) => part.hosts > 0)
    for (const [at, part] of parts.entries()) {
      const id = `${ringIndex}-${at}`
      const key = single && (allSign || !isLast) ? await testKey(`sim ${seed} ${id}`) : null
      const count = single ? 1 : Math.min(STAND_INS, part.hosts)
      const keys = key ? [key.digest] : Array.from({ length: count }, (_, n) => testDigest(`sim ${seed} ${id} ${n}`))
      groups.push({ id, ringIndex, ...part, keys, key, remembered: nothingRemembered })
    }
  }
  return groups
}

/** Spread evenly over the ring. */
const isOdd = (at: number, size: number, odd: number): boolean =>
  Math.floor(((at + 1) * odd) / size) > Math.floor((at * odd) / size)

const FROM = { name: 'openssl', architecture: 'amd64', version: '3.0.11-1' }
const TO = { ...FROM, version: '3.0.13-1' }
export const INSTALLED: ReadonlyMap<string, string> = new Map([[`${FROM.name}:${FROM.architecture}`, FROM.version]])
const installed = { ...FROM, sourceName: FROM.name, sourceVersion: FROM.version }

interface Asked {
  readonly tenant: string
  readonly seed: string
  readonly createdAt: string
  readonly policy: { readonly digest: string; readonly document: DocumentOf['policy'] }
  readonly tier: number
  readonly urgent: boolean
}

/** The fix is of the origin that hosts wait for longest. */
function publisherOf({ origins }: DocumentOf['policy']): { origin: string; label: string } {
  const { origin, label } = origins.reduce((a, b) => (b.coolDownHours >= a.coolDownHours ? b : a))
  return { origin, label }
}

/** The plan that the real planner makes for all of them: one fix for one package. Throws where it makes none. */
export function planFor(
  groups: readonly Group[],
  { tenant, seed, createdAt, policy, tier, urgent }: Asked,
): DocumentOf['plan'] {
  const entry = {
    ...{
      ...TO,
      sha256: testDigest('sim file'),
      sizeBytes: 1_000,
      sourceVersion: TO.version,
      ...publisherOf(policy.document),
    },
    ...{ suite: 'stable-security', indexDigest: testDigest('sim index'), depends: '', conflicts: '' },
  }
  const catalogue = new Map([[packageKey(entry), entry]])
  const finding = {
    episodeId: 1,
    vulnerability: 'CVE-2026-0001',
    tier,
    fixedVersion: TO.version,
    since: new Date(createdAt),
    ...FROM,
  }
  const hosts = groups.flatMap((group) =>
    group.keys.map(
      (hostKey): PlanHost => ({
        ...{ hostId: hostKey, name: hostKey.slice(0, 8), platform: 'debian:12', hostKey, keyState: 'confirmed' },
        ...{
          installed: [installed],
          held: new Set<string>(),
          broken: false,
          findings: [finding],
          sources: [],
          catalogue,
        },
        candidates: [{ ...TO, installed: FROM.version, state: 'would-install' }],
        obtainable: new Set([packageKey(FROM)]),
        wanted: [{ package: installed, findings: [finding] }],
      }),
    ),
  )
  const id = testUuid(`sim plan ${seed}`)
  const { plan } = makePlan({ tenant, id, parent: null, author: 'planner', createdAt, urgent, policy, hosts })
  if (!plan) throw new Error('the planner made no plan')
  return plan
}
