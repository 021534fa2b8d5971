/**
 * tar, ar and .deb (deb(5)) written by hand, so that two builds are the same bytes on every machine: sorted names, owner root,
 * one given time, and zlib of the pinned Node as the only compressor.
 */
import { createHash } from 'node:crypto'
import {
  closeSync,
  createReadStream,
  createWriteStream,
  fstatSync,
  openSync,
  readSync,
  rmSync,
  statSync,
} from 'node:fs'
import { open } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGzip, gzipSync } from 'node:zlib'

export interface Entry {
  /** Absolute in the package, without the leading slash; folders end in a slash. */
  readonly path: string
  readonly mode: number
  /** Absent for folders and links. `fromFile` is read piece by piece when its turn comes: Node alone is 120 MB. */
  readonly content?: Uint8Array | { readonly fromFile: string }
  readonly linkTo?: string
}

const BLOCK = 512

/** ustar. Parents are added where they are missing. Throws on names that ustar cannot carry (over 255 bytes). */
export const tar = (entries: readonly Entry[], mtimeS: number): Buffer => Buffer.concat([...tarPieces(entries, mtimeS)])

function* tarPieces(entries: readonly Entry[], mtimeS: number): Generator<Uint8Array> {
  for (const entry of withParents(entries)) {
    const size = sizeOf(entry)
    yield header(entry, size, mtimeS)
    yield* piecesOf(entry)
    yield Buffer.alloc((BLOCK - (size % BLOCK)) % BLOCK)
  }
  yield Buffer.alloc(2 * BLOCK)
}

export function sizeOf({ content }: Entry): number {
  if (content === undefined) return 0
  return 'fromFile' in content ? statSync(content.fromFile).size : content.length
}

export const PIECE_BYTES = 64 << 10

/** With `reuse` each piece lies where the one before it lay: for a reader that keeps none. */
export function* piecesOf({ content }: Entry, reuse?: Buffer): Generator<Uint8Array> {
  if (content === undefined) return
  if (!('fromFile' in content)) return yield content
  const file = openSync(content.fromFile, 'r')
  try {
    for (let left = fstatSync(file).size; left > 0; ) {
      const piece = (reuse ?? Buffer.allocUnsafe(PIECE_BYTES)).subarray(0, left)
      const read = readSync(file, piece)
      if (read === 0) throw new Error(`${content.fromFile} became shorter while it was read`)
      yield piece.subarray(0, read)
      left -= read
    }
  } finally {
    closeSync(file)
  }
}

function withParents(entries: readonly Entry[]): Entry[] {
  const all = new Map<string, Entry>([['', { path: '', mode: 0o755 }]])
  for (const entry of entries) {
    const steps = entry.path.replace(/\/$/, '').split('/')
    for (let count = 1; count < steps.length; count++) {
      const path = `${steps.slice(0, count).join('/')}/`
      if (!all.has(path)) all.set(path, { path, mode: 0o755 })
    }
    all.set(entry.path, entry)
  }
  return [...all.values()].sort((a, b) => (a.path < b.path ? -1 : 1))
}

function header(entry: Entry, size: number, mtimeS: number): Buffer {
  const block = Buffer.alloc(BLOCK)
  const { prefix, name } = splitName(`./${entry.path}`)
  const type = entry.linkTo !== undefined ? '2' : entry.content === undefined ? '5' : '0'
  const octal = (value: number, digits: number) => `${value.toString(8).padStart(digits, '0')}\0`
  block.write(name, 0)
  block.write(octal(entry.mode, 7), 100)
  block.write(octal(0, 7), 108)
  block.write(octal(0, 7), 116)
  block.write(octal(size, 11), 124)
  block.write(octal(mtimeS, 11), 136)
  block.write('        ', 148)
  block.write(type, 156)
  block.write(entry.linkTo ?? '', 157)
  block.write('ustar\x0000', 257)
  block.write('root', 265)
  block.write('root', 297)
  block.write(prefix, 345)
  const sum = block.reduce((total, byte) => total + byte, 0)
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148)
  return block
}

function splitName(path: string): { prefix: string; name: string } {
  if (Buffer.byteLength(path) <= 100) return { prefix: '', name: path }
  for (let at = path.indexOf('/', path.length - 100); at > 0 && at < path.length - 1; at = path.indexOf('/', at + 1)) {
    const [prefix, name] = [path.slice(0, at), path.slice(at + 1)]
    if (Buffer.byteLength(prefix) <= 155 && Buffer.byteLength(name) <= 100) return { prefix, name }
  }
  throw new RangeError(`too long for ustar: ${path}`)
}

/** Of zlib's levels 1 to 9. On the runtime, 9 takes three times as long for 0.4 % less, and a first host waits for it. */
const GZIP_LEVEL = 6

/** Without the time and the system's number, which gzip writes otherwise. */
export function gzip(content: Uint8Array): Buffer {
  const packed = gzipSync(content, { level: GZIP_LEVEL })
  GZIP_NEUTRAL.copy(packed, GZIP_NEUTRAL_AT)
  return packed
}

/** Of a gzip head (RFC 1952): no time, neither smallest nor fastest, system unknown. */
const GZIP_NEUTRAL = Buffer.from([0, 0, 0, 0, 0, 255])
const GZIP_NEUTRAL_AT = 4

export interface Deb {
  readonly control: readonly Entry[]
  readonly data: readonly Entry[]
  readonly mtimeS: number
}

/** gzip, as every release of dpkg in use reads it. */
export function deb(made: Deb): Buffer {
  const data = gzip(tar(made.data, made.mtimeS))
  return Buffer.concat([debHead(made, data.length), data, Buffer.alloc(data.length % 2, 10)])
}

/** The same bytes straight into a file: what is packed is never in memory as a whole. */
export async function writeDeb(path: string, made: Deb): Promise<{ size: number; sha256: string }> {
  const packed = `${path}.data`
  try {
    await pipeline(
      Readable.from(tarPieces(made.data, made.mtimeS)),
      createGzip({ level: GZIP_LEVEL }),
      createWriteStream(packed),
    )
    const written = await open(packed, 'r+')
    await written.write(GZIP_NEUTRAL, 0, GZIP_NEUTRAL.length, GZIP_NEUTRAL_AT)
    await written.close()
    const { size } = statSync(packed)
    const hash = createHash('sha256')
    await pipeline(
      async function* () {
        yield debHead(made, size)
        yield* createReadStream(packed)
        yield Buffer.alloc(size % 2, 10)
      },
      async function* (pieces: AsyncIterable<Buffer>) {
        for await (const piece of pieces) {
          hash.update(piece)
          yield piece
        }
      },
      createWriteStream(path),
    )
    return { size: statSync(path).size, sha256: hash.digest('hex') }
  } finally {
    rmSync(packed, { force: true })
  }
}

/** Everything before the bytes of data.tar.gz, which come last. */
function debHead({ control, mtimeS }: Deb, dataSize: number): Buffer {
  return Buffer.concat([
    Buffer.from('!<arch>\n'),
    member('debian-binary', Buffer.from('2.0\n'), mtimeS),
    member('control.tar.gz', gzip(tar(control, mtimeS)), mtimeS),
    memberHead('data.tar.gz', dataSize, mtimeS),
  ])
}

function member(name: string, content: Buffer, mtimeS: number): Buffer {
  return Buffer.concat([memberHead(name, content.length, mtimeS), content, Buffer.alloc(content.length % 2, 10)])
}

function memberHead(name: string, size: number, mtimeS: number): Buffer {
  return Buffer.from(
    `${name.padEnd(16)}${String(mtimeS).padEnd(12)}${'0'.padEnd(6)}${'0'.padEnd(6)}${'100644'.padEnd(8)}${String(size).padEnd(10)}\`\n`,
  )
}
