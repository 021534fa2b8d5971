/** Hands a document to apply, which runs as root behind a socket, and takes its answer. Neither is read here. */
import { createConnection } from 'node:net'
import { PLACES } from './places.ts'

/** A transaction of many packages on a slow disk; apply's own limit is four hours. */
const WAIT_MS = 4 * 3_600_000
/** Two results, one of them with every package of a large host. */
const ANSWER_BYTES = 16 << 20

export type HandedOver =
  | { readonly kind: 'answered'; readonly results: readonly unknown[] }
  /** No apply on this host: it is watched only. */
  | { readonly kind: 'no-apply' }
  /** Another order is at work, or apply ended before it could answer. Its results come by their folder. */
  | { readonly kind: 'no-answer' }

export async function handOver(
  document: string,
  socketPath: string = PLACES.socket,
  waitMs = WAIT_MS,
): Promise<HandedOver> {
  const text = await ask(document, socketPath, waitMs)
  if (text === undefined) return { kind: 'no-apply' }
  const results = resultsIn(text)
  return results ? { kind: 'answered', results } : { kind: 'no-answer' }
}

/** Undefined where nobody listens. */
function ask(document: string, socketPath: string, waitMs: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const parts: Buffer[] = []
    let size = 0
    let connected = false
    const socket = createConnection({ path: socketPath, allowHalfOpen: true })
    const end = () => {
      clearTimeout(timer)
      socket.destroy()
      resolve(connected ? Buffer.concat(parts).toString('utf8') : undefined)
    }
    const timer = setTimeout(end, waitMs)
    socket.on('connect', () => {
      connected = true
      socket.end(document)
    })
    socket.on('data', (part: Buffer) => {
      size += part.length
      if (size > ANSWER_BYTES) end()
      else parts.push(part)
    })
    socket.on('end', end)
    socket.on('close', end)
    // A broken pipe after the connection: apply has ended, and what it said is all there is.
    socket.on('error', end)
  })
}

function resultsIn(text: string): readonly unknown[] | undefined {
  try {
    const answer: unknown = JSON.parse(text)
    if (typeof answer !== 'object' || answer === null || !('results' in answer)) return undefined
    return Array.isArray(answer.results) ? answer.results : undefined
  } catch {
    return undefined
  }
}
