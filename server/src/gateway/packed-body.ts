/** The bytes of a request body, counted while they come; and their unpacking, counted while they grow. */
import type { IncomingMessage } from 'node:http'
import { Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { AppError } from '@patchreeve/contract/errors.ts'
import { SECTION_LIMITS } from '@patchreeve/contract/protocol.ts'
import { type Budget, permits } from '../platform/permits.ts'
import { RowReader } from './row-reader.ts'

/** Throws BODY_TOO_LARGE as soon as it is known, NOT_READY when all bodies together need too much memory just now. */
export async function readBody(request: IncomingMessage, maxBytes: number, budget: Budget): Promise<Buffer> {
  const announced = Number(request.headers['content-length'] ?? 0)
  if (announced > maxBytes) throw new AppError('BODY_TOO_LARGE', { limit: maxBytes })
  const parts: Buffer[] = []
  let size = 0
  try {
    // `for await` would destroy the request on a throw, and the refusal could not be sent.
    await new Promise<void>((resolve, reject) => {
      const fail = (error: Error) => {
        request.removeAllListeners('data')
        reject(error)
      }
      request.on('data', (part: Buffer) => {
        if (size + part.length > maxBytes) return fail(new AppError('BODY_TOO_LARGE', { limit: maxBytes }))
        if (!budget.take(part.length)) return fail(new AppError('NOT_READY', { reason: 'busy' }))
        size += part.length
        parts.push(part)
      })
      request.on('end', resolve)
      request.on('error', reject)
      request.on('close', () => reject(new AppError('REPORT_INVALID', { reason: 'truncated' })))
    })
    return Buffer.concat(parts, size)
  } finally {
    budget.give(size)
  }
}

/** Beyond this size a body waits until it is the only such one. */
const LARGE_BYTES = 16 << 20

/** Unpacks and parses at most two bodies at once, and one large one: what reading may cost is bounded whatever comes. */
export function makeUnpacker() {
  const readers = permits(2, 500)
  const large = permits(1, 2)
  return {
    /** Calls `use` with the value while its room is still held, so that what is made of it is bounded too. */
    unpack<T>(packed: Buffer, use: (value: unknown) => Promise<T>): Promise<T> {
      return readers.within(async () => {
        const reader = new RowReader()
        const chunks = gunzipped(packed)
        for await (const chunk of chunks) {
          reader.push(chunk)
          if (reader.bytes > LARGE_BYTES)
            return large.within(async () => {
              for await (const more of chunks) reader.push(more)
              return use(reader.end())
            })
        }
        return use(reader.end())
      })
    },
  }
}

/** Unpacked in small steps, each waiting for its reader: a bomb never gets further than the limit of the reader. */
async function* gunzipped(packed: Buffer): AsyncGenerator<Buffer> {
  const gunzip = createGunzip({ chunkSize: 64 << 10 })
  const source = Readable.from([packed])
  source.pipe(gunzip)
  try {
    for await (const chunk of gunzip) yield chunk as Buffer // a byte stream gives buffers
  } catch (cause) {
    if (cause instanceof AppError) throw cause
    throw new AppError('REPORT_INVALID', { reason: 'not-gzip' }, { cause })
  } finally {
    source.destroy()
    gunzip.destroy()
  }
}

/** A whole section's packed limit, and that of all bodies together which are being read. */
export const PACKED_LIMIT = SECTION_LIMITS.packedBytes
export const PACKED_BUDGET = 4 * PACKED_LIMIT
