/**
 * The chain of one finding: from the distribution's word to the proof on each host, walked over what is stored, each link with the
 * entry of the ledger that records it. What should be there and is not is named as missing.
 */
import type { ChainLink } from '@patchreeve/contract/api/deployment-views.ts'
import type { RouteOutput } from '@patchreeve/contract/api/routes.ts'
import { AppError } from '@patchreeve/contract/errors.ts'
import { type ChainStep, chainSteps } from '../deployment/index.ts'
import { approvalOf, planByDigest, plansClearing, type StoredPlan } from '../plan/index.ts'
import type { Tx } from '../platform/database.ts'
import * as store from './store.ts'

const PROVENANCE = { 1: 'person', 2: 'agent-signed', 3: 'server-seen', 4: 'root-signed' } as const

type Chain = RouteOutput<'evidence_chain'>
type Link = Pick<ChainLink, 'link' | 'subject' | 'what'>

/** Throws FINDING_NOT_FOUND. */
export async function evidenceChain(tx: Tx, episodeId: number): Promise<Chain> {
  const finding = await store.findingOf(tx, episodeId)
  if (!finding) throw new AppError('FINDING_NOT_FOUND')
  const links = [...(await findingLinks(tx, finding)), ...(await planLinks(tx, episodeId))]
  const whole = links.every((link) => link.state === 'there')
  const { vulnerability } = finding
  return { finding: String(episodeId), vulnerability, closed: await closedOf(tx, finding), whole, links }
}

async function closedOf(tx: Tx, { episodeId, closed, closedBecause }: store.FindingFacts): Promise<Chain['closed']> {
  if (!closed || !closedBecause) return null
  const entry = await store.entryAbout(tx, 'finding', String(episodeId), ['finding.closed'])
  return {
    at: closed.toISOString(),
    because: whyClosed(closedBecause.code),
    report: closedBecause.params?.report ?? null,
    seq: entry?.seq ?? null,
  }
}

/** The text of a reason for which a finding is over. */
export const whyClosed = (code: string) => ({ code: `closed.${code}`, params: {} })

async function findingLinks(tx: Tx, finding: store.FindingFacts): Promise<ChainLink[]> {
  const { vulnerability, advisories, feed, package: name, version, fixedVersion } = finding
  const feedEntry = await store.feedEntry(tx, feed, finding.opened)
  const opened = await store.entryAbout(tx, 'finding', String(finding.episodeId), ['finding.opened'])
  const decided = await store.entryAbout(tx, 'finding', String(finding.episodeId), [
    'finding.opened',
    'finding.decided-anew',
  ])
  const says = { feed, vulnerability, fixedVersion: fixedVersion ?? '' }
  return [
    linkOf(
      { link: 'advisory', subject: advisories.join(', ') || vulnerability, what: text('advisory', says) },
      feedEntry,
    ),
    linkOf({ link: 'finding', subject: vulnerability, what: text('finding', { package: name, version }) }, opened),
    linkOf({ link: 'decision', subject: vulnerability, what: text('decision', { tier: `T${finding.tier}` }) }, decided),
  ]
}

async function planLinks(tx: Tx, episodeId: number): Promise<ChainLink[]> {
  const [clearing] = await plansClearing(tx, episodeId)
  const plan = clearing && (await planByDigest(tx, clearing.digest))
  if (!plan) return [missing('plan', '', 'pending')]
  const proposed = await store.entryAbout(tx, 'plan', plan.id, ['plan.proposed'])
  const steps = await chainSteps(tx, plan.digest)
  const links = [
    linkOf({ link: 'plan', subject: plan.id, what: text('plan', { digest: plan.digest }) }, proposed),
    ...(await signOffLinks(tx, plan, steps.length > 0)),
  ]
  if (steps.length === 0) links.push(missing('order', plan.id, 'pending'))
  for (const step of steps) links.push(...(await stepLinks(tx, step, plan)))
  return links
}

async function signOffLinks(tx: Tx, plan: StoredPlan, isDeployed: boolean): Promise<ChainLink[]> {
  const { signOffs } = await approvalOf(tx, plan.signed)
  if (signOffs.length === 0)
    return [isDeployed ? await standingLink(tx, plan) : missing('sign-off', plan.id, 'pending')]
  const links: ChainLink[] = []
  for (const one of signOffs) {
    const entry = await store.entryNaming(tx, 'plan', plan.id, 'plan.signed', 'signOff', one.digest)
    links.push(linkOf({ link: 'sign-off', subject: one.person, what: text('sign-off', { digest: one.digest }) }, entry))
  }
  return links
}

/** Without a sign-off a deployment begins only where the policy's standing approval covers it: people signed that. */
async function standingLink(tx: Tx, plan: StoredPlan): Promise<ChainLink> {
  const { policy } = plan.signed.document
  const entry = await store.entryAbout(tx, 'policy', policy, ['plan.policy-added'])
  return linkOf({ link: 'sign-off', subject: policy, what: text('standing', { digest: policy }) }, entry)
}

async function stepLinks(tx: Tx, step: ChainStep, plan: StoredPlan): Promise<ChainLink[]> {
  const { host, hostId, orderId, resultDigest, state, tried } = step
  const isDone = state === 'installed' || state === 'verified'
  const due = isDone ? 'missing' : 'pending'
  const about = (type: string, field: string, value: string | null) =>
    value === null ? undefined : store.entryNaming(tx, 'host', hostId, type, field, value)
  const ordered = await about('deployment.ordered', 'order', orderId)
  const result = await about('deployment.result-accepted', 'digest', resultDigest)
  const verified = await about('deployment.step-verified', 'deployment', step.deploymentId)
  const links = [
    ordered
      ? linkOf({ link: 'order', subject: host, what: text('order', { order: orderId ?? '' }) }, ordered)
      : missing('order', host, due),
    tried && result
      ? linkOf(
          { link: 'try', subject: host, what: text('try', { passed: tried.passed, files: tried.fileCount }) },
          result,
        )
      : missing('try', host, due),
    result
      ? linkOf({ link: 'step', subject: host, what: text('step', { state }) }, result)
      : missing('step', host, due),
  ]
  const artefact =
    orderId === null ? undefined : await store.entryAbout(tx, 'order', orderId, ['deployment.artefact-served'])
  const digests = plan.signed.document.transactions.flatMap((one) =>
    one.changes.flatMap((change) => change.sha256 ?? []),
  )
  links.push(
    artefact
      ? linkOf({ link: 'artefact-check', subject: host, what: text('artefact', { files: digests.length }) }, artefact)
      : missing('artefact-check', host, due),
    verified
      ? linkOf({ link: 'verification', subject: host, what: text('verification', {}) }, verified)
      : missing('verification', host, state === 'verified' ? 'missing' : 'pending'),
  )
  return links
}

const text = (code: string, params: Record<string, string | number | boolean>) => ({ code: `chain.${code}`, params })

/** Without an entry it is said to be missing: what no entry records is no evidence. */
function linkOf(link: Link, entry: store.EntryRow | undefined): ChainLink {
  return {
    ...link,
    state: entry ? 'there' : 'missing',
    at: entry?.at ?? null,
    seq: entry?.seq ?? null,
    provenance: entry ? PROVENANCE[entry.provenance as keyof typeof PROVENANCE] : null,
  }
}

function missing(link: ChainLink['link'], subject: string, state: 'pending' | 'missing'): ChainLink {
  return { link, subject, state, what: text('none', {}), at: null, seq: null, provenance: null }
}
