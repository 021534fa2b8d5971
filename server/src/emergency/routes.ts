/** Emergencies and drills over HTTP. */
import { AppError } from '@patchreeve/contract/errors.ts'
import { z } from 'zod'
import type { Repositories } from '../plan/index.ts'
import type { Handlers } from '../platform/http/handlers.ts'
import { decodeCursor, encodeCursor } from '../platform/keyset.ts'
import { detailOf, rowOf } from './record.ts'
import { review } from './review.ts'
import { startCase } from './start.ts'
import * as store from './store.ts'

type RouteIds = 'emergency_start' | 'emergency_drill' | 'emergency_list' | 'emergency_show' | 'emergency_review'

export function emergencyRoutes(repositories: Repositories): Handlers<RouteIds> {
  return {
    emergency_start: (op, { body }) => startCase(op, repositories, 'emergency', body),
    emergency_drill: (op, { body }) => startCase(op, repositories, 'drill', body),
    async emergency_list(op, { query }) {
      return op.tx(async (tx) => {
        const before = query.cursor === undefined ? undefined : idIn(query.cursor)
        const found = await store.listCases(tx, query.kind, before, query.limit + 1)
        const page = found.slice(0, query.limit)
        const last = page.at(-1)
        const rows = []
        for (const one of page) rows.push(await rowOf(tx, one))
        return {
          rows,
          total: await store.countCases(tx, query.kind),
          countedAt: tx.now.toISOString(),
          next: found.length > page.length && last ? encodeCursor({ key: null, id: last.caseId, back: false }) : null,
          previous: null,
        }
      })
    },
    async emergency_show(op, { params }) {
      return op.tx(async (tx) => {
        const one = await store.caseById(tx, params.id)
        if (!one) throw new AppError('EMERGENCY_NOT_FOUND')
        return detailOf(tx, one)
      })
    },
    emergency_review: (op, { params, body }) => review(op, params.id, body),
  }
}

/** Throws CURSOR_INVALID. */
function idIn(cursor: string): string {
  const read = z.uuid().safeParse(decodeCursor(cursor).id)
  if (!read.success) throw new AppError('CURSOR_INVALID')
  return read.data
}
