/** Bounded reading: files and bytes come in as chunks, unpacked on the way, and every byte counts against the feed's limits. */
import { createHash } from 'node:crypto'
import { constants, createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { Readable, type Transform } from 'node:stream'
import { createGunzip, createZstdDecompress, constants as zlib } from 'node:zlib'
import xz from 'xz-decompress'
import { type FeedLimits, feedInvalid, type RawFile } from './feed.ts'

/** zstd's default for decoders, 128 MiB of window: a frame that asks for more is refused before it gets the memory. */
const ZSTD_WINDOW_LOG_MAX = 27

/** Node's default of 16 kB costs a turn of the event loop each: 244 MB took 10 s instead of 5. */
const CHUNK_BYTES = 256 * 1024

/** What one run of a feed may still read. Shared by its files; an over-long file ends the run. */
export interface Budget {
  packed: number
  unpacked: number
}

export function budgetOf(limits: FeedLimits): Budget {
  return { packed: limits.packedBytes, unpacked: limits.unpackedBytes }
}

export function rawFileFromPath(name: string, path: string, budget: Budget): RawFile {
  return rawFile(name, () => readRegular(path), budget)
}

export function rawFileFromBytes(name: string, bytes: Uint8Array, budget: Budget): RawFile {
  return rawFile(name, () => Readable.from([bytes]), budget)
}

function rawFile(name: string, source: () => AsyncIterable<Uint8Array>, budget: Budget): RawFile {
  const limit = budget.packed
  return {
    name,
    async digest() {
      const hash = createHash('sha256')
      let sizeBytes = 0
      for await (const chunk of source()) {
        sizeBytes += chunk.length
        // A second reading of the same bytes is not counted again; it must only not pass the limit by itself.
        if (sizeBytes > limit) throw feedInvalid('packed-too-large', { file: name })
        hash.update(chunk)
      }
      return { sha256: hash.digest('hex'), sizeBytes }
    },
    chunks: () => unpack(name, counted(name, source(), budget), budget),
  }
}

/** Opens without following a link to a device or waiting at a pipe: the folder may hold anything. */
async function* readRegular(path: string): AsyncGenerator<Uint8Array> {
  const handle = await open(path, constants.O_RDONLY | constants.O_NONBLOCK)
  try {
    if (!(await handle.stat()).isFile()) throw feedInvalid('wrong-shape', { file: path })
    yield* createReadStream('', { fd: handle.fd, autoClose: false, highWaterMark: CHUNK_BYTES })
  } finally {
    await handle.close()
  }
}

async function* counted(name: string, source: AsyncIterable<Uint8Array>, budget: Budget): AsyncGenerator<Uint8Array> {
  for await (const chunk of source) {
    budget.packed -= chunk.length
    if (budget.packed < 0) throw feedInvalid('packed-too-large', { file: name })
    yield chunk
  }
}

async function* unpack(name: string, source: AsyncIterable<Uint8Array>, budget: Budget): AsyncGenerator<Uint8Array> {
  for await (const chunk of unpacked(name, source)) {
    budget.unpacked -= chunk.length
    if (budget.unpacked < 0) throw feedInvalid('unpacked-too-large', { file: name })
    yield chunk
  }
}

function unpacked(name: string, source: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  if (name.endsWith('.gz')) return through(name, source, createGunzip({ chunkSize: CHUNK_BYTES }))
  if (name.endsWith('.zst')) {
    const params = { [zlib.ZSTD_d_windowLogMax]: ZSTD_WINDOW_LOG_MAX }
    return through(name, source, createZstdDecompress({ params, chunkSize: CHUNK_BYTES }))
  }
  if (name.endsWith('.xz')) return throughXz(name, source)
  return source
}

async function* through(
  name: string,
  source: AsyncIterable<Uint8Array>,
  transform: Transform,
): AsyncGenerator<Uint8Array> {
  const input = Readable.from(source)
  // pipe() does not carry errors over; without this a refused source would leave the reader waiting for ever.
  input.on('error', (error) => transform.destroy(error))
  try {
    yield* input.pipe(transform)
  } catch (error) {
    throw asFault(name, error)
  } finally {
    input.destroy()
    transform.destroy()
  }
}

async function* throughXz(name: string, source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  // Node's web streams and the DOM's are the same object; the package is typed against the DOM, whose streams do not iterate.
  const stream = new xz.XzReadableStream(Readable.toWeb(Readable.from(source)) as unknown as ReadableStream<Uint8Array>)
  try {
    yield* stream as unknown as AsyncIterable<Uint8Array>
  } catch (error) {
    throw asFault(name, error)
  }
}

/** Our own refusals pass; what the decoder says becomes one. */
function asFault(name: string, error: unknown): unknown {
  if (error instanceof Error && error.name === 'AppError') return error
  const cut = error instanceof Error && /unexpected end of file/.test(error.message)
  return feedInvalid(cut ? 'truncated' : 'cannot-unpack', { file: name }, error)
}
