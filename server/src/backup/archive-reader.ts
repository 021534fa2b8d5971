/** Reads a backup part by part, within limits: never more than one part in memory, never more out than a backup can hold. */
import type { FileHandle } from 'node:fs/promises'
import { pipeline } from 'node:stream'
import { createZstdDecompress } from 'node:zlib'
import { ArchiveFault } from './fault.ts'
import { MANIFEST_BYTES, MANIFEST_NAME, MAX_RATIO, PART_BYTES, RATIO_FLOOR_BYTES } from './model.ts'
import { readTar, type TarEntry } from './tar.ts'

const READ_BYTES = 256 << 10

/** From the beginning of the file, however often it was read before. Throws ArchiveFault. */
export async function* readArchive(file: FileHandle): AsyncGenerator<TarEntry> {
  const limit = Math.max(RATIO_FLOOR_BYTES, (await file.stat()).size * MAX_RATIO)
  try {
    yield* readTar(unpacked(file, limit), (name) => (name === MANIFEST_NAME ? MANIFEST_BYTES : PART_BYTES))
  } catch (cause) {
    if (cause instanceof ArchiveFault || !isZstdError(cause)) throw cause
    throw new ArchiveFault('ZSTD_INVALID', `it is no whole zstd file (${cause.code})`, { cause })
  }
}

async function* unpacked(file: FileHandle, limit: number): AsyncGenerator<Buffer> {
  const zstd = createZstdDecompress({ chunkSize: READ_BYTES })
  // A truncated frame is an error of the decompressor, which the loop below throws.
  pipeline(packed(file), zstd, () => undefined)
  let size = 0
  for await (const chunk of zstd as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > limit) throw new ArchiveFault('BOMB', `it unpacks to more than ${limit} bytes`)
    yield chunk
  }
}

/** By position, so that a file that was opened once (as another user) can be read twice. */
async function* packed(file: FileHandle): AsyncGenerator<Buffer> {
  let position = 0
  for (;;) {
    const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(READ_BYTES), 0, READ_BYTES, position)
    if (bytesRead === 0) return
    position += bytesRead
    yield buffer.subarray(0, bytesRead)
  }
}

function isZstdError(error: unknown): error is Error & { code: string } {
  if (!(error instanceof Error) || !('code' in error)) return false
  return /^(ZSTD_error_|Z_BUF_ERROR|ERR_ZLIB)/.test(String(error.code))
}
