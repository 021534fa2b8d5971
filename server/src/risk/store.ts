/** All SQL of risk: what is found on hosts now, the episodes on record, and their changes. */

import type { RiskInput } from '@patchreeve/contract/api/risk-views.ts'
import type { Because } from '@patchreeve/contract/because.ts'
import { sql } from 'kysely'
import type { Tx } from '../platform/database.ts'
import type { Decision } from './decide.ts'
import type { Profile } from './profile.ts'

/** Serialises one tenant's episodes over processes. */
export async function lockTenantRisk(tx: Tx): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtext('risk'), ${tx.tenantId})`.execute(tx.db)
}

export interface FoundRow {
  readonly pv: number
  readonly platform: number
  readonly vuln: number
  readonly vulnerability: string
  readonly fixedVersion: string | null
  readonly urgency: string
  readonly fixPublishedAt: Date | null
  readonly evidence: { readonly feed: string; readonly dataAt: string }
  readonly importance: string
  readonly exposure: 'exposed' | 'internal' | 'unknown'
}

/** A kernel image counts on hosts that run it; an update that is offered for it counts everywhere. */
const KERNEL_COUNTS = sql.raw(`(a.kernel_release is null or a.kernel_release = hp.kernel or d.id like 'OFFER:%')`)

/**
 * Packages on hosts with the open episodes that they are in, which is never stored: same package version and platform, the host's
 * class, and a kernel that counts. For a `from` clause; names hp, s (what was said of the host), a, e, c, d (vulnerability).
 */
export const IN_OPEN_EPISODE = sql`inventory_host_package hp
  join inventory_host_said s on s.tenant_id = hp.tenant_id and s.host_no = hp.host_no
  join assessment_package a on a.pv = hp.pv and a.platform = hp.platform
  join risk_episode e on e.tenant_id = hp.tenant_id and e.pv = hp.pv and e.platform = hp.platform and e.closed is null
  join risk_class c on c.tenant_id = e.tenant_id and c.class = e.class and c.importance = s.importance and c.exposure = s.exposure
  join assessment_vulnerability d on d.vuln = e.vuln and ${KERNEL_COUNTS}`

/** Vulnerable package versions on hosts now, per class of host; among `pvs`, or all. */
export async function findNow(tx: Tx, pvs: readonly number[] | undefined): Promise<FoundRow[]> {
  return (
    await sql<FoundRow>`
      select distinct hp.pv, hp.platform, v.vuln, d.id as vulnerability, v.fixed_version as "fixedVersion", v.urgency,
        v.fix_published as "fixPublishedAt", v.evidence, s.importance, s.exposure
      from inventory_host_package hp
      join inventory_host_said s on s.tenant_id = hp.tenant_id and s.host_no = hp.host_no
      join assessment_package a on a.pv = hp.pv and a.platform = hp.platform
      join assessment_verdict v on v.pv = hp.pv and v.platform = hp.platform and v.verdict = 1 and upper_inf(v.known)
      join assessment_vulnerability d on d.vuln = v.vuln
      where ${pvs ? sql`hp.pv = any(${[...pvs]}::int[])` : sql`true`} and ${KERNEL_COUNTS}`.execute(tx.db)
  ).rows
}

export interface OpenEpisode {
  readonly episodeId: number
  readonly pv: number
  readonly platform: number
  readonly vuln: number
  readonly vulnerability: string
  readonly importance: string
  readonly exposure: 'exposed' | 'internal' | 'unknown'
  readonly tier: number
  readonly opened: Date
  /** When the finding was first seen: under the class that its hosts have now, or had before. */
  readonly firstSeen: Date
  readonly decided: Date | null
  readonly decideBy: Date | null
  readonly due: Date | null
  readonly triageBy: Date | null
  readonly exploited: boolean
  readonly clockStarted: Date
  readonly profileId: string
  readonly profileVersion: number
  readonly inputs: readonly RiskInput[]
  readonly because: readonly Because[]
}

export async function openEpisodes(tx: Tx, pvs: readonly number[] | undefined): Promise<OpenEpisode[]> {
  return (
    await sql<OpenEpisode>`
      select e.episode_id as "episodeId", e.pv, e.platform, e.vuln, d.id as vulnerability, c.importance, c.exposure, e.tier, e.opened,
        coalesce(e.first_seen, e.opened) as "firstSeen", e.decided,
        e.decide_by as "decideBy", e.due, e.triage_by as "triageBy", e.exploited, e.clock_started as "clockStarted",
        e.profile_id as "profileId", e.profile_version as "profileVersion", e.inputs, e.because
      from risk_episode e
      join risk_class c on c.tenant_id = e.tenant_id and c.class = e.class
      join assessment_vulnerability d on d.vuln = e.vuln
      where e.closed is null and ${pvs ? sql`e.pv = any(${[...pvs]}::int[])` : sql`true`}`.execute(tx.db)
  ).rows
}

/** Number of this pair, made if new. */
export async function classNo(tx: Tx, importance: string, exposure: string): Promise<number> {
  await sql`
    insert into risk_class (tenant_id, class, importance, exposure)
    select ${tx.tenantId}, coalesce(max(class), 0) + 1, ${importance}, ${exposure}
    from risk_class
    having not exists (select from risk_class where importance = ${importance} and exposure = ${exposure})`.execute(
    tx.db,
  )
  const row = (
    await sql<{
      class: number
    }>`select class from risk_class where importance = ${importance} and exposure = ${exposure}`.execute(tx.db)
  ).rows[0]
  if (!row) throw new Error('a risk class was not stored')
  return row.class
}

export async function saveProfile(tx: Tx, profile: Profile): Promise<void> {
  await sql`
    insert into risk_profile (id, version, body) values (${profile.id}, ${profile.version}, ${JSON.stringify(profile)}) on conflict do nothing`.execute(
    tx.db,
  )
}

export interface Opening {
  readonly pv: number
  readonly platform: number
  readonly vuln: number
  readonly class: number
  readonly fixPublishedAt: Date | null
  readonly decision: Decision
  /** Goes on from the episode of another class. */
  readonly before: Pick<OpenEpisode, 'episodeId' | 'firstSeen'> | undefined
}

/** Returns the new episodes' numbers in the order given. */
export async function openAll(tx: Tx, openings: readonly Opening[]): Promise<number[]> {
  const column = <T>(pick: (opening: Opening) => T) => openings.map(pick)
  const found = await sql<{ episodeId: number; pv: number; platform: number; vuln: number; class: number }>`
    insert into risk_episode (tenant_id, vuln, pv, platform, class, tier, profile_id, profile_version, inputs, because, opened, decided, decide_by,
      fix_published, clock_started, exploited, triage_by, due, first_seen, continues)
    select ${tx.tenantId}, v.vuln, v.pv, v.platform, v.class, v.tier, v.profile_id, v.profile_version, v.inputs::jsonb, v.because::jsonb, ${tx.now}, ${tx.now},
      v.decide_by, v.fix_published, v.clock_started, v.exploited, v.triage_by, v.due, v.first_seen, v.continues
    from unnest(${column((o) => o.vuln)}::int[], ${column((o) => o.pv)}::int[], ${column((o) => o.platform)}::smallint[], ${column((o) => o.class)}::smallint[],
      ${column((o) => tierNo(o.decision))}::smallint[], ${column((o) => o.decision.profile.id)}::text[], ${column((o) => o.decision.profile.version)}::int[],
      ${column((o) => JSON.stringify(o.decision.inputs))}::text[], ${column((o) => JSON.stringify(o.decision.because))}::text[],
      ${column((o) => o.decision.decideBy)}::timestamptz[], ${column((o) => o.fixPublishedAt)}::timestamptz[], ${column((o) => o.decision.clockStartedAt)}::timestamptz[],
      ${column((o) => o.decision.exploited)}::boolean[], ${column((o) => o.decision.triageBy)}::timestamptz[], ${column((o) => o.decision.fixBy)}::timestamptz[],
      ${column((o) => o.before?.firstSeen ?? null)}::timestamptz[], ${column((o) => o.before?.episodeId ?? null)}::bigint[])
      as v (vuln, pv, platform, class, tier, profile_id, profile_version, inputs, because, decide_by, fix_published, clock_started, exploited, triage_by, due, first_seen, continues)
    returning episode_id as "episodeId", pv, platform, vuln, class`.execute(tx.db)
  const byKey = new Map(found.rows.map((row) => [`${row.pv} ${row.platform} ${row.vuln} ${row.class}`, row.episodeId]))
  return openings.map((o) => byKey.get(`${o.pv} ${o.platform} ${o.vuln} ${o.class}`) ?? 0)
}

const tierNo = (decision: Decision) => Number(decision.tier.slice(1))

export async function changeEpisode(tx: Tx, episodeId: number, decision: Decision): Promise<void> {
  await sql`
    update risk_episode
    set tier = ${tierNo(decision)}, profile_id = ${decision.profile.id}, profile_version = ${decision.profile.version},
      inputs = ${JSON.stringify(decision.inputs)}, because = ${JSON.stringify(decision.because)}, decided = ${tx.now}, decide_by = ${decision.decideBy},
      clock_started = ${decision.clockStartedAt}, exploited = ${decision.exploited}, triage_by = ${decision.triageBy}, due = ${decision.fixBy}
    where episode_id = ${episodeId}`.execute(tx.db)
}

export async function closeAll(tx: Tx, closings: readonly { episodeId: number; because: unknown }[]): Promise<void> {
  await sql`
    update risk_episode e
    set closed = ${tx.now}, closed_because = v.because::jsonb
    from unnest(${closings.map((c) => c.episodeId)}::bigint[], ${closings.map((c) => JSON.stringify(c.because))}::text[]) as v (episode_id, because)
    where e.tenant_id = ${tx.tenantId} and e.episode_id = v.episode_id`.execute(tx.db)
}

/** Of these (pv, platform, vuln): is the verdict still vulnerable? Tells why an episode's finding is gone. */
export async function stillVulnerable(
  tx: Tx,
  keys: readonly { pv: number; platform: number; vuln: number }[],
): Promise<Set<string>> {
  const found = await sql<{ pv: number; platform: number; vuln: number }>`
    select v.pv, v.platform, v.vuln
    from unnest(${keys.map((k) => k.pv)}::int[], ${keys.map((k) => k.platform)}::smallint[], ${keys.map((k) => k.vuln)}::int[]) as k (pv, platform, vuln)
    join assessment_verdict v on v.pv = k.pv and v.platform = k.platform and v.vuln = k.vuln and v.verdict = 1 and upper_inf(v.known)`.execute(
    tx.db,
  )
  return new Set(found.rows.map((row) => `${row.pv} ${row.platform} ${row.vuln}`))
}
