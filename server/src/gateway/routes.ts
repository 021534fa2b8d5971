/** What the gateway answers. A route without `needs` does not compile; a path that is not here is refused like a stranger. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { AppError } from '@patchreeve/contract/errors.ts'
import {
  DIGEST_HEADER,
  ENROL_BODY_BYTES,
  EPOCH_HEADER,
  NEXT_HEADER,
  REPORT_HEADER,
} from '@patchreeve/contract/protocol.ts'
import { type SectionName, sectionNames } from '@patchreeve/contract/sections/registry.ts'
import { EnrolRequest, RenewRequest, SectionPatch, SectionPut } from '@patchreeve/contract/wire.ts'
import type { z } from 'zod'
import { type EnrolmentContext, enrolHost, removeSelf, renewalIsDue, renewCertificate } from '../enrolment/index.ts'
import { parseStrictJson } from '../platform/http/strict-json.ts'
import { makeOp, type Op, type OpContext } from '../platform/op.ts'
import type { Budget, Permits } from '../platform/permits.ts'
import { type OrderFace, ordersFor, showOrder, takeHostKey, takeResult } from './orders.ts'
import { type makeUnpacker, PACKED_LIMIT, readBody } from './packed-body.ts'
import type { Peer } from './peer.ts'
import { sendJson } from './reply.ts'
import type { RepoFiles } from './repo-files.ts'
import type { UploadedFiles } from './uploaded-files.ts'

/** What the inventory does with what hosts say. */
export interface InventoryFace {
  checkIn(op: Op, etag: string): Promise<{ unchanged: boolean; want: readonly SectionName[]; intervalS: number }>
  acceptSection(
    op: Op,
    report: { reportId: string; section: SectionName; rows: readonly unknown[]; digest: string },
  ): Promise<{ duplicate: boolean; dropped: number }>
  patchSection(
    op: Op,
    change: {
      reportId: string
      section: SectionName
      base: string
      added: readonly unknown[]
      removed: readonly string[]
      digest: string
    },
  ): Promise<{ duplicate: boolean; dropped: number }>
}

export interface Services extends OpContext {
  readonly inventory: InventoryFace
  readonly enrolment: EnrolmentContext
  readonly orders: OrderFace
  /** Files of orders that are being sent. */
  readonly downloads: Permits
  readonly unpacker: ReturnType<typeof makeUnpacker>
  readonly bodies: Budget
  readonly repo: RepoFiles
  readonly uploads: UploadedFiles
  /** What hosts of a tenant trust, and the number by which they see that the server was restored. */
  trustOf(tenantId: number): { readonly bundle: string; readonly caSerial: string; readonly epoch: number }
}

export interface Call {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  /** Below the route's path. */
  readonly rest: string
  readonly address: string
  readonly services: Services
}
export interface PeerCall extends Call {
  readonly peer: Peer
}

interface Common {
  readonly method: 'GET' | 'PUT' | 'PATCH' | 'POST' | 'DELETE'
  /** Whole, or a beginning when it ends in `/`. */
  readonly path: string
}
export type GatewayRoute =
  | (Common & { readonly needs: 'certificate' | 'certificate-maybe-expired'; handle(call: PeerCall): Promise<void> })
  | (Common & { readonly needs: 'nothing'; handle(call: Call): Promise<void> })

export const gatewayRoutes: readonly GatewayRoute[] = [
  { method: 'GET', path: '/agent/v1/check-in', needs: 'certificate', handle: checkIn },
  { method: 'PUT', path: '/agent/v1/sections/', needs: 'certificate', handle: putSection },
  { method: 'PATCH', path: '/agent/v1/sections/', needs: 'certificate', handle: patchSection },
  { method: 'GET', path: '/agent/v1/orders/', needs: 'certificate', handle: showOrder },
  { method: 'POST', path: '/agent/v1/results', needs: 'certificate', handle: takeResult },
  { method: 'POST', path: '/agent/v1/host-key', needs: 'certificate', handle: takeHostKey },
  { method: 'POST', path: '/agent/v1/renew', needs: 'certificate', handle: renew },
  { method: 'DELETE', path: '/agent/v1/self', needs: 'certificate', handle: remove },
  { method: 'POST', path: '/enrol/first', needs: 'nothing', handle: enrol },
  { method: 'POST', path: '/enrol/renew', needs: 'certificate-maybe-expired', handle: renew },
  {
    method: 'GET',
    path: '/repo/',
    needs: 'nothing',
    handle: (call) => call.services.repo.send(call.rest, call.request, call.response),
  },
  {
    method: 'GET',
    path: '/own/',
    needs: 'nothing',
    handle: (call) => call.services.uploads.send(`/own/${call.rest}`, call.request, call.response),
  },
]

/** What a host's apt asks for, which speaks no protocol of ours. */
export const isAptPath = (path: string): boolean => path.startsWith('/repo/') || path.startsWith('/own/')

export function findRoute(method: string, path: string): { route: GatewayRoute; rest: string } | undefined {
  const asked = method === 'HEAD' && isAptPath(path) ? 'GET' : method
  for (const route of gatewayRoutes) {
    if (route.method !== asked) continue
    if (route.path.endsWith('/') ? path.startsWith(route.path) : path === route.path)
      return { route, rest: path.slice(route.path.length) }
  }
  return undefined
}

export function opOf({ peer, services }: PeerCall): Op {
  return makeOp(services, { kind: 'host', hostNo: peer.hostNo, hostId: peer.hostId }, peer.tenantId)
}

/** The shortest rhythm that hosts take, for one whose turn in a deployment is near. */
const NEAR_NEXT_S = 30

async function checkIn(call: PeerCall): Promise<void> {
  const { request, response, peer, services } = call
  const etag = /^"?([0-9a-f]{64})"?$/.exec(request.headers['if-none-match'] ?? '')?.[1] ?? ''
  const op = opOf(call)
  const answer = await services.inventory.checkIn(op, etag)
  const waiting = await ordersFor(services.orders, op)
  const { bundle, caSerial, epoch } = services.trustOf(peer.tenantId)
  const known = request.headers[EPOCH_HEADER]
  const rolled = peer.caSerial !== caSerial
  const renew = rolled || renewalIsDue(peer, services.clock.now())
  const nextS = waiting.near ? Math.min(NEAR_NEXT_S, answer.intervalS) : answer.intervalS
  response.setHeader(NEXT_HEADER, nextS)
  response.setHeader(EPOCH_HEADER, epoch)
  const isQuiet = answer.unchanged && !renew && waiting.told.orders.length === 0
  if (isQuiet && (known === undefined || known === String(epoch))) {
    response.writeHead(304).end()
    return
  }
  sendJson(response, {
    epoch,
    want: answer.want,
    next: nextS,
    ...waiting.told,
    ...(renew ? { renew: true } : {}),
    ...(rolled ? { ca: bundle } : {}),
  })
}

const UUID_V7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/

function reportHeaders(call: PeerCall): { section: SectionName; reportId: string; digest: string } {
  const section = sectionNames.find((name) => name === call.rest)
  if (!section) throw new AppError('NOT_FOUND')
  const reportId = String(call.request.headers[REPORT_HEADER] ?? '')
  const digest = String(call.request.headers[DIGEST_HEADER] ?? '')
  if (!UUID_V7.test(reportId)) throw new AppError('REPORT_INVALID', { header: REPORT_HEADER })
  if (!/^[0-9a-f]{64}$/.test(digest)) throw new AppError('REPORT_INVALID', { header: DIGEST_HEADER })
  return { section, reportId, digest }
}

async function withSection<T extends z.ZodType>(
  call: PeerCall,
  shape: T,
  use: (body: z.output<T>) => Promise<{ duplicate: boolean; dropped: number }>,
): Promise<{ duplicate: boolean; dropped: number }> {
  if (call.request.headers['content-encoding'] !== 'gzip') throw new AppError('UNSUPPORTED_MEDIA', { wanted: 'gzip' })
  const packed = await readBody(call.request, PACKED_LIMIT, call.services.bodies)
  return call.services.unpacker.unpack(packed, (value) => {
    const parsed = shape.safeParse(value)
    if (!parsed.success) throw new AppError('REPORT_INVALID', { reason: 'shape' }, { cause: parsed.error })
    return use(parsed.data)
  })
}

async function putSection(call: PeerCall): Promise<void> {
  const head = reportHeaders(call)
  const op = opOf(call)
  const accepted = await withSection(call, SectionPut, ({ rows }) =>
    call.services.inventory.acceptSection(op, { ...head, rows }),
  )
  sendJson(call.response, { report: head.reportId, ...accepted })
}

async function patchSection(call: PeerCall): Promise<void> {
  const head = reportHeaders(call)
  const op = opOf(call)
  const accepted = await withSection(call, SectionPatch, (change) =>
    call.services.inventory.patchSection(op, { ...head, ...change }),
  )
  sendJson(call.response, { report: head.reportId, ...accepted })
}

/** A body that is parsed whole, its keys and depth counted: far smaller than a section. */
export async function smallJson<T extends z.ZodType>(
  call: Call,
  shape: T,
  maxBytes = ENROL_BODY_BYTES,
): Promise<z.output<T>> {
  if (!/^application\/json\b/.test(call.request.headers['content-type'] ?? ''))
    throw new AppError('UNSUPPORTED_MEDIA', { wanted: 'application/json' })
  const bytes = await readBody(call.request, maxBytes, call.services.bodies)
  const parsed = shape.safeParse(parseStrictJson(bytes))
  if (!parsed.success) {
    const path = parsed.error.issues[0]?.path.join('.').slice(0, 100) ?? ''
    throw new AppError('INPUT_INVALID', { path }, { cause: parsed.error })
  }
  return parsed.data
}

async function enrol(call: Call): Promise<void> {
  const body = await smallJson(call, EnrolRequest)
  sendJson(call.response, await enrolHost(call.services.enrolment, body, call.address))
}

async function renew(call: PeerCall): Promise<void> {
  const { csr } = await smallJson(call, RenewRequest)
  sendJson(call.response, await renewCertificate(call.services.enrolment, call.peer, csr))
}

async function remove(call: PeerCall): Promise<void> {
  await removeSelf(call.services.enrolment, call.peer)
  sendJson(call.response, { done: true })
}
