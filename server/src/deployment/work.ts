/** Deployments at work, put together for app.ts and the gateway. */
import type { ResultAnswer, ResultPost } from '@patchreeve/contract/wire.ts'
import type { Order } from '@patchreeve/trust/documents/order.ts'
import { z } from 'zod'
import type { Repositories } from '../plan/index.ts'
import type { Tx } from '../platform/database.ts'
import type { Handlers } from '../platform/http/handlers.ts'
import { makeOp, type Op, type OpContext } from '../platform/op.ts'
import type { Task } from '../platform/tasks.ts'
import { advance } from './advance.ts'
import { goOn } from './automatic.ts'
import type { LedgerHead, SignAsServer } from './documents.ts'
import { noteArtefact, orderDocument, orderForFiles, type Turn, turnOf } from './orders.ts'
import { noteChanged, tellOutside } from './outside.ts'
import { acceptResult, type Ledger } from './results.ts'
import { type DeploymentRoutes, deploymentRoutes } from './routes.ts'
import * as store from './store.ts'
import { verifyHost } from './verify.ts'
import type { WayBack } from './way-back.ts'

export interface DeploymentOptions extends OpContext {
  readonly sign: SignAsServer
  readonly ledger: Ledger
  readonly wayBack: WayBack
  readonly repositories: Repositories
  /** Has what is due looked at soon. */
  wake(): void
}

export interface Deployment {
  readonly handlers: Handlers<DeploymentRoutes>
  readonly task: Task
  /** What goes without a person. */
  readonly automatic: Task
  /** For the gateway; each asks for the host of its own order only. */
  turnOf(op: Op): Promise<Turn>
  orderDocument(op: Op, orderId: string, head: LedgerHead): Promise<string>
  orderForFiles(op: Op, orderId: string): Promise<Order>
  noteArtefact(op: Op, order: Order, sha256: string): Promise<void>
  acceptResult(op: Op, post: ResultPost): Promise<ResultAnswer>
}

/** A ring's turn is felt as soon as it comes; a look without anything due is one query. */
const ADVANCE_MS = 5_000
/** News is taken up as soon; a look without any is one statement. */
const AUTOMATIC_MS = 5_000
/** A look reads the whole fleet: in a large one, where there is always news, it takes this part of the time and no more. */
const LOOK_SHARE = 1 / 5

export function makeDeployment(options: DeploymentOptions): Deployment {
  const { database, log, sign } = options

  async function advanceAll(): Promise<void> {
    for (const tenantId of await database.tenantIds()) {
      await database
        .tx(tenantId, tellOutside)
        .catch((error: unknown) => log.error({ err: error }, 'changes from outside wait; the next look tries again'))
      for (const id of await database.tx(tenantId, store.livelyDeployments))
        await database
          .tx(tenantId, (tx) => advance(options, tx, id))
          .catch((error: unknown) => log.error({ err: error, deployment: id }, 'a deployment could not go on'))
    }
  }
  let restUntil = 0
  async function goOnAll(): Promise<void> {
    const began = performance.now()
    if (began < restUntil) return
    for (const tenantId of await database.tenantIds())
      if ((await goOn(options, makeOp(options, { kind: 'system' }, tenantId))).length > 0) options.wake()
    restUntil = performance.now() + (performance.now() - began) / LOOK_SHARE
  }
  return {
    handlers: deploymentRoutes(options),
    task: { name: 'deployment', everyMs: ADVANCE_MS, run: advanceAll },
    automatic: { name: 'automatic', everyMs: AUTOMATIC_MS, run: goOnAll },
    turnOf,
    orderDocument: (op, orderId, head) => orderDocument(sign, op, orderId, head),
    orderForFiles,
    noteArtefact,
    acceptResult: (op, post) => acceptResult(options.ledger, op, post),
  }
}

const News = z.object({ hostId: z.uuid() })

/** A report came in: does it show what a plan promised, or what no plan did? */
export async function onHostNews(tx: Tx, body: Record<string, unknown>): Promise<void> {
  await noteChanged(tx, body)
  await verifyHost(tx, News.parse(body).hostId)
}
