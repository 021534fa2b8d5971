/** Answers of the gateway: small JSON, and refusals as problems. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { AppError } from '@patchreeve/contract/errors.ts'
import { PROTOCOL, PROTOCOL_HEADER } from '@patchreeve/contract/protocol.ts'
import { problemOf } from '../platform/http/problem.ts'

export const OUR_PROTOCOL = `${PROTOCOL.min}-${PROTOCOL.max}`

export function sendJson(response: ServerResponse, value: unknown): void {
  const body = Buffer.from(JSON.stringify(value))
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': body.length }).end(body)
}

/** How long a refused caller may go on sending, and how long it may be silent, before the line is cut: enough to read why on a busy machine. */
const LINGER_MS = 30_000
const SILENT_MS = 5_000

/** The connection ends with a refusal: what else comes on it is not worth reading. */
export function sendRefusal(request: IncomingMessage, response: ServerResponse, error: AppError): void {
  if (response.headersSent || response.destroyed) {
    response.destroy()
    return
  }
  const body = Buffer.from(JSON.stringify(problemOf(error)))
  response.writeHead(error.status, {
    'content-type': 'application/problem+json',
    'content-length': body.length,
    connection: 'close',
    [PROTOCOL_HEADER]: OUR_PROTOCOL,
    ...(error.status === 429 || error.status === 503 ? { 'retry-after': retryAfter(error) } : {}),
  })
  if (!request.complete) linger(request)
  response.end(body)
}

/**
 * Bytes still on their way to a closed socket make the kernel answer with a reset; a caller whose write fails so drops our text
 * unread. So the socket, which Node would close as soon as the answer is written, stays open a while and what comes is thrown away.
 */
function linger(request: IncomingMessage): void {
  const { socket } = request
  const end = () => socket.destroy()
  const [whole, silent] = [setTimeout(end, LINGER_MS).unref(), setTimeout(end, SILENT_MS).unref()]
  request.on('data', () => silent.refresh())
  socket.once('close', () => {
    clearTimeout(whole)
    clearTimeout(silent)
  })
  socket.destroySoon = () => undefined
  request.resume()
}

function retryAfter(error: AppError): string {
  const seconds = error.params.retryAfterS
  return String(typeof seconds === 'number' ? seconds : 5)
}

/** Throws PROTOCOL_UNSUPPORTED when caller and server have no version in common. */
export function checkProtocol(header: string | undefined): void {
  const match = /^(\d{1,4})-(\d{1,4})$/.exec(header ?? '')
  const oldest = Math.max(1, PROTOCOL.max - 2)
  if (!match || Number(match[2]) < oldest || Number(match[1]) > PROTOCOL.max)
    throw new AppError('PROTOCOL_UNSUPPORTED', { min: oldest, max: PROTOCOL.max })
}
