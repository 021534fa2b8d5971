/** One host's page: its sentence, its sections now or on a past day, and its packages with their verdicts. */

import type { FeedState } from '@patchreeve/contract/api/home-views.ts'
import type { HostDetail, HostPackage } from '@patchreeve/contract/api/host-views.ts'
import type { FixState } from '@patchreeve/contract/api/risk-views.ts'
import type { Because } from '@patchreeve/contract/because.ts'
import { AppError } from '@patchreeve/contract/errors.ts'
import { type SectionName, sectionNames, sections } from '@patchreeve/contract/sections/registry.ts'
import type { Text } from '@patchreeve/contract/text.ts'
import { sql } from 'kysely'
import { gateView, outsideOf, rebootOfHost, standingGates, updaterOrders } from '../deployment/index.ts'
import { packagesAt, readRows, sectionAt } from '../inventory/index.ts'
import { hostKeyOf, newestPolicy } from '../plan/index.ts'
import type { Tx } from '../platform/database.ts'
import { asTexts, tierName } from './findings.ts'
import { distinctFindings, type HostView } from './hosts.ts'
import { readCandidates } from './snapshot.ts'
import { updaterView } from './updaters.ts'

/** `2026-11-20`, or with a time; a day means its end in UTC. Throws INPUT_INVALID for anything else and for the future. */
export function parseAt(text: string | undefined, now: Date): Date | undefined {
  if (text === undefined || text === '') return undefined
  const day = /^\d{4}-\d{2}-\d{2}$/.test(text) ? `${text}T23:59:59.999Z` : text
  const at = new Date(day)
  if (Number.isNaN(at.getTime())) throw new AppError('INPUT_INVALID', { field: 'at', value: text.slice(0, 40) })
  return at > now ? now : at
}

/** Rows shown per section; longer ones (packages) have a list of their own. */
const MAX_ROWS = 2_000

export async function detailOf(
  tx: Tx,
  host: HostView,
  at: Date | undefined,
  feeds: readonly FeedState[],
): Promise<HostDetail> {
  const shown: HostDetail['sections'] = []
  for (const name of sectionNames) {
    const state = await sectionAt(tx, host.facts.hostNo, sections[name].no, at)
    if (!state) continue
    const rows = await rowsOf(tx, host.facts.hostNo, name, state.ids, at)
    shown.push({
      section: name,
      rows: rows.slice(0, MAX_ROWS),
      validFrom: state.validFrom.toISOString(),
      recordedAt: state.recordedAt.toISOString(),
      reportId: state.reportId,
    })
  }
  return {
    ...host.row,
    sentence: sentenceOf(host, tx.now, feeds),
    reboot: [...dueBecause(shown), ...(await rebootOfHost(tx, host.facts.hostId))],
    at: (at ?? tx.now).toISOString(),
    sections: shown,
    updaters: await updatersOf(tx, host, shown),
    outside: (await outsideOf(tx, host.facts.hostId, at ?? tx.now)).map((one) => ({
      ...one,
      at: one.at.toISOString(),
      since: one.since.toISOString(),
      changes: [...one.changes],
    })),
    gates: at === undefined ? await gatesOf(tx, host.facts.hostId) : [],
    unknown: shown.flatMap((section) =>
      section.rows.flatMap((row) =>
        row.kind === 'unknown'
          ? [{ section: section.section, what: String(row.what), reason: String(row.reason) }]
          : [],
      ),
    ),
    identity: {
      standing: STANDING[host.facts.standing] ?? 'new',
      otherHost: host.facts.otherHostId,
      certificate: await certificateOf(tx, host.facts.hostId),
    },
  }
}

/** Of a past day the next step is that of now: nobody can act in the past. */
async function updatersOf(tx: Tx, { facts }: HostView, shown: HostDetail['sections']): Promise<HostDetail['updaters']> {
  const policy = await newestPolicy(tx)
  const orders = (await updaterOrders(tx, facts.hostId)).map(
    ({ hostId: _, updater, ...order }): [string, typeof order] => [updater, order],
  )
  const place = { verbs: policy?.document.verbs, host: { name: facts.name, orders: new Map(orders) } }
  return shown.flatMap(({ rows }) => rows.flatMap((row) => updaterView(row, place)))
}

async function gatesOf(tx: Tx, hostId: string): Promise<HostDetail['gates']> {
  const hostKey = (await hostKeyOf(tx, hostId))?.digest ?? null
  return ((await standingGates(tx, [{ hostId, hostKey }])).get(hostId) ?? []).map(gateView)
}

/** The agent's own word. */
function dueBecause(sections: HostDetail['sections']): Text[] {
  const row = sections.find(({ section }) => section === 'restart')?.rows.find(({ kind }) => kind === 'reboot')
  if (row?.due !== true || !Array.isArray(row.because)) return []
  const packages = Array.isArray(row.packages) ? row.packages.join(', ') : ''
  return row.because.map((why) => ({ code: `reboot.${why}`, params: { packages } }))
}

const STANDING: Readonly<Record<number, HostDetail['identity']['standing']>> = {
  1: 'new',
  2: 'reinstalled',
  3: 'clone',
  4: 'adopted',
}

async function rowsOf(
  tx: Tx,
  hostNo: number,
  name: SectionName,
  ids: readonly number[],
  at: Date | undefined,
): Promise<Record<string, unknown>[]> {
  if (name !== 'packages') return readRows(tx, name, ids)
  return ((await packagesAt(tx, hostNo, at))?.rows ?? []).map(({ pv: _, ...row }) => row)
}

async function certificateOf(tx: Tx, hostId: string): Promise<HostDetail['identity']['certificate']> {
  const row = (
    await sql<{ serial: string; notAfter: Date; revoked: boolean }>`
      select serial, not_after as "notAfter", revoked_at is not null as revoked
      from enrolment_certificate where host_id = ${hostId} order by not_after desc limit 1`.execute(tx.db)
  ).rows[0]
  return row ? { serial: row.serial, notAfter: row.notAfter.toISOString(), revoked: row.revoked } : null
}

function sentenceOf(host: HostView, now: Date, feeds: readonly FeedState[]): Text {
  const { row } = host
  const name = row.name
  const n = distinctFindings(host.placed)
  if (row.state === 'retired') return { code: 'host.retired', params: { host: name } }
  if (row.state === 'never-reported') return { code: 'host.never', params: { host: name, enrolledAt: row.enrolledAt } }
  if (row.state === 'silent') return { code: 'host.silent', params: { host: name, since: row.lastSeenAt } }
  if (row.notAssessed) return { code: 'host.unassessed', params: { host: name } }
  if (row.overdue > 0) return { code: 'host.overdue', params: { host: name, n, overdue: row.overdue } }
  if (n > 0)
    return row.dueAt === null
      ? { code: 'host.open', params: { host: name, n } }
      : { code: 'host.due', params: { host: name, n, dueAt: row.dueAt } }
  const used = feeds.filter((feed) => feed.revision > 0)
  const oldest = used.map((feed) => feed.dataAt).sort()[0] ?? null
  return {
    code: 'host.clean',
    params: { host: name, at: row.assessedAt ?? now.toISOString(), n: used.length, oldestAt: oldest },
  }
}

interface VerdictRow {
  readonly pv: number
  readonly verdict: number | null
  readonly because: Because[] | null
  readonly kernelRelease: string | null
}
const VERDICT = { 1: 'vulnerable', 2: 'not', 3: 'unknown' } as const

/** Every installed package with its verdict; one that was not looked at yet is unknown. */
export async function hostPackages(tx: Tx, host: HostView): Promise<HostPackage[]> {
  const packages = await packagesAt(tx, host.facts.hostNo)
  if (!packages) return []
  const verdicts = await readVerdicts(tx, host)
  const candidates = new Map(
    (await readCandidates(tx, host.facts.hostNo)).map((one) => [`${one.name} ${one.architecture}`, one]),
  )
  const open = Map.groupBy(host.placed, (one) => one.finding.pv)
  return packages.rows
    .filter((row) => !/^.[nc]/.test(row.status))
    .map((row) => {
      // A candidate for another version than the installed one is yesterday's news: the next report of the sources corrects it.
      const told = candidates.get(`${row.name} ${row.architecture}`)
      const candidate = told?.installed === row.version ? told : undefined
      const placed = (open.get(row.pv) ?? []).sort((a, b) => a.finding.tier - b.finding.tier)
      const judged = verdicts.get(row.pv)
      const top = placed[0]
      return {
        name: row.name,
        architecture: row.architecture,
        version: row.version,
        source: row.sourceName,
        sourceVersion: row.sourceVersion,
        status: row.status,
        maintainer: row.maintainer,
        installedAt: row.installedAt,
        candidate: candidate?.candidate ?? null,
        candidateState: candidate?.state ?? null,
        candidateSecurity: candidate?.security ?? false,
        verdict: verdictOf(judged, placed.length, host),
        fixState: (top?.on[0]?.fix ?? null) satisfies FixState | null,
        tier: top ? tierName(top.finding.tier) : null,
        vulnerabilities: placed.map((one) => one.finding.vulnerability),
        because: asTexts(judged?.because ?? []),
      }
    })
}

/** A kernel image that does not run is not vulnerable here, unless something is still open for it. */
function verdictOf(judged: VerdictRow | undefined, open: number, host: HostView): HostPackage['verdict'] {
  if (judged?.verdict === null || judged === undefined) return 'unknown'
  if (judged.kernelRelease !== null && judged.kernelRelease !== host.facts.kernel)
    return open > 0 ? 'vulnerable' : 'not'
  return VERDICT[judged.verdict as keyof typeof VERDICT]
}

async function readVerdicts(tx: Tx, host: HostView): Promise<Map<number, VerdictRow>> {
  const found = await sql<VerdictRow>`
    select hp.pv, a.verdict, a.because, a.kernel_release as "kernelRelease"
    from inventory_host_package hp
    left join assessment_package a on a.pv = hp.pv and a.platform = hp.platform
    where hp.host_no = ${host.facts.hostNo}`.execute(tx.db)
  return new Map(found.rows.map((row) => [row.pv, row]))
}
