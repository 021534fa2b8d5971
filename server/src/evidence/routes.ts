/** The ledger over HTTP: newest first, and its recomputation. */
import type { RouteOutput } from '@patchreeve/contract/api/routes.ts'
import { parseFilter } from '@patchreeve/contract/filter.ts'
import type { Handlers } from '../platform/http/handlers.ts'
import { decodeCursor, encodeCursor } from '../platform/keyset.ts'
import { evidenceChain } from './chain.ts'
import { verifyLedger } from './service.ts'
import * as store from './store.ts'

const KEYS = ['type', 'subject'] as const
const PROVENANCE = { 1: 'person', 2: 'agent-signed', 3: 'server-seen', 4: 'root-signed' } as const

type Entry = RouteOutput<'evidence_list'>['rows'][number]

export const evidenceRoutes = {
  async evidence_list(op, { query }) {
    const terms = parseFilter(query.where, KEYS)
    const value = (key: string) => terms.find((term) => term.key === key && !term.not)?.values[0]
    const filter = { type: value('type'), subjectId: value('subject') }
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
} satisfies Handlers<'evidence_list' | 'evidence_verify' | 'evidence_chain'>

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
