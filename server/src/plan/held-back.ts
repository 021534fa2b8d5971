/**
 * Versions that automatic plans leave out, with the reason and until when: what was halted, undone, failed or taken back. A later
 * version is another one and goes; a person may let one go on at once. What people propose themselves is theirs to judge.
 */
import type { RouteOutput } from '@patchreeve/contract/api/routes.ts'
import { AppError } from '@patchreeve/contract/errors.ts'
import type { Text } from '@patchreeve/contract/text.ts'
import { DAY_MS } from '@patchreeve/trust/times.ts'
import type { Tx } from '../platform/database.ts'
import type { Ids } from '../platform/ids.ts'
import type { Op } from '../platform/op.ts'
import * as store from './automatic-store.ts'
import { hostNames } from './names.ts'
import { actorName } from './trust.ts'

export type { HeldBack } from './automatic-store.ts'

export interface NewHeldBack {
  /** null: on every host. */
  readonly hostId: string | null
  readonly how: store.HeldBack['how']
  readonly because: Text | null
  readonly deploymentId: string
  readonly packages: readonly { readonly name: string; readonly architecture: string; readonly version: string }[]
}

/** A maintainer has usually answered a broken update by then; without an answer the rings may judge it anew. */
const BROKEN_DAYS = 30
/** The host was not ready or not there: that says nothing of the version, and passes. */
const NOT_READY_DAYS = 1
const days = { halted: BROKEN_DAYS, undone: BROKEN_DAYS, failed: BROKEN_DAYS, 'taken-back': BROKEN_DAYS } as const

/** The same again changes nothing. Returns how many versions are newly held back. */
export async function holdBack(tx: Tx, ids: Ids, one: NewHeldBack): Promise<number> {
  const until = new Date(
    tx.now.getTime() + { ...days, silent: NOT_READY_DAYS, refused: NOT_READY_DAYS }[one.how] * DAY_MS,
  )
  const { hostId, how, because, deploymentId } = one
  const added = await store.insertHeldBack(
    tx,
    one.packages.map((of) => ({ ...of, heldId: ids.next(), hostId, how, because, deploymentId, until })),
  )
  if (added.length === 0) return 0
  await tx.record({
    type: 'plan.held-back',
    subjectType: hostId === null ? 'deployment' : 'host',
    subjectId: hostId ?? deploymentId,
    body: { deployment: deploymentId, how, because, until: until.toISOString(), packages: added },
    provenance: 'server-seen',
  })
  await tx.emit({ type: 'plan.held-back', body: {} })
  return added.length
}

/** Throws NOT_FOUND for one that is held back no more. */
export async function liftHeldBack(op: Op, heldId: string): Promise<void> {
  op.may('plan.write')
  await op.tx(async (tx) => {
    const by = actorName(op)
    const lifted = await store.liftHeldBack(tx, heldId, by)
    if (!lifted) throw new AppError('NOT_FOUND', { held: heldId })
    const { hostId, name, architecture, version, deploymentId } = lifted
    await tx.record({
      type: 'plan.held-back-lifted',
      subjectType: hostId === null ? 'deployment' : 'host',
      subjectId: hostId ?? deploymentId,
      body: { deployment: deploymentId, name, architecture, version, by },
      provenance: 'person',
    })
    await store.noteNews(tx)
    await tx.emit({ type: 'plan.held-back', body: {} })
  })
}

/** As many as people look through; the count of all is told beside it. */
const ROWS_MAX = 1_000

export async function heldBackRows(tx: Tx): Promise<RouteOutput<'heldback_list'>['rows']> {
  const names = (await hostNames(tx)).byId
  return (await store.listHeldBack(tx, ROWS_MAX)).map((one) => ({
    id: one.heldId,
    host: one.hostId === null ? null : { id: one.hostId, name: names.get(one.hostId) ?? '' },
    name: one.name,
    architecture: one.architecture,
    version: one.version,
    how: one.how,
    because: one.because,
    deployment: one.deploymentId,
    at: one.at.toISOString(),
    until: one.until.toISOString(),
  }))
}
