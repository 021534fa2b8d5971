/** Writes a backup: parts as tar entries, through zstd, into a file of its owner alone. Memory stays at a few parts. */
import { createHash, type Hash } from 'node:crypto'
import { once } from 'node:events'
import type { FileHandle } from 'node:fs/promises'
import { Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { constants, createZstdCompress } from 'node:zlib'
import { MANIFEST_NAME, type Manifest, PART_BYTES, partName } from './model.ts'
import { tarEnd, tarEntry } from './tar.ts'

export interface Written {
  readonly bytes: number
  readonly sha256: string
}

export interface ArchiveWriter {
  /** Adds one table or file, cut into parts. `rows` counts line ends. */
  add(object: string, source: AsyncIterable<Buffer>): Promise<Written & { rows: number }>
  /** Writes the manifest and the end; resolves with the size and digest of the whole file, which is on the disk by then. */
  finish(manifest: Manifest): Promise<Written>
  /** Ends without a manifest: such a file is refused by every reader. */
  abort(): Promise<void>
}

/** The archive is compressed with a checksum over each frame; the file stays open, and is the caller's to close. */
export function openArchiveWriter(file: FileHandle, createdAt: Date): ArchiveWriter {
  const zstd = createZstdCompress({
    params: { [constants.ZSTD_c_compressionLevel]: 3, [constants.ZSTD_c_checksumFlag]: 1 },
  })
  const whole = createHash('sha256')
  const counter = digesting(whole)
  const done = pipeline(zstd, counter.stream, (packed) => writeAll(file, packed))
  done.catch(() => undefined) // told to whoever writes next, and by finish
  const mtimeS = Math.floor(createdAt.getTime() / 1000)
  async function write(chunks: readonly Buffer[]): Promise<void> {
    for (const chunk of chunks) {
      if (chunk.length === 0) continue
      if (zstd.destroyed) await done
      // `done` first: when the disk is full there is no 'drain' to come.
      if (!zstd.write(chunk)) await Promise.race([done, once(zstd, 'drain')])
    }
  }
  return {
    async add(object, source) {
      const digest = createHash('sha256')
      let [bytes, rows, part] = [0, 0, 0]
      for await (const piece of inParts(source)) {
        digest.update(piece)
        bytes += piece.length
        rows += countLines(piece)
        await write(tarEntry(partName(object, part++), piece, mtimeS))
      }
      return { bytes, rows, sha256: digest.digest('hex') }
    },
    async finish(manifest) {
      await write(tarEntry(MANIFEST_NAME, Buffer.from(`${JSON.stringify(manifest, null, 1)}\n`), mtimeS))
      await write([tarEnd()])
      zstd.end()
      await done
      return { bytes: counter.bytes(), sha256: whole.digest('hex') }
    },
    async abort() {
      zstd.destroy()
      await done.catch(() => undefined) // destroyed on purpose
    },
  }
}

async function writeAll(file: FileHandle, packed: AsyncIterable<Buffer>): Promise<void> {
  for await (const chunk of packed) await file.writeFile(chunk) // at the file's position, all of it
  await file.sync()
}

function digesting(hash: Hash): { stream: Transform; bytes: () => number } {
  let bytes = 0
  const stream = new Transform({
    transform(chunk: Buffer, _encoding, next) {
      hash.update(chunk)
      bytes += chunk.length
      next(null, chunk)
    },
  })
  return { stream, bytes: () => bytes }
}

/** The same bytes in pieces of PART_BYTES, the last one shorter. At least one piece, so that an empty table has an entry. */
export async function* inParts(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let held: Buffer[] = []
  let size = 0
  let given = false
  for await (const chunk of source) {
    let rest = chunk
    while (size + rest.length >= PART_BYTES) {
      const cut = PART_BYTES - size
      yield Buffer.concat([...held, rest.subarray(0, cut)])
      given = true
      rest = rest.subarray(cut)
      held = []
      size = 0
    }
    if (rest.length > 0) held.push(rest)
    size += rest.length
  }
  if (size > 0 || !given) yield Buffer.concat(held)
}

export function countLines(bytes: Buffer): number {
  let lines = 0
  for (let at = bytes.indexOf(0x0a); at >= 0; at = bytes.indexOf(0x0a, at + 1)) lines++
  return lines
}
