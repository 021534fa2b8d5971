/** The ledger over HTTP: newest first, and its recomputation. */
import type { RouteOutput } from '@patchreeve/contract/api/routes.ts'
import { AppError } from '@patchreeve/contract/errors.ts'
import type { Handlers } from '../platform/http/handlers.ts'
import { decodeCursor, encodeCursor } from '../platform/keyset.ts'
import { closeReasons } from '../risk/index.ts'
import { evidenceChain, whyClosed } from './chain.ts'
import { readValues } from './filter.ts'
import { verifyLedger } from './service.ts'
import * as store from './store.ts'

const KEYS = { type: null, subject: null }
const CLOSED_KEYS = { cve: null, package: null, because: closeReasons }
const TIERS = ['T0', 'T1', 'T2', 'T3', 'T4'] as const
const PROVENANCE = { 1: 'person', 2: 'agent-signed', 3: 'server-seen', 4: 'root-signed' } as const

type Entry = RouteOutput<'evidence_list'>['rows'][number]

export const evidenceRoutes = {
  async evidence_list(op, { query }) {
    const { type, subject } = readValues(query.where, KEYS)
    const filter = { type, subjectId: subject }
    return op.tx(async (tx) => {
      const beforeSeq = query.cursor ? Number(decodeCursor(query.cursor).id) : undefined
      const rows = await store.listEntries(tx, { ...filter, beforeSeq }, query.limit + 1)
      const page = rows.slice(0, query.limit)
      const last = page.at(-1)
      return {
        rows: page.map(entryOf),
        total: await store.countEntries(tx, filter),
        countedAt: tx.now.toISOString(),
        next: rows.length > query.limit && last ? encodeCursor({ key: null, id: last.seq, back: false }) : null,
        previous: null,
      }
    })
  },
  async evidence_verify(op) {
    return op.tx(verifyLedger)
  },
  async evidence_chain(op, { params }) {
    return op.tx((tx) => evidenceChain(tx, Number(params.id)))
  },
  async finding_closed(op, { query }) {
    const { cve, package: name, because } = readValues(query.where, CLOSED_KEYS)
    const filter = { vulnerability: cve, package: name, because }
    const before = query.cursor === undefined ? undefined : closedCursor(query.cursor)
    return op.tx(async (tx) => {
      const rows = await store.listClosed(tx, filter, before, query.limit + 1)
      const page = rows.slice(0, query.limit)
      const last = page.at(-1)
      return {
        rows: page.map(closedOf),
        total: await store.countClosed(tx, filter),
        countedAt: tx.now.toISOString(),
        next:
          rows.length > query.limit && last
            ? encodeCursor({ key: last.closed.toISOString(), id: last.episodeId, back: false })
            : null,
        previous: null,
      }
    })
  },
} satisfies Handlers<'evidence_list' | 'evidence_verify' | 'evidence_chain' | 'finding_closed'>

function closedCursor(text: string): { closed: string; episodeId: number } {
  const { key, id } = decodeCursor(text)
  if (typeof key !== 'string' || Number.isNaN(Date.parse(key)) || !Number.isSafeInteger(id))
    throw new AppError('CURSOR_INVALID')
  return { closed: key, episodeId: Number(id) }
}

function closedOf(row: store.ClosedRow): RouteOutput<'finding_closed'>['rows'][number] {
  return {
    id: String(row.episodeId),
    vulnerability: row.vulnerability,
    package: row.package,
    version: row.version,
    tier: TIERS[row.tier] ?? 'T4',
    openedAt: row.opened.toISOString(),
    closedAt: row.closed.toISOString(),
    because: whyClosed(row.because.code),
  }
}

function entryOf(row: store.EntryRow): Entry {
  return {
    seq: row.seq,
    at: row.at,
    type: row.type,
    subjectType: row.subjectType,
    subjectId: row.subjectId,
    provenance: PROVENANCE[row.provenance as keyof typeof PROVENANCE],
    digest: row.leaf.toString('hex'),
    previous: row.prev.toString('hex'),
    body: store.isForgotten(row) ? null : (row.body as Record<string, unknown>),
  }
}
