/**
 * The little of tar (POSIX.1-2017 pax, "ustar interchange format") that a backup needs: plain files, written with names we made,
 * read with everything else refused: links, devices, folders, extensions, names that leave the folder, sizes beyond a limit.
 */
import { ArchiveFault } from './fault.ts'

const BLOCK = 512
const NAME_BYTES = 100
const PREFIX_BYTES = 155
/** Field offsets of the header block. */
const AT = {
  mode: 100,
  uid: 108,
  gid: 116,
  size: 124,
  mtime: 136,
  sum: 148,
  type: 156,
  link: 157,
  magic: 257,
  prefix: 345,
}
const MAGIC = 'ustar\x0000'

export interface TarEntry {
  readonly name: string
  readonly bytes: Buffer
}

/** Header and padding around `bytes`. Throws RangeError for a name that the format cannot hold. */
export function tarEntry(name: string, bytes: Uint8Array, mtimeS: number): Buffer[] {
  const [prefix, base] = splitName(name)
  const head = Buffer.alloc(BLOCK)
  head.write(base, 0, 'latin1')
  const octal = (at: number, width: number, value: number) =>
    head.write(`${value.toString(8).padStart(width - 1, '0')}\0`, at, 'latin1')
  octal(AT.mode, 8, 0o600)
  octal(AT.uid, 8, 0)
  octal(AT.gid, 8, 0)
  octal(AT.size, 12, bytes.length)
  octal(AT.mtime, 12, mtimeS)
  head.write('0', AT.type, 'latin1')
  head.write(MAGIC, AT.magic, 'latin1')
  head.write(prefix, AT.prefix, 'latin1')
  head.write(`${checksum(head).toString(8).padStart(6, '0')}\0 `, AT.sum, 'latin1')
  return [head, Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length), Buffer.alloc(padding(bytes.length))]
}

/** Two empty blocks end an archive. */
export const tarEnd = (): Buffer => Buffer.alloc(2 * BLOCK)

const padding = (size: number) => (BLOCK - (size % BLOCK)) % BLOCK

function splitName(name: string): [prefix: string, base: string] {
  if (!/^[\x21-\x7e]+$/.test(name)) throw new RangeError(`a name in a backup is printable ASCII: ${name}`)
  if (name.length <= NAME_BYTES) return ['', name]
  const cut = name.indexOf('/', name.length - NAME_BYTES - 1)
  if (cut < 1 || cut > PREFIX_BYTES) throw new RangeError(`too long a name for a backup: ${name}`)
  return [name.slice(0, cut), name.slice(cut + 1)]
}

/** Sum of all bytes, the sum's own field counted as blanks. */
function checksum(head: Buffer): number {
  let sum = 0
  for (let i = 0; i < BLOCK; i++) sum += i >= AT.sum && i < AT.sum + 8 ? 0x20 : (head[i] ?? 0)
  return sum
}

/** Entries in order, each whole in memory. `maxBytes` limits one entry. Throws ArchiveFault for anything that we do not write. */
export async function* readTar(
  source: AsyncIterable<Buffer>,
  maxBytes: (name: string) => number,
): AsyncGenerator<TarEntry> {
  const blocks = takeFrom(source)
  for (;;) {
    const head = await blocks.take(BLOCK)
    if (isZero(head)) break
    const { name, size } = parseHeader(head)
    if (size > maxBytes(name)) throw new ArchiveFault('ENTRY_TOO_LARGE', `${name} claims ${size} bytes`)
    const bytes = await blocks.take(size)
    await blocks.take(padding(size))
    yield { name, bytes }
  }
  if (!isZero(await blocks.take(BLOCK))) throw new ArchiveFault('TAR_INVALID', 'its end mark is broken')
  if (!(await blocks.isOver())) throw new ArchiveFault('TAR_INVALID', 'something follows its end mark')
}

const isZero = (block: Buffer) => block.every((byte) => byte === 0)

function parseHeader(head: Buffer): { name: string; size: number } {
  const text = (at: number, width: number) => {
    const field = head.subarray(at, at + width)
    const end = field.indexOf(0)
    return field.subarray(0, end < 0 ? width : end).toString('latin1')
  }
  const octal = (at: number, width: number) => {
    const digits = text(at, width).trim()
    if (!/^[0-7]{1,11}$/.test(digits)) throw new ArchiveFault('TAR_INVALID', 'a header has no number where one belongs')
    return Number.parseInt(digits, 8)
  }
  if (octal(AT.sum, 8) !== checksum(head)) throw new ArchiveFault('TAR_INVALID', 'a header does not add up')
  if (head.toString('latin1', AT.magic, AT.magic + 8) !== MAGIC)
    throw new ArchiveFault('TAR_INVALID', 'not a ustar header')
  if (head[AT.type] !== 0x30 || text(AT.link, NAME_BYTES) !== '')
    throw new ArchiveFault('TAR_NOT_A_FILE', 'an entry is no plain file')
  const prefix = text(AT.prefix, PREFIX_BYTES)
  const name = prefix === '' ? text(0, NAME_BYTES) : `${prefix}/${text(0, NAME_BYTES)}`
  requirePlainName(name)
  return { name, size: octal(AT.size, 12) }
}

function requirePlainName(name: string): void {
  const parts = name.split('/')
  if (
    !/^[\x21-\x7e]+$/.test(name) ||
    name.includes('\\') ||
    parts.some((part) => part === '' || part === '.' || part === '..')
  )
    throw new ArchiveFault('TAR_NAME', `an entry has the name ${JSON.stringify(name)}`)
}

/** Exact amounts from a stream of buffers of any size. */
function takeFrom(source: AsyncIterable<Buffer>) {
  const iterator = source[Symbol.asyncIterator]()
  let rest: Buffer = Buffer.alloc(0)
  async function more(): Promise<boolean> {
    const next = await iterator.next()
    if (!next.done) rest = rest.length === 0 ? next.value : Buffer.concat([rest, next.value])
    return !next.done
  }
  return {
    async take(size: number): Promise<Buffer> {
      if (size === 0) return Buffer.alloc(0)
      const parts: Buffer[] = []
      let missing = size
      while (missing > 0) {
        if (rest.length === 0 && !(await more())) throw new ArchiveFault('TRUNCATED', 'it ends too early')
        const part = rest.subarray(0, missing)
        rest = rest.subarray(part.length)
        missing -= part.length
        parts.push(part)
      }
      return parts.length === 1 && parts[0] ? parts[0] : Buffer.concat(parts)
    },
    async isOver(): Promise<boolean> {
      while (rest.length === 0) if (!(await more())) return true
      return false
    },
  }
}
