/** What people sign once, and what server and hosts sign on the way. */

import { toInstant } from '@patchreeve/trust/documents/fields.ts'
import type { DocumentOf } from '@patchreeve/trust/documents/registry.ts'
import { makePolicy, type PolicyDraft } from '@patchreeve/trust/policy/draft.ts'
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
}

export interface PapersFor {
  readonly seed: string
  readonly start: Date
  readonly scheme: Scheme
  readonly groups: readonly Group[]
  readonly emergency: boolean
}

export async function makePapers(seal: Seal, { seed, start, scheme, groups, emergency }: PapersFor): Promise<Papers> {
  const [ada, server] = [await testKey('sim ada'), await testKey('sim server')]
  const tenant = testUuid('sim tenant')
  const from = (ms: number): string => toInstant(new Date(start.getTime() + ms))
  const root = await seal.sign('root', rootOf(tenant, ada, server, from), ada)
  const policy = await seal.sign('policy', policyOf(scheme, groups, tenant, start), ada)
  const { digest, document } = policy.signed
  const asked = { tenant, seed, createdAt: from(0), policy: { digest, document }, tier: emergency ? 0 : 1 }
  const plan = await seal.sign('plan', planFor(groups, asked), ada)
  const signOff: DocumentOf['signoff'] = {
    ...{ type: 'signoff', schema: 1, tenant, plan: plan.signed.digest, by: ada.keyId, now: [], emergency },
    ...{ signedAt: from(0), lapses: from(14 * DAY_MS) },
  }
  return { root, policy, plan, signOff: await seal.sign('signoff', signOff, ada), server }
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

/** The scheme's rings with these hosts in them. */
function policyOf(scheme: Scheme, groups: readonly Group[], tenant: string, start: Date): DocumentOf['policy'] {
  const rings = scheme.draft.rings.map((ring, at) => named(ring, groups, at))
  const head = { tenant, version: 1, issuedAt: new Date(start.getTime() - DAY_MS), rootVersion: 1 }
  const draft: PolicyDraft = { ...scheme.draft, rings: scheme.rings ? rings.slice(-1) : rings }
  const made = makePolicy(draft, head)
  if ('faults' in made) throw new Error(`the policy is none: ${made.faults.join('; ')}`)
  if (!scheme.rings) return made.policy
  // More rings than a policy may have: without calendars, so there is nothing to expand.
  return { ...made.policy, rings: scheme.rings.map((ring, at) => named(ring, groups, at)) as typeof made.policy.rings }
}

function named<R extends PolicyDraft['rings'][number]>(ring: R, groups: readonly Group[], at: number): R {
  if (ring.hosts === 'others') return ring
  return { ...ring, hosts: groups.flatMap((group) => (group.ringIndex === at ? group.keys : [])) }
}
