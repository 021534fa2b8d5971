/** One reading of the tenant, in one transaction: hosts as they are, and what is found on them. Everything shown is computed from it. */

import type { RiskInput } from '@patchreeve/contract/api/risk-views.ts'
import type { Because } from '@patchreeve/contract/because.ts'
import { sql } from 'kysely'
import type { Tx } from '../platform/database.ts'
import { IN_OPEN_EPISODE } from '../risk/index.ts'

export interface HostFacts {
  readonly hostNo: number
  readonly hostId: string
  readonly name: string
  readonly provenance: number
  readonly standing: number
  readonly otherHostId: string | null
  readonly platform: string | null
  readonly os: string
  readonly kernel: string
  readonly addresses: string[]
  readonly enrolledAt: Date
  readonly lastSeenAt: Date | null
  readonly retiredAt: Date | null
  readonly intervalS: number
  readonly sections: string[]
  readonly importance: string
  readonly owner: string
  readonly exposure: 'exposed' | 'internal' | 'unknown'
  readonly total: number
  readonly vulnerable: number
  readonly not: number
  readonly waiting: number
  readonly assessedAt: Date | null
  readonly securityUpdates: number
  readonly keptBack: number
  readonly rebootDue: boolean | null
  readonly broken: number
  readonly unsignedSource: string | null
  /** Other updaters that are on and install by themselves. */
  readonly updaters: number
  readonly covered: boolean
}

/** One host's page needs no other host: the condition reaches down into the views. */
const ofHost = (column: 'hp.host_no' | 'h.host_no' | 'host_no', only: number | undefined) =>
  only === undefined ? sql`true` : sql`${sql.raw(column)} = ${only}`

/** A kernel image that does not run counts as not vulnerable, unless an update is offered for it. */
const packageSums = (only: number | undefined) => sql`
  select hp.tenant_id, hp.host_no, count(*)::int as total,
    count(*) filter (where a.pv is null)::int as waiting,
    count(*) filter (where x.verdict = 1)::int as vulnerable,
    count(*) filter (where x.verdict = 2)::int as nots,
    max(a.assessed_at) as assessed_at
  from inventory_host_package hp
  left join assessment_package a on a.pv = hp.pv and a.platform = hp.platform
  left join lateral (
    select case
      when a.kernel_release is null or a.kernel_release = hp.kernel then a.verdict
      when exists (
        select from assessment_verdict v join assessment_vulnerability d using (vuln)
        where v.pv = a.pv and v.platform = a.platform and v.verdict = 1 and upper_inf(v.known) and d.id like 'OFFER:%') then 1::smallint
      else 2::smallint
    end as verdict
  ) x on true
  where ${ofHost('hp.host_no', only)}
  group by hp.tenant_id, hp.host_no`

const repositorySums = (only: number | undefined) => sql`
  select tenant_id, host_no,
    count(*) filter (where body->>'kind' = 'candidate' and body->>'security' = 'true' and body->>'state' = 'would-install')::int as security,
    count(*) filter (where body->>'kind' = 'candidate' and body->>'security' = 'true' and body->>'state' = 'kept-back')::int as kept,
    coalesce(sum(jsonb_array_length(body->'broken')) filter (where body->>'kind' = 'dpkg-health'), 0)::int as broken,
    count(*) filter (where body->>'kind' = 'updater' and body->>'active' = 'true' and body->>'installs' = 'true')::int as updaters,
    min(body->>'uri') filter (where body->>'kind' = 'source' and body->'flags' ? 'unsigned') as unsigned_source
  from inventory_host_row where section = 4 and ${ofHost('host_no', only)}
  group by tenant_id, host_no`

export async function readHosts(tx: Tx, only?: number): Promise<HostFacts[]> {
  return (
    await sql<HostFacts>`
      with sums as (${packageSums(only)}), repositories as (${repositorySums(only)})
      select h.host_no as "hostNo", h.host_id as "hostId", h.name, h.provenance, h.standing, h.other_host_id as "otherHostId", f.id as platform,
        h.os_name as os, h.kernel, h.addresses, h.enrolled_at as "enrolledAt", h.last_seen_at as "lastSeenAt", h.retired_at as "retiredAt",
        h.interval_s as "intervalS", array(select jsonb_object_keys(h.digests)) as sections, s.importance, s.owner, s.exposure,
        coalesce(p.total, 0) as total, coalesce(p.vulnerable, 0) as vulnerable, coalesce(p.nots, 0) as "not", coalesce(p.waiting, 0) as waiting,
        p.assessed_at as "assessedAt", coalesce(r.security, 0) as "securityUpdates", coalesce(r.kept, 0) as "keptBack",
        coalesce(r.broken, 0) as broken, r.unsigned_source as "unsignedSource", coalesce(r.updaters, 0) as updaters,
        (select (body->>'due')::boolean from inventory_host_row w where w.host_no = h.host_no and w.section = 7 and w.key = 'reboot') as "rebootDue",
        exists (select from feeds_cover c where c.platform = f.id) as covered
      from inventory_host h
      join inventory_host_said s on s.tenant_id = h.tenant_id and s.host_no = h.host_no
      left join inventory_platform f on f.platform = h.platform
      left join sums p on p.tenant_id = h.tenant_id and p.host_no = h.host_no
      left join repositories r on r.tenant_id = h.tenant_id and r.host_no = h.host_no
      where ${ofHost('h.host_no', only)}
      order by h.name, h.host_no`.execute(tx.db)
  ).rows
}

export interface FindingFacts {
  readonly episodeId: number
  readonly vulnerability: string
  readonly platform: string
  readonly pv: number
  readonly ecosystem: string
  readonly package: string
  readonly version: string
  readonly architecture: string
  readonly source: string
  readonly sourceVersion: string
  readonly fixedVersion: string | null
  readonly advisories: string[]
  readonly because: Because[]
  readonly tier: number
  readonly tierBecause: Because[]
  readonly inputs: RiskInput[]
  readonly profileId: string
  readonly profileVersion: number
  readonly opened: Date
  readonly fixPublished: Date | null
  readonly decideBy: Date | null
  readonly due: Date | null
  readonly clockStarted: Date
  readonly exploited: boolean
  readonly evidence: { readonly feed: string; readonly dataAt: string }
  readonly feedRev: number
  readonly hostNos: number[]
}

/** Open findings with the hosts that are in them now. A finding whose last host just left waits for its closing and is not shown. */
export async function readFindings(tx: Tx, only?: number): Promise<FindingFacts[]> {
  return (
    await sql<FindingFacts>`
      with present as (
        select e.tenant_id, e.episode_id, array_agg(distinct hp.host_no order by hp.host_no) as host_nos
        from ${IN_OPEN_EPISODE}
        where ${ofHost('hp.host_no', only)}
        group by e.tenant_id, e.episode_id)
      select e.episode_id as "episodeId", d.id as vulnerability, f.id as platform, e.pv, p.ecosystem, p.name as package, p.version, p.architecture,
        p.source_name as source, p.source_version as "sourceVersion", v.fixed_version as "fixedVersion", v.advisories, v.because,
        e.tier, e.because as "tierBecause", e.inputs, e.profile_id as "profileId", e.profile_version as "profileVersion", e.opened,
        e.fix_published as "fixPublished", e.decide_by as "decideBy", e.due, e.clock_started as "clockStarted", e.exploited,
        v.evidence, v.feed_rev as "feedRev", n.host_nos as "hostNos"
      from present n
      join risk_episode e on e.tenant_id = n.tenant_id and e.episode_id = n.episode_id
      join inventory_package_version p on p.pv = e.pv
      join inventory_platform f on f.platform = e.platform
      join assessment_vulnerability d on d.vuln = e.vuln
      join assessment_verdict v on v.pv = e.pv and v.platform = e.platform and v.vuln = e.vuln and upper_inf(v.known)
      order by e.tier, e.due nulls last, e.episode_id`.execute(tx.db)
  ).rows
}

export interface CandidateFacts {
  readonly hostNo: number
  readonly name: string
  readonly architecture: string
  readonly installed: string
  readonly candidate: string
  readonly state: 'would-install' | 'kept-back'
  readonly security: boolean
}

export async function readCandidates(tx: Tx, only?: number): Promise<CandidateFacts[]> {
  return (
    await sql<CandidateFacts>`
      select host_no as "hostNo", body->>'name' as name, body->>'architecture' as architecture, body->>'installed' as installed,
        body->>'candidate' as candidate, body->>'state' as state, (body->>'security')::boolean as security
      from inventory_host_row
      where section = 4 and body->>'kind' = 'candidate' and ${ofHost('host_no', only)}`.execute(tx.db)
  ).rows
}

export interface KernelImage {
  readonly hostNo: number
  readonly ecosystem: string
  readonly name: string
  readonly version: string
  readonly architecture: string
  readonly sourceName: string
  readonly sourceVersion: string
}

/** Installed kernel images: a fix that is installed but does not run needs a restart, not an update. */
export async function readKernelImages(tx: Tx, only?: number): Promise<KernelImage[]> {
  return (
    await sql<KernelImage>`
      select hp.host_no as "hostNo", p.ecosystem, p.name, p.version, p.architecture, p.source_name as "sourceName", p.source_version as "sourceVersion"
      from inventory_host_package hp
      join assessment_package a on a.pv = hp.pv and a.platform = hp.platform and a.kernel_release is not null
      join inventory_package_version p on p.pv = hp.pv
      where ${ofHost('hp.host_no', only)}`.execute(tx.db)
  ).rows
}

/** By id or by name; a name that several hosts share is ambiguous, and no guess is made. */
export async function findHostNo(tx: Tx, idOrName: string): Promise<{ hostNo: number | undefined; named: number }> {
  const found = await sql<{ hostNo: number; isId: boolean; active: boolean }>`
    select host_no as "hostNo", host_id::text = ${idOrName} as "isId", retired_at is null as active
    from inventory_host
    where host_id::text = ${idOrName} or name = ${idOrName}`.execute(tx.db)
  const active = found.rows.filter((row) => row.active)
  const one =
    found.rows.find((row) => row.isId) ??
    (active.length === 1 ? active[0] : found.rows.length === 1 ? found.rows[0] : undefined)
  return { hostNo: one?.hostNo, named: found.rows.length }
}
