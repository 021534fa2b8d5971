/** What a host's root half needs: its orders with their documents and files, and the way back for what it signed. */
import { pipeline } from 'node:stream/promises'
import { AppError } from '@patchreeve/contract/errors.ts'
import { RESULT_BODY_BYTES } from '@patchreeve/contract/protocol.ts'
import { HostKeyPost, ResultPost } from '@patchreeve/contract/wire.ts'
import type { Deployment } from '../deployment/index.ts'
import type { Distribution } from '../distribution/index.ts'
import type { Tx } from '../platform/database.ts'
import type { Op } from '../platform/op.ts'
import { sendJson } from './reply.ts'
import { opOf, type PeerCall, smallJson } from './routes.ts'

/** What the gateway asks of the slices that know about orders. */
export interface OrderFace {
  readonly deployment: Pick<Deployment, 'turnOf' | 'orderDocument' | 'orderForFiles' | 'noteArtefact' | 'acceptResult'>
  readonly distribution: Pick<Distribution, 'fileOf'>
  registerHostKey(tx: Tx, hostId: string, spki: string): Promise<{ readonly state: string }>
  /** Newest entry of the ledger. */
  head(tx: Tx): Promise<{ readonly seq: number; readonly leaf: string }>
}

/** A URI that apt asks for; Debian's longest has some 200 characters. */
const URI_CHARS = 1_000
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

export interface Waiting {
  /** An order is there, or may be before two more check-ins. */
  readonly near: boolean
  readonly told: { readonly orders: string[]; readonly head?: { seq: number; leaf: string } }
}

/** With a check-in's answer: what waits, and the head that the host shall remember. */
export async function ordersFor(face: OrderFace, op: Op): Promise<Waiting> {
  const { orders, near } = await face.deployment.turnOf(op)
  return { near, told: orders.length === 0 ? { orders } : { orders, head: await op.tx((tx) => face.head(tx)) } }
}

/** `orders/ID` and `orders/ID/file?uri=`, with `undo=N` for the N-th of the dated indexes that lead back. */
export async function showOrder(call: PeerCall): Promise<void> {
  const [id = '', what, ...more] = call.rest.split('/')
  if (!UUID.test(id) || more.length > 0 || (what !== undefined && what !== 'file')) throw new AppError('NOT_FOUND')
  if (what === 'file') return sendFile(call, id)
  const op = opOf(call)
  const head = await op.tx((tx) => call.services.orders.head(tx))
  const text = await call.services.orders.deployment.orderDocument(op, id, head)
  const body = Buffer.from(text)
  call.response.writeHead(200, { 'content-type': 'application/json', 'content-length': body.length }).end(body)
}

async function sendFile(call: PeerCall, id: string): Promise<void> {
  const { request, response, services } = call
  const query = new URLSearchParams((request.url ?? '').split('?', 2)[1] ?? '')
  const uri = query.get('uri') ?? ''
  const undo = query.get('undo')
  if (uri === '' || uri.length > URI_CHARS) throw new AppError('INPUT_INVALID', { path: 'uri' })
  if (undo !== null && !/^\d{1,2}$/.test(undo)) throw new AppError('INPUT_INVALID', { path: 'undo' })
  const op = opOf(call)
  await services.downloads.within(async () => {
    const order = await services.orders.deployment.orderForFiles(op, id)
    const file = await services.orders.distribution.fileOf(op, order, uri, undo === null ? undefined : Number(undo))
    await services.orders.deployment.noteArtefact(op, order, file.sha256)
    response.writeHead(200, { 'content-type': 'application/octet-stream', 'content-length': file.sizeBytes })
    await pipeline(file.read(), response)
  })
}

export async function takeResult(call: PeerCall): Promise<void> {
  const body = await smallJson(call, ResultPost, RESULT_BODY_BYTES)
  sendJson(call.response, await call.services.orders.deployment.acceptResult(opOf(call), body))
}

export async function takeHostKey(call: PeerCall): Promise<void> {
  const { spki } = await smallJson(call, HostKeyPost)
  const { state } = await opOf(call).tx((tx) => call.services.orders.registerHostKey(tx, call.peer.hostId, spki))
  sendJson(call.response, { state })
}

/** Files of orders that are sent at once; a roll-out's share keeps the number small, a site behind one line may not. */
export const DOWNLOADS = { atOnce: 64, mayWait: 500 }
