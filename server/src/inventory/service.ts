/** Use cases of the inventory: a host joins, checks in, reports a section whole or as a change, leaves. */
import { createHash } from 'node:crypto'
import { AppError } from '@patchreeve/contract/errors.ts'
import type { PackageRow } from '@patchreeve/contract/sections/packages.ts'
import { type SectionName, type SectionRow, sectionNames, sections } from '@patchreeve/contract/sections/registry.ts'
import { canonicalJson, type Json } from '@patchreeve/trust/canonical.ts'
import { reportEtag, sectionDigest, sha256Hex } from '@patchreeve/trust/digest.ts'
import type { Tx } from '../platform/database.ts'
import { type Op, provenanceOf } from '../platform/op.ts'
import { type ClassSaid, setClassOfNewcomer } from './attributes.ts'
import {
  AGENT_SIGNED,
  applyDelta,
  chooseProfile,
  type ParsedSection,
  parseSection,
  SAMPLE,
  SERVER_SEEN,
  type Standing,
  standingOf,
} from './model.ts'
import { changedPackages, NO_CHANGE } from './package-change.ts'
import { readPackages, readRows } from './read.ts'
import { noteSideEffects } from './side-effects.ts'
import * as store from './store.ts'

const PROVENANCE_NO = { 'server-seen': SERVER_SEEN, 'agent-signed': AGENT_SIGNED, sample: SAMPLE } as const
const STANDING_NO = { new: 1, reinstalled: 2, clone: 3, adopted: 4 } as const

export interface Newcomer {
  readonly name: string
  readonly machineId: string
  readonly hardwareId: string
  readonly provenance: keyof typeof PROVENANCE_NO
  readonly agentVersion: string
  /** Made by the caller, so that certificates can name it before the row exists. */
  readonly hostId: string
  /** Said before it came; nothing is ever decided of the host without it. */
  readonly class?: ClassSaid
}

export interface Registered {
  readonly hostNo: number
  readonly hostId: string
  readonly standing: Standing
  readonly otherHostId: string | null
}

/** A re-installed machine closes its old identity; a clone stands beside the host that it copies, and both are shown. */
export async function registerHost(tx: Tx, newcomer: Newcomer): Promise<Registered> {
  const known =
    newcomer.provenance === 'sample' ? [] : await store.knownHosts(tx, newcomer.machineId, newcomer.hardwareId)
  const { standing, other } = standingOf(newcomer, known, tx.now)
  const provenance = PROVENANCE_NO[newcomer.provenance]
  if (other && newcomer.provenance === 'server-seen')
    return { hostNo: other.hostNo, hostId: other.hostId, standing, otherHostId: null }
  if (other && standing === 'adopted') {
    await store.adoptHost(tx, other.hostNo, { ...newcomer, provenance, standing: STANDING_NO.adopted })
    // It has findings already: they are decided anew.
    const was = newcomer.class && (await setClassOfNewcomer(tx, other.hostNo, newcomer.class))
    if (was) await tx.emit({ type: 'host.updated', body: { hostId: other.hostId, hostNo: other.hostNo, was } })
    return { hostNo: other.hostNo, hostId: other.hostId, standing, otherHostId: null }
  }
  if (other && standing === 'reinstalled') await retireHost(tx, other.hostNo, 'reinstalled')
  const hostNo = await store.nextHostNo(tx)
  await store.insertHost(tx, {
    ...newcomer,
    hostNo,
    provenance,
    standing: STANDING_NO[standing],
    otherHostId: other?.hostId ?? null,
  })
  if (newcomer.class) await setClassOfNewcomer(tx, hostNo, newcomer.class)
  return { hostNo, hostId: newcomer.hostId, standing, otherHostId: other?.hostId ?? null }
}

export async function retireHost(
  tx: Tx,
  hostNo: number,
  because: 'reinstalled' | 'uninstalled' | 'by-person' | 'sample-removed',
): Promise<void> {
  const hostId = await store.setRetired(tx, hostNo)
  if (hostId === undefined) return
  await tx.emit({ type: 'host.retired', body: { hostId, hostNo, because } })
}

export interface CheckedIn {
  readonly unchanged: boolean
  readonly want: readonly SectionName[]
  readonly intervalS: number
}

/** Throws HOST_RETIRED for a host that was retired, HOST_NOT_FOUND for one that never was. */
export async function checkIn(op: Op, etag: string): Promise<CheckedIn> {
  const hostNo = hostOf(op)
  return op.tx(async (tx) => {
    const host = await store.touchHost(tx, hostNo)
    if (!host) throw new AppError('HOST_RETIRED')
    const complete = sectionNames.every((name) => name in host.digests)
    const unchanged = complete && host.etag === etag
    // The ETag says that something differs, not what: the host knows its own digests and sends what is not in this list's state.
    return { unchanged, want: unchanged ? [] : sectionNames, intervalS: host.intervalS }
  })
}

/** Digests that the server holds, so that a host sends only what differs. */
export async function heldDigests(op: Op): Promise<Record<string, string>> {
  const hostNo = hostOf(op)
  return op.tx(async (tx) => {
    const host = await store.lockHost(tx, hostNo)
    return Object.fromEntries(Object.entries(host?.digests ?? {}).map(([name, held]) => [name, held.digest]))
  })
}

function hostOf(op: Op): number {
  op.may('inventory.report')
  if (op.actor.kind !== 'host') throw new AppError('FORBIDDEN', { permission: 'inventory.report' })
  return op.actor.hostNo
}

export interface SectionReport {
  readonly reportId: string
  readonly section: SectionName
  readonly rows: readonly unknown[]
  /** As the host computed it over its own rows. */
  readonly digest: string
}
export interface Accepted {
  readonly duplicate: boolean
  readonly dropped: number
}

/** A whole section. Acknowledged means committed: the answer is given after the transaction. */
export async function acceptSection(op: Op, report: SectionReport): Promise<Accepted> {
  const hostNo = hostOf(op)
  const parsed = parseSection(report.section, report.rows)
  const sent = await rawDigest(report.rows, parsed.keys)
  if (sent !== report.digest) throw new AppError('REPORT_DIGEST_DIFFERS', { section: report.section })
  return op.tx((tx) => take(tx, op, hostNo, report, parsed))
}

export interface SectionChange {
  readonly reportId: string
  readonly section: SectionName
  /** Digest of what the host believes that the server holds. */
  readonly base: string
  readonly added: readonly unknown[]
  /** Keys of rows that are gone; a changed row is removed and added. */
  readonly removed: readonly string[]
  /** Digest of the section after the change. */
  readonly digest: string
}

/** Throws REPORT_BASE_DIFFERS when the server holds something else: the host then sends the section whole. */
export async function patchSection(op: Op, change: SectionChange): Promise<Accepted> {
  const hostNo = hostOf(op)
  const added = parseSection(change.section, change.added)
  return op.tx(async (tx) => {
    const host = await store.lockHost(tx, hostNo)
    if ((await store.reportOwner(tx, change.reportId)) === hostNo) return { duplicate: true, dropped: 0 }
    const held = host?.digests[change.section]
    if (!held || held.digest !== change.base || !held.exact || added.dropped > 0)
      throw new AppError('REPORT_BASE_DIFFERS', { section: change.section })
    const rows = await changedRows(tx, hostNo, change, added)
    const parsed = parseSection(change.section, rows)
    // Not what the host meant (it may carry fields that we drop): only the whole section can tell.
    if ((await sectionDigest(change.section, parsed.rows)) !== change.digest)
      throw new AppError('REPORT_BASE_DIFFERS', { section: change.section })
    return take(tx, op, hostNo, change, parsed)
  })
}

async function changedRows<N extends SectionName>(
  tx: Tx,
  hostNo: number,
  change: SectionChange,
  added: ParsedSection<N>,
): Promise<SectionRow<N>[]> {
  const gone = new Set([...change.removed, ...added.keys])
  const key = sections[change.section].key as (row: SectionRow<N>) => string
  const before = await currentRows(tx, hostNo, change.section)
  return [...(before as SectionRow<N>[]).filter((row) => !gone.has(key(row))), ...added.rows]
}

async function currentRows(tx: Tx, hostNo: number, name: SectionName): Promise<SectionRow<SectionName>[]> {
  const state = await store.currentState(tx, hostNo, sections[name].no)
  if (!state) return []
  const ids = idsOf(state)
  if (name !== 'packages') return readRows(tx, name, ids)
  return (await readPackages(tx, hostNo, ids)).map(({ pv: _, ...row }) => row)
}

/** Over the rows as they came: fields that we do not know belong to what the host digested. `keys` in the order of `rows`. */
async function rawDigest(rows: readonly unknown[], keys: readonly string[]): Promise<string> {
  const keyed = rows.map((row, index) => ({ row, key: keys[index] ?? '' })).sort((a, b) => (a.key < b.key ? -1 : 1))
  return sha256Hex(canonicalJson(keyed.map((entry) => entry.row) as Json))
}

async function take<N extends SectionName>(
  tx: Tx,
  op: Op,
  hostNo: number,
  report: { reportId: string; digest: string },
  parsed: ParsedSection<N>,
): Promise<Accepted> {
  const host = await store.lockHost(tx, hostNo)
  if (!host) throw new AppError('HOST_NOT_FOUND')
  if (host.retiredAt) throw new AppError('HOST_RETIRED')
  const sectionNo = sections[parsed.name].no
  const fresh = await store.insertReport(tx, {
    reportId: report.reportId,
    hostNo,
    sectionNo,
    digest: report.digest,
    dropped: parsed.dropped,
  })
  if (!fresh) {
    // The same id from another host is no repetition but a forgery or a broken clock source.
    if ((await store.reportOwner(tx, report.reportId)) !== hostNo)
      throw new AppError('REPORT_INVALID', { reason: 'report-id-taken' })
    return { duplicate: true, dropped: parsed.dropped }
  }
  const state = await store.currentState(tx, hostNo, sectionNo)
  const before = state && idsOf(state)
  const ids = await storeRows(tx, parsed)
  const sorted = [...ids].sort((a, b) => a - b)
  const moved = before === undefined || !equalIds(before, sorted)
  if (moved) await storeState(tx, hostNo, sectionNo, report.reportId, sorted)
  const { pvs, came, went } =
    parsed.name === 'packages'
      ? await changedPackages(
          tx,
          hostNo,
          report.reportId,
          { before: before ?? [], ids, sorted },
          parsed.rows as readonly PackageRow[],
        )
      : NO_CHANGE
  const changed = moved || pvs.length > 0
  await noteSideEffects(tx, host, parsed)
  const digests = { ...host.digests, [parsed.name]: { digest: report.digest, exact: parsed.dropped === 0 } }
  await store.saveDigests(
    tx,
    hostNo,
    digests,
    await reportEtag(Object.fromEntries(Object.entries(digests).map(([name, held]) => [name, held.digest]))),
  )
  if (changed) {
    // Of a host that is new or adopted nothing came and went: there is nothing to compare with.
    const compared = state && parsed.name in host.digests && came.length + went.length > 0
    const news = compared ? { since: state.validFrom.toISOString(), came, went } : {}
    const body = { hostId: host.hostId, hostNo, section: parsed.name, reportId: report.reportId, pvs, ...news }
    await tx.emit({ type: 'inventory.changed', body })
  }
  await tx.record({
    type: 'inventory.report-accepted',
    subjectType: 'host',
    subjectId: host.hostId,
    body: {
      report: report.reportId,
      section: parsed.name,
      digest: report.digest,
      rows: parsed.rows.length,
      dropped: parsed.dropped,
      changed,
    },
    provenance: op.actor.kind === 'host' && host.provenance === SERVER_SEEN ? 'server-seen' : provenanceOf(op.actor),
  })
  return { duplicate: false, dropped: parsed.dropped }
}

function idsOf(state: store.CurrentState): number[] {
  return applyDelta(state.ids, { add: [...state.addIds], remove: [...state.remIds] })
}

function equalIds(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((id, index) => id === b[index])
}

async function storeRows<N extends SectionName>(tx: Tx, parsed: ParsedSection<N>): Promise<number[]> {
  if (parsed.name === 'packages') return store.packageVersionIds(tx, parsed.rows as readonly PackageRow[])
  const rows = parsed.rows.map((row, index) => {
    const body = canonicalJson(row as Json)
    return { key: parsed.keys[index] ?? '', body, digest: sha256(body) }
  })
  return store.rowIds(tx, sections[parsed.name].no, rows)
}

async function storeState(
  tx: Tx,
  hostNo: number,
  sectionNo: number,
  reportId: string,
  ids: readonly number[],
): Promise<void> {
  const chosen = chooseProfile(await store.profileCandidates(tx, hostNo, sectionNo), ids)
  const profileId = chosen?.profileId ?? (await store.insertProfile(tx, sectionNo, ids, sha256(ids.join(' '))))
  const current = await store.currentState(tx, hostNo, sectionNo)
  // Two changes within one tick of the clock still follow each other.
  const at = new Date(Math.max(tx.now.getTime(), (current?.validFrom.getTime() ?? 0) + 1))
  await store.replaceState(tx, {
    hostNo,
    sectionNo,
    profileId,
    add: chosen?.delta.add ?? [],
    remove: chosen?.delta.remove ?? [],
    reportId,
    at,
  })
}

const sha256 = (text: string) => createHash('sha256').update(text).digest()

/** False when there is no such host, or it is retired already. */
export async function retireById(tx: Tx, hostId: string, because: 'by-person'): Promise<boolean> {
  const hostNo = await store.hostNoOf(tx, hostId)
  if (hostNo === undefined) return false
  await retireHost(tx, hostNo, because)
  return true
}
