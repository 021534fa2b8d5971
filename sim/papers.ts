/** What people sign once, and what server and hosts sign on the way. */

import { toInstant } from '@patchreeve/trust/documents/fields.ts'
import type { DocumentOf } from '@patchreeve/trust/documents/registry.ts'
import { SIGNOFF_MAX_DAYS } from '@patchreeve/trust/documents/sign-off.ts'
import { makePolicy, type PolicyDraft } from '@patchreeve/trust/policy/draft.ts'
import { expandGroups } from '@patchreeve/trust/policy/groups.ts'
import { personKey, type TestKey, testDigest, testKey, testUuid } from '@patchreeve/trust/test/support/keys.ts'
import { DAY_MS } from '@patchreeve/trust/times.ts'
import { type Group, planFor } from './fleet.ts'
import type { Scheme } from './schemes.ts'
import type { Seal, Sealed } from './seal.ts'

export interface Papers {
  readonly root: Sealed<'root'>
  readonly policy: Sealed<'policy'>
  readonly plan: Sealed<'plan'>
  readonly signOff: Sealed<'signoff'>
  readonly server: TestKey
  /** The same people, later. */
  readonly signAgain: (at: Date) => Promise<Sealed<'signoff'>>
}

export interface PapersFor {
  readonly seed: string
  readonly start: Date
  readonly scheme: Scheme
  readonly groups: readonly Group[]
  readonly emergency: boolean
  readonly urgent: boolean
}

export async function makePapers(seal: Seal, papers: PapersFor): Promise<Papers> {
  const { seed, start, scheme, groups, emergency, urgent } = papers
  const [ada, server] = [await testKey('sim ada'), await testKey('sim server')]
  const tenant = testUuid('sim tenant')
  const from = (ms: number): string => toInstant(new Date(start.getTime() + ms))
  const root = await seal.sign('root', rootOf(tenant, ada, server, from), ada)
  const policy = await seal.sign('policy', policyOf(scheme, groups, tenant, start), ada)
  const { digest, document } = policy.signed
  const asked = {
    tenant,
    seed,
    createdAt: from(0),
    policy: { digest, document },
    tier: emergency || urgent ? 0 : 1,
    urgent,
  }
  const plan = await seal.sign('plan', planFor(groups, asked), ada)
  const signOff = (at: Date): Promise<Sealed<'signoff'>> => {
    const document: DocumentOf['signoff'] = {
      ...{ type: 'signoff', schema: 1, tenant, plan: plan.signed.digest, by: ada.keyId, now: [], emergency },
      ...{ signedAt: toInstant(at), lapses: toInstant(new Date(at.getTime() + SIGNOFF_MAX_DAYS * DAY_MS)) },
    }
    return seal.sign('signoff', document, ada)
  }
  return { root, policy, plan, signOff: await signOff(start), server, signAgain: signOff }
}

function rootOf(tenant: string, ada: TestKey, server: TestKey, from: (ms: number) => string): DocumentOf['root'] {
  const since = from(-DAY_MS)
  return {
    ...{ type: 'root', schema: 1, tenant, version: 1, previous: null, issuedAt: since, expires: from(500 * DAY_MS) },
    ...{ mode: 'solo', threshold: 1, people: [personKey(ada, 'Ada', since)] },
    serverKeys: [{ keyId: server.keyId, spki: server.spki, validFrom: since, revoked: null }],
    ...{ authorities: [testDigest('sim authority')], policyMaxDays: 400, epoch: 1, previousHead: null },
  }
}

/** The scheme's policy with these hosts in it. */
function policyOf(scheme: Scheme, groups: readonly Group[], tenant: string, start: Date): DocumentOf['policy'] {
  const draft = withHosts(scheme.draft, groups)
  const head = { tenant, version: 1, issuedAt: new Date(start.getTime() - DAY_MS), rootVersion: 1 }
  const made = makePolicy(scheme.rings ? { ...draft, rings: draft.rings.slice(-1) } : draft, head)
  if ('faults' in made) throw new Error(`the policy is none: ${made.faults.join('; ')}`)
  if (!scheme.rings) return made.policy
  // More rings than a policy may have: without calendars, so there is nothing to expand.
  return { ...made.policy, rings: scheme.rings.map((ring, at) => named(ring, groups, at)) as typeof made.policy.rings }
}

/** Hosts that a draft names stand for those of the fleet: ring by ring, and of what no ring names from the first on. */
export function withHosts(written: PolicyDraft, groups: readonly Group[]): PolicyDraft {
  const draft = expandGroups(written)
  const keysIn = (at: number): string[] => groups.flatMap((group) => (group.ringIndex === at ? group.keys : []))
  const keys = new Map(
    draft.rings.flatMap(({ hosts }, at) =>
      hosts === 'others' ? [] : hosts.map((name, nth): [string, string | undefined] => [name, keysIn(at)[nth]]),
    ),
  )
  const others = keysIn(draft.rings.length - 1)
  const keyOf = (name: string): string => {
    const key = keys.get(name) ?? others.shift()
    if (key === undefined) throw new Error('the fleet has fewer hosts than the policy names')
    keys.set(name, key)
    return key
  }
  return {
    ...draft,
    rings: draft.rings.map((ring, at) => named(ring, groups, at)),
    clusters: draft.clusters.map((one) => ({ ...one, hosts: one.hosts.map(keyOf) })),
    exclusions: draft.exclusions.map((one) => ({ ...one, hosts: one.hosts === 'all' ? 'all' : one.hosts.map(keyOf) })),
    drains: draft.drains.map((one) => ({ ...one, hosts: one.hosts === 'all' ? 'all' : one.hosts.map(keyOf) })),
  }
}

function named<R extends PolicyDraft['rings'][number]>(ring: R, groups: readonly Group[], at: number): R {
  if (ring.hosts === 'others') return ring
  return { ...ring, hosts: groups.flatMap((group) => (group.ringIndex === at ? group.keys : [])) }
}
