/**
 * tar, ar and .deb (deb(5)) written by hand, so that two builds are the same bytes on every machine: sorted names, owner root,
 * one given time, and zlib of the pinned Node as the only compressor.
 */
import { gzipSync } from 'node:zlib'

export interface Entry {
  /** Absolute in the package, without the leading slash; folders end in a slash. */
  readonly path: string
  readonly mode: number
  /** Absent for folders and links. */
  readonly content?: Uint8Array
  readonly linkTo?: string
}

const BLOCK = 512

/** ustar. Parents are added where they are missing. Throws on names that ustar cannot carry (over 255 bytes). */
export function tar(entries: readonly Entry[], mtimeS: number): Buffer {
  const parts = withParents(entries).flatMap((entry) => {
    const content = Buffer.from(entry.content ?? [])
    return [header(entry, content.length, mtimeS), content, Buffer.alloc((BLOCK - (content.length % BLOCK)) % BLOCK)]
  })
  return Buffer.concat([...parts, Buffer.alloc(2 * BLOCK)])
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

/** Without the time and the system's number, which gzip writes otherwise. */
export function gzip(content: Uint8Array): Buffer {
  const packed = gzipSync(content, { level: 9 })
  packed.writeUInt32LE(0, 4)
  packed[9] = 255
  return packed
}

export interface Deb {
  readonly control: readonly Entry[]
  readonly data: readonly Entry[]
  readonly mtimeS: number
}

/** gzip, as every release of dpkg in use reads it. */
export function deb({ control, data, mtimeS }: Deb): Buffer {
  return Buffer.concat([
    Buffer.from('!<arch>\n'),
    member('debian-binary', Buffer.from('2.0\n'), mtimeS),
    member('control.tar.gz', gzip(tar(control, mtimeS)), mtimeS),
    member('data.tar.gz', gzip(tar(data, mtimeS)), mtimeS),
  ])
}

function member(name: string, content: Buffer, mtimeS: number): Buffer {
  const head = `${name.padEnd(16)}${String(mtimeS).padEnd(12)}${'0'.padEnd(6)}${'0'.padEnd(6)}${'100644'.padEnd(8)}${String(content.length).padEnd(10)}\`\n`
  return Buffer.concat([Buffer.from(head), content, Buffer.alloc(content.length % 2, 10)])
}
