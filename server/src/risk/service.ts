/** Risk at work: makes the episodes on record match what is on the hosts, and writes each change to the ledger. */

import { mergeFacts } from '../assessment/index.ts'
import { currentRevisions, readFacts } from '../feeds/index.ts'
import type { VulnerabilityFacts } from '../feeds/model.ts'
import type { Database, EvidenceOut, Tx } from '../platform/database.ts'
import { type Decision, decide } from './decide.ts'
import { type CloseReason, type Episode, reconcile, type Step } from './episode.ts'
import type { Profile } from './profile.ts'
import { DEFAULT_PROFILE } from './profiles/registry.ts'
import * as store from './store.ts'

/** Tiers as stored: 0 is the most urgent. */
const TIERS = ['T0', 'T1', 'T2', 'T3', 'T4'] as const

export interface ReconcileResult {
  readonly opened: number
  readonly changed: number
  readonly closed: number
}

/** Of a host, until a person said otherwise. */
export type HostClass = Pick<store.FoundRow, 'importance' | 'exposure'>

/** What is known of why findings may have changed. */
export interface Occasion {
  /** The host's report that showed the change. */
  readonly reportId?: string | null
  /** The class that the host had before: what opens under its new one goes on from there. */
  readonly was?: HostClass | undefined
}

/**
 * Compares findings with open episodes for these package versions (or all) and records the difference. Running it twice gives
 * nothing the second time.
 */
export async function reconcileEpisodes(
  tx: Tx,
  pvs: readonly number[] | undefined,
  { reportId = null, was }: Occasion = {},
): Promise<ReconcileResult> {
  await store.lockTenantRisk(tx)
  await store.saveProfile(tx, DEFAULT_PROFILE)
  const found = new Map((await store.findNow(tx, pvs)).map((row) => [keyOf(row), row]))
  const open = new Map((await store.openEpisodes(tx, pvs)).map((row) => [keyOf(row), row]))
  const before = was ? goingOn(found, open, was) : new Map<string, store.OpenEpisode>()
  const decisions = await decideAll(tx, found, new Map([...before, ...open]), DEFAULT_PROFILE)
  const elsewhere = new Set([...found.values()].map(findingOf))
  const gone = await reasonsGone(
    tx,
    [...open].filter(([key]) => !found.has(key)).map(([, row]) => row),
    (row) => was !== undefined && isOf(row, was) && elsewhere.has(findingOf(row)),
  )
  const known = new Map([...open].map(([key, row]): [string, Episode] => [key, episodeOf(row)]))
  const present = new Map([...decisions].map(([key, decision]) => [key, { decision }]))
  const steps = reconcile(known, present, (key) => gone.get(key) ?? 'gone-from-hosts', iso(tx.now))
  return apply(tx, steps, found, open, before, reportId)
}

interface Finding {
  readonly pv: number
  readonly platform: number
  readonly vuln: number
}
const findingOf = (row: Finding) => `${row.pv} ${row.platform} ${row.vuln}`
const keyOf = (row: Finding & HostClass) => `${findingOf(row)} ${row.exposure} ${row.importance}`
const isOf = (row: HostClass, { importance, exposure }: HostClass) =>
  row.importance === importance && row.exposure === exposure

/** For what is new under one class, the episode of the class that its host had before. */
function goingOn(
  found: ReadonlyMap<string, store.FoundRow>,
  open: ReadonlyMap<string, store.OpenEpisode>,
  was: HostClass,
): Map<string, store.OpenEpisode> {
  const before = new Map<string, store.OpenEpisode>()
  for (const [key, row] of found) {
    const episode = open.has(key) ? undefined : open.get(keyOf({ ...row, ...was }))
    if (episode) before.set(key, episode)
  }
  return before
}

async function decideAll(
  tx: Tx,
  found: ReadonlyMap<string, store.FoundRow>,
  open: ReadonlyMap<string, store.OpenEpisode>,
  profile: Profile,
): Promise<Map<string, Decision>> {
  const facts = await factsOf(tx, [...new Set([...found.values()].map((row) => row.vulnerability))])
  const kevListAt = (await currentRevisions(tx)).find((revision) => revision.feed === 'kev')?.dataAt
  return new Map(
    [...found].map(([key, row]) => [
      key,
      decideOne(row, open.get(key), facts.get(row.vulnerability), kevListAt, profile, tx.now),
    ]),
  )
}

export async function factsOf(tx: Tx, vulnerabilities: readonly string[]): Promise<Map<string, VulnerabilityFacts>> {
  const merged = new Map<string, VulnerabilityFacts>()
  for (const { body } of await readFacts(tx, vulnerabilities)) {
    const known = merged.get(body.vulnerability)
    merged.set(body.vulnerability, known ? mergeFacts(known, body) : body)
  }
  return merged
}

/** The class whose loss hurts most; '' = nobody said. */
const TOP_CLASS = 'critical'

function decideOne(
  row: store.FoundRow,
  episode: store.OpenEpisode | undefined,
  facts: VulnerabilityFacts | undefined,
  kevListAt: string | undefined,
  profile: Profile,
  now: Date,
): Decision {
  const { feed, dataAt } = row.evidence
  const published = row.fixPublishedAt ? iso(row.fixPublishedAt) : null
  return decide(
    {
      facts,
      kevListAt,
      vendorRating: { value: row.urgency, source: feed, at: dataAt },
      exposed: { value: row.exposure === 'unknown' ? null : row.exposure === 'exposed', source: 'person', at: '' },
      topClass: { value: row.importance === '' ? null : row.importance === TOP_CLASS, source: 'person', at: '' },
      fixExists: row.fixedVersion !== null,
      fixPublishedAt: { value: published, source: feed, at: dataAt },
      fixStatedAt: { value: row.fixedVersion === null ? null : dataAt || null, source: feed, at: dataAt },
      mitigationExists: false,
      firstSeenAt: iso(episode?.firstSeen ?? now),
      enrolledAt: null,
      decidedAt: iso(now),
      ...(episode
        ? {
            previous: {
              tier: tierName(episode.tier),
              decideBy: isoOrNull(episode.decideBy),
              fixBy: isoOrNull(episode.due),
            },
          }
        : {}),
    },
    profile,
  )
}

function episodeOf(row: store.OpenEpisode): Episode {
  const openedAt = iso(row.opened)
  if (!row.decided) return { at: 'open', openedAt }
  return {
    at: 'decided',
    openedAt,
    decidedAt: iso(row.decided),
    decision: {
      tier: tierName(row.tier),
      decideBy: isoOrNull(row.decideBy),
      fixBy: isoOrNull(row.due),
      triageBy: isoOrNull(row.triageBy),
      clockStartedAt: iso(row.clockStarted),
      inherited: false,
      exploited: row.exploited,
      because: row.because,
      inputs: row.inputs,
      profile: { id: row.profileId, version: row.profileVersion },
    },
  }
}

/** Gone because its hosts have another class, because no host has the package version, or because the distribution's records changed. */
async function reasonsGone(
  tx: Tx,
  episodes: readonly store.OpenEpisode[],
  goesOn: (row: store.OpenEpisode) => boolean,
): Promise<Map<string, CloseReason>> {
  if (episodes.length === 0) return new Map()
  const vulnerable = await store.stillVulnerable(tx, episodes)
  const reason = (row: store.OpenEpisode): CloseReason => {
    if (goesOn(row)) return 'class-changed'
    return vulnerable.has(findingOf(row)) ? 'gone-from-hosts' : 'verdict-changed'
  }
  return new Map(episodes.map((row) => [keyOf(row), reason(row)]))
}

async function apply(
  tx: Tx,
  steps: readonly Step[],
  found: ReadonlyMap<string, store.FoundRow>,
  open: ReadonlyMap<string, store.OpenEpisode>,
  before: ReadonlyMap<string, store.OpenEpisode>,
  reportId: string | null,
): Promise<ReconcileResult> {
  const opening = steps.filter((step) => step.type === 'opened')
  const decided = new Map(
    steps.flatMap((step) => (step.type === 'decided' ? [[step.key, step.decision] as const] : [])),
  )
  const entries: EvidenceOut[] = await openSteps(
    tx,
    opening.map((step) => step.key),
    decided,
    found,
    before,
    reportId,
  )
  const changes = steps.flatMap((step) => (step.type === 'changed' ? [step] : []))
  for (const step of changes) entries.push(await changeStep(tx, step, open.get(step.key), reportId))
  const closing = steps.flatMap((step) => (step.type === 'closed' ? [step] : []))
  entries.push(...(await closeSteps(tx, closing, open, reportId)))
  await tx.recordAll(entries)
  return { opened: opening.length, changed: changes.length, closed: closing.length }
}

async function openSteps(
  tx: Tx,
  keys: readonly string[],
  decided: ReadonlyMap<string, Decision>,
  found: ReadonlyMap<string, store.FoundRow>,
  before: ReadonlyMap<string, store.OpenEpisode>,
  reportId: string | null,
): Promise<EvidenceOut[]> {
  if (keys.length === 0) return []
  const classes = new Map<string, number>()
  const openings: (store.Opening & { row: store.FoundRow })[] = []
  for (const key of keys) {
    const row = found.get(key)
    const decision = decided.get(key)
    if (!row || !decision) throw new Error('an opened finding has no decision')
    const pair = `${row.exposure} ${row.importance}`
    const classNo = classes.get(pair) ?? (await store.classNo(tx, row.importance, row.exposure))
    classes.set(pair, classNo)
    openings.push({
      row,
      pv: row.pv,
      platform: row.platform,
      vuln: row.vuln,
      class: classNo,
      fixPublishedAt: row.fixPublishedAt,
      decision,
      before: before.get(key),
    })
  }
  const numbers = await store.openAll(tx, openings)
  return openings.map(({ row, decision, before: earlier }, index) =>
    entry('finding.opened', numbers[index] ?? 0, reportId, {
      vulnerability: row.vulnerability,
      pv: row.pv,
      platform: row.platform,
      ...(earlier && { continues: earlier.episodeId }),
      ...told(decision),
    }),
  )
}

async function changeStep(
  tx: Tx,
  step: { key: string; decision: Decision },
  row: store.OpenEpisode | undefined,
  reportId: string | null,
): Promise<EvidenceOut> {
  if (!row) throw new Error('a changed finding has no episode')
  await store.changeEpisode(tx, row.episodeId, step.decision)
  return entry('finding.decided-anew', row.episodeId, reportId, {
    vulnerability: row.vulnerability,
    pv: row.pv,
    platform: row.platform,
    from: tierName(row.tier),
    ...told(step.decision),
  })
}

async function closeSteps(
  tx: Tx,
  steps: readonly { key: string; because: CloseReason }[],
  open: ReadonlyMap<string, store.OpenEpisode>,
  reportId: string | null,
): Promise<EvidenceOut[]> {
  if (steps.length === 0) return []
  const closings = steps.map((step) => {
    const row = open.get(step.key)
    if (!row) throw new Error('a closed finding has no episode')
    return {
      row,
      episodeId: row.episodeId,
      because: { code: step.because, params: reportId ? { report: reportId } : {} },
    }
  })
  await store.closeAll(tx, closings)
  return closings.map(({ row, because }) =>
    entry('finding.closed', row.episodeId, reportId, {
      vulnerability: row.vulnerability,
      pv: row.pv,
      platform: row.platform,
      because: because.code,
    }),
  )
}

/** What the ledger keeps of a decision: the tier, the dates and the profile; the inputs stand with the episode. */
function told(decision: Decision) {
  const { tier, decideBy, fixBy, exploited, profile } = decision
  return { tier, decideBy, fixBy, exploited, profile: `${profile.id}@${profile.version}` }
}

function entry(type: string, episodeId: number, reportId: string | null, body: Record<string, unknown>): EvidenceOut {
  return {
    type,
    subjectType: 'finding',
    subjectId: String(episodeId),
    body: { ...body, report: reportId },
    provenance: 'server-seen',
  }
}

/** Subscriber of `assessment.changed`. */
export async function onAssessmentChanged(tx: Tx, body: Record<string, unknown>): Promise<void> {
  const { hostId, pvs, ...occasion } = body as { hostId?: string; pvs?: number[] } & Occasion
  await reconcileEpisodes(tx, pvs, occasion)
  await tx.emit({ type: 'risk.changed', body: hostId ? { hostId } : {} })
}

/** All tenants, everything: after the feeds moved on. */
export async function reconcileAll(database: Database): Promise<void> {
  for (const tenantId of await database.tenantIds()) {
    await database.tx(tenantId, async (tx) => {
      const result = await reconcileEpisodes(tx, undefined)
      if (result.opened + result.changed + result.closed > 0) await tx.emit({ type: 'risk.changed', body: {} })
    })
  }
}

const tierName = (no: number) => TIERS[no] ?? 'T4'
const iso = (at: Date) => `${at.toISOString().slice(0, 19)}Z`
const isoOrNull = (at: Date | null) => (at ? iso(at) : null)
