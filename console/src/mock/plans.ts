/** Made-up plans over the made-up hosts: documents as hosts would take them, and as the server shows them. */

import { createHash } from 'node:crypto'
import type { PlanDetail, PlanRow, PlanState } from '@patchreeve/contract/api/plan-views.ts'
import { planActions } from '@patchreeve/contract/api/plan-views.ts'
import type { RouteOutput } from '@patchreeve/contract/api/routes.ts'
import { AppError } from '@patchreeve/contract/errors.ts'
import { toInstant } from '@patchreeve/trust/documents/fields.ts'
import { type Plan, Plan as PlanSchema } from '@patchreeve/trust/documents/plan.ts'
import { writeEnvelope } from '@patchreeve/trust/envelope.ts'
import { wrapDocument } from '@patchreeve/trust/sign.ts'
import { testDigest } from '@patchreeve/trust/test/support/keys.ts'
import { ago, at, DAY, HOUR, NOW } from './clock.ts'
import { episodeId } from './findings.ts'
import { HOSTS, hostId, isKnown, makeHost, numberOf } from './hosts.ts'
import { policyDigest, policyText, rootTexts, signer, tenant } from './policy.ts'
import { causes, hostOfKey, isLeftOut, seedOf, transactionsOf, type Undo } from './transactions.ts'

export const planId = (n: number): string => `00000000-0000-7000-a000-00000000000${n}`
interface Seed {
  readonly n: number
  readonly sources: readonly string[]
  readonly undo?: Readonly<Record<string, Undo>>
  readonly tier: Plan['tier']
  readonly urgent?: boolean
  readonly state: PlanState
  readonly ageMs: number
  readonly due: number | null
  readonly signed: readonly ('ines' | 'ruth')[]
}

const seeds: readonly Seed[] = [
  {
    n: 5,
    sources: ['nginx', 'libxml2'],
    undo: { nginx: 'none' },
    tier: 'T1',
    state: 'proposed',
    ageMs: 2 * HOUR,
    due: 9 * DAY,
    signed: ['ines'],
  },
  { n: 4, sources: ['curl'], tier: 'T3', state: 'signed', ageMs: 3 * DAY, due: 24 * DAY, signed: ['ines', 'ruth'] },
  {
    n: 3,
    sources: ['openssl'],
    tier: 'T0',
    urgent: true,
    state: 'signed',
    ageMs: 2 * DAY,
    due: DAY + 5 * HOUR,
    signed: ['ruth', 'ines'],
  },
  {
    n: 2,
    sources: ['postgresql-15'],
    undo: { 'postgresql-15': 'data-migrating' },
    tier: 'T1',
    state: 'lapsed',
    ageMs: 16 * DAY,
    due: -2 * DAY - 3 * HOUR,
    signed: ['ines'],
  },
  { n: 1, sources: ['vim'], tier: 'T4', state: 'outdated', ageMs: 40 * DAY, due: 77 * DAY, signed: ['ines'] },
]

interface Made {
  readonly detail: PlanDetail
  readonly envelope: string
}

function make(seed: Seed): Made {
  const transactions = transactionsOf(seed.sources, seed.undo ?? {})
  const plan = PlanSchema.parse({
    type: 'plan',
    schema: 1,
    tenant,
    id: planId(seed.n),
    parent: null,
    author: 'planner',
    policy: seed.state === 'outdated' ? policyDigest.old : policyDigest.now,
    createdAt: toInstant(new Date(NOW - seed.ageMs)),
    urgent: seed.urgent ?? false,
    tier: seed.tier,
    transactions,
    leftOut: [],
  })
  const envelope = wrapDocument('plan', plan)
  const digest = createHash('sha256').update(envelope.payload).digest('hex')
  return { detail: toDetail(seed, plan, digest), envelope: writeEnvelope(envelope) }
}

function toDetail(seed: Seed, plan: Plan, digest: string): PlanDetail {
  const found = seed.sources.map(seedOf)
  const leftOut = Array.from({ length: HOSTS }, (_, n) => n)
    .filter((n) => isLeftOut(n) && isKnown(n))
    .map((n, index): PlanDetail['leftOut'][number] => {
      const [code, detail] = causes[index % causes.length] ?? causes[0]
      const name = found[0]?.source ?? ''
      return {
        hostId: hostId(n),
        host: makeHost(n).name,
        package: name,
        because: { code: `left-out.${code}`, params: { detail } },
      }
    })
  const signOffs = seed.signed.map((who, index) => signOff(who, plan, seed.ageMs - (index + 1) * HOUR))
  const allowed = (action: keyof typeof planActions) =>
    (planActions[action] as readonly PlanState[]).includes(seed.state)
  const { transactions } = plan
  return {
    id: plan.id,
    digest,
    state: seed.state,
    tier: plan.tier,
    urgent: plan.urgent,
    author: 'planner',
    createdAt: ago(seed.ageMs),
    createdBy: 'Ines Halvorsen',
    packages: [...new Set(transactions.flatMap((one) => one.changes.map((change) => change.name)))].sort(),
    hostCount: transactions.reduce((sum, one) => sum + one.hosts.length, 0),
    findingCount: found.flatMap((one) => one.cves).length,
    leftOutCount: leftOut.length,
    signed: signOffs.filter((one) => one.because === null).length,
    threshold: 2,
    undoNone: transactions.filter((one) => one.undo === 'none').length,
    dueAt: seed.due === null ? null : at(seed.due),
    lapses: seed.state === 'signed' ? at(14 * DAY - seed.ageMs) : null,
    goesBack: false,
    rollout: null,
    purpose: null,
    parent: null,
    policy: plan.policy,
    transactions: transactions.map((one) => ({
      ...one,
      hosts: one.hosts.map((key) => ({ ...hostOfKey(key), hostKey: key })),
    })),
    findings: found.flatMap((one) => one.cves.map((cve) => episodeId(one, cve))),
    clearing: found.flatMap((one) =>
      one.cves.map((cve) => ({ id: episodeId(one, cve), vulnerability: cve, closedAt: null })),
    ),
    reopens: 0,
    leftOut,
    signOffs,
    actions: { sign: allowed('sign'), replace: allowed('replace'), start: allowed('start') },
  }
}

function signOff(who: 'ines' | 'ruth', plan: Plan, ageMs: number): PlanDetail['signOffs'][number] {
  const hasLapsed = ageMs > 14 * DAY
  return {
    digest: testDigest(`${who} ${plan.id}`),
    person: who === 'ines' ? 'Ines Halvorsen' : 'Ruth Okafor',
    keyId: signer[who].keyId,
    signedAt: ago(ageMs),
    lapses: at(14 * DAY - ageMs),
    emergency: false,
    now: 0,
    receivedAt: ago(ageMs - 60_000),
    because: hasLapsed ? { code: 'refusal.signoff-lapsed', params: {} } : null,
  }
}

const made = seeds.map(make)
/** A copy: tests sign and replace. */
export const makePlans = (): PlanDetail[] => structuredClone(made.map((one) => one.detail))

export function planRow(plan: PlanDetail): PlanRow {
  const {
    parent: _1,
    policy: _2,
    transactions: _3,
    findings: _4,
    clearing: _8,
    reopens: _9,
    leftOut: _5,
    signOffs: _6,
    actions: _7,
    ...row
  } = plan
  return row
}

export function planIn(plans: readonly PlanDetail[], id: string): PlanDetail {
  const plan = plans.find((one) => one.id === id)
  if (!plan) throw new AppError('NOT_FOUND', { plan: id })
  return plan
}

export function planDocument(plan: PlanDetail): RouteOutput<'plan_document'> {
  return {
    digest: plan.digest,
    plan: made.find((one) => one.detail.digest === plan.digest)?.envelope ?? '',
    policy: policyText,
    roots: rootTexts,
    signOffs: [],
    hosts: plan.transactions.flatMap((one) => one.hosts.map(({ hostKey: key, name }) => ({ hostKey: key, name }))),
  }
}

/** The mock takes any envelope of a sign-off as Ruth's yes; what is none is refused with a host's words. */
export function addSignOff(plan: PlanDetail, envelope: string): RouteOutput<'signoff_add'> {
  if (!plan.actions.sign) throw new AppError('PLAN_STATE', { action: 'sign', state: plan.state })
  if (!/"payloadType":\s*"application\/vnd\.patchreeve\.signoff\+json"/.test(envelope))
    throw new AppError('DOCUMENT_REFUSED', { refusal: 'document-malformed', document: 'signoff' })
  const added: PlanDetail['signOffs'][number] = {
    digest: testDigest(envelope),
    person: 'Ruth Okafor',
    keyId: signer.ruth.keyId,
    signedAt: at(0),
    lapses: at(14 * DAY),
    emergency: false,
    now: 0,
    receivedAt: at(0),
    because: null,
  }
  plan.signOffs.push(added)
  plan.signed = plan.signOffs.filter((one) => one.because === null).length
  if (plan.signed >= plan.threshold) {
    plan.state = 'signed'
    plan.lapses = at(13 * DAY)
  }
  return added
}

/** Hosts of a plan by number, for the deployments. */
export const hostNumbers = (plan: PlanDetail): { n: number; transaction: string }[] =>
  plan.transactions.flatMap((one) =>
    one.hosts.flatMap((host) => (host.id === null ? [] : [{ n: numberOf(host.id), transaction: one.id }])),
  )
