/** Deployments over HTTP. */
import { AppError } from '@patchreeve/contract/errors.ts'
import { z } from 'zod'
import type { Handlers } from '../platform/http/handlers.ts'
import { decodeCursor, encodeCursor } from '../platform/keyset.ts'
import { haltAll, liftHalt, showHalt } from './halt-all.ts'
import type { OrderContext } from './order-due.ts'
import { resume } from './resume.ts'
import { halt, rowOf, showDeployment, startDeployment } from './service.ts'
import * as store from './store.ts'
import { proposeWayBack, type WayBack } from './way-back.ts'

export type DeploymentRoutes =
  | 'deployment_start'
  | 'deployment_list'
  | 'deployment_show'
  | 'deployment_halt'
  | 'deployment_resume'
  | 'deployment_undo'
  | 'halt_all'
  | 'halt_show'
  | 'halt_lift'

export interface RouteDeps extends OrderContext {
  readonly wayBack: WayBack
  /** Looks at what is due now, beside the answer. */
  wake(): void
}

/** Throws CURSOR_INVALID. */
function idIn(cursor: string): string {
  const read = z.uuid().safeParse(decodeCursor(cursor).id)
  if (!read.success) throw new AppError('CURSOR_INVALID')
  return read.data
}

export function deploymentRoutes(deps: RouteDeps): Handlers<DeploymentRoutes> {
  return {
    async deployment_start(op, { body }) {
      const id = await startDeployment(deps, op, body.plan)
      deps.wake()
      return { id }
    },
    async deployment_list(op, { query }) {
      return op.tx(async (tx) => {
        const before = query.cursor === undefined ? undefined : idIn(query.cursor)
        const rows = await store.listDeployments(tx, before, query.limit + 1)
        const page = rows.slice(0, query.limit)
        const last = page.at(-1)
        const next = last && { key: null, id: last.deploymentId, back: false }
        return {
          rows: page.map(rowOf),
          total: await store.countDeployments(tx),
          countedAt: tx.now.toISOString(),
          next: rows.length > query.limit && next ? encodeCursor(next) : null,
          previous: null,
        }
      })
    },
    async deployment_show(op, { params }) {
      return op.tx((tx) => showDeployment(tx, params.id))
    },
    async deployment_halt(op, { params }) {
      await halt(op, params.id)
      return { done: true }
    },
    async deployment_resume(op, { params, body }) {
      await resume(op, params.id, body)
      deps.wake()
      return { done: true }
    },
    halt_all: (op, { body }) => haltAll(op, body.reason),
    halt_show: (op) => showHalt(op),
    halt_lift: (op, { body }) => liftHalt(op, body.reason),
    async deployment_undo(op, { params, body }) {
      return { plan: await proposeWayBack(deps.wayBack, op, params.id, body) }
    },
  }
}
