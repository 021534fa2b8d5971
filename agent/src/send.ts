/** Sends what waits in the state folder, and asks the server whether it holds what the host is. */
import { statSync } from 'node:fs'
import { DIGEST_HEADER, EPOCH_HEADER, NEXT_HEADER, REPORT_HEADER } from '@patchreeve/contract/protocol.ts'
import type { State } from './state.ts'
import { type Answer, codeOf, type Transport } from './transport.ts'

/** Refusals of the content itself: the same bytes would be refused again. */
const CONTENT_REFUSED = new Set(['REPORT_INVALID', 'REPORT_DIGEST_DIFFERS', 'BODY_TOO_LARGE', 'UNSUPPORTED_MEDIA'])

export type Sent =
  | { readonly kind: 'acknowledged' }
  /** The server holds something else: collect again and send the section whole. */
  | { readonly kind: 'send-whole' }
  | { readonly kind: 'content-refused'; readonly code: string }
  /** Not about this section: the connection's identity, or the server is busy. */
  | { readonly kind: 'refused'; readonly code: string; readonly retryAfterS: number | undefined }

export async function sendSection(state: State, transport: Transport, name: string): Promise<Sent> {
  const pending = state.pending(name)
  if (!pending) return { kind: 'acknowledged' }
  const file = state.sectionFile(name, 'pending.gz')
  const answer = await transport.send({
    method: pending.method,
    path: `/agent/v1/sections/${name}`,
    file,
    headers: {
      'content-type': 'application/json',
      'content-encoding': 'gzip',
      'content-length': statSync(file).size,
      [REPORT_HEADER]: pending.reportId,
      [DIGEST_HEADER]: pending.digest,
    },
  })
  if (answer.status === 200) {
    state.acknowledge(name, pending, answer.json?.dropped === 0)
    return { kind: 'acknowledged' }
  }
  const code = codeOf(answer)
  if (code === 'REPORT_BASE_DIFFERS') {
    state.dropPending(name)
    state.forgetHeld(name)
    return { kind: 'send-whole' }
  }
  if (!CONTENT_REFUSED.has(code)) return { kind: 'refused', code, retryAfterS: retryAfterS(answer) }
  state.refuse(name, { digest: pending.digest, code })
  return { kind: 'content-refused', code }
}

export type CheckedIn =
  | { readonly kind: 'unchanged'; readonly nextS: number | undefined }
  | {
      readonly kind: 'wants'
      readonly want: readonly string[]
      /** Orders that wait for this host. */
      readonly orders: readonly string[]
      readonly nextS: number | undefined
      readonly epoch: number
      readonly renew: boolean
      readonly ca: string | undefined
    }
  | { readonly kind: 'refused'; readonly code: string; readonly retryAfterS: number | undefined }

export async function checkIn(transport: Transport, etag: string, epoch: number): Promise<CheckedIn> {
  const headers = { 'if-none-match': `"${etag}"`, [EPOCH_HEADER]: epoch }
  const answer = await transport.send({ method: 'GET', path: '/agent/v1/check-in', headers })
  const next = Number(answer.headers[NEXT_HEADER])
  const nextS = next >= 1 && next <= 3_600 ? next : undefined
  if (answer.status === 304) return { kind: 'unchanged', nextS }
  if (answer.status !== 200) return { kind: 'refused', code: codeOf(answer), retryAfterS: retryAfterS(answer) }
  const { want, orders, renew, ca, epoch: told } = answer.json ?? {}
  return {
    kind: 'wants',
    want: Array.isArray(want) ? want.filter((name) => typeof name === 'string' && /^[a-z]{1,40}$/.test(name)) : [],
    orders: Array.isArray(orders) ? orders.filter(isOrderId).slice(0, 100) : [],
    nextS,
    epoch: typeof told === 'number' ? told : epoch,
    renew: renew === true,
    ca: typeof ca === 'string' ? ca : undefined,
  }
}

const isOrderId = (id: unknown): id is string =>
  typeof id === 'string' && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id)

function retryAfterS(answer: Answer): number | undefined {
  const seconds = Number(answer.headers['retry-after'])
  return seconds > 0 && seconds <= 3_600 ? seconds : undefined
}
