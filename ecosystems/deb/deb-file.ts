/**
 * Reads what a .deb says of itself (deb(5)) without dpkg: whoever signs a package has it from somewhere, so the file is taken for
 * hostile. Only the head and the control archive are unpacked, and both have limits; what is in the data archive is dpkg's to
 * read, on hosts that try it first.
 */
import { type Paragraph, parseControl } from './control.ts'
import { isArchitecture, isPackageName } from './names.ts'
import { isDpkgVersion } from './version.ts'

export const debFaults = [
  'not-a-deb',
  'truncated',
  'too-large',
  'control-missing',
  'control-too-large',
  'cannot-unpack',
  'entry-name',
  'entry-type',
  'control-malformed',
  'field',
] as const
export type DebFaultCode = (typeof debFaults)[number]

/** A file is no package that could be offered. `detail` is untrusted text. */
export class DebFault extends Error {
  readonly code: DebFaultCode
  readonly detail: string
  constructor(code: DebFaultCode, detail = '', options?: { cause?: unknown }) {
    super(`${code} ${detail}`, options)
    this.name = 'DebFault'
    this.code = code
    this.detail = detail
  }
}

export type Packing = '' | 'gz' | 'xz' | 'zst'

export interface DebSource {
  readonly sizeBytes: number
  /** Fewer bytes only at the end of the file. */
  read(offset: number, length: number): Promise<Uint8Array>
  /** Throws DebFault('control-too-large') beyond `maxBytes`, counted while it unpacks, and 'cannot-unpack'. */
  unpack(packed: Uint8Array, packing: Packing, maxBytes: number): Promise<Uint8Array>
}

export interface DebControl {
  readonly name: string
  readonly version: string
  readonly architecture: string
  /** The paragraph as it stands in the package, one line feed at its end. */
  readonly text: string
}

/** As large as a file that a server takes from any publisher. */
export const MAX_DEB_BYTES = 2 * 1024 ** 3
/** The largest of Debian's (of a kernel) has 200 kB packed. */
const MAX_PACKED_BYTES = 4 * 1024 ** 2
const MAX_CONTROL_BYTES = 16 * 1024 ** 2
const MAX_PARAGRAPH_BYTES = 64 * 1024
const MAX_ENTRIES = 1_000

/** Throws DebFault. */
export async function readDeb(source: DebSource): Promise<DebControl> {
  if (source.sizeBytes > MAX_DEB_BYTES) throw new DebFault('too-large', String(source.sizeBytes))
  const { packing, offset, sizeBytes } = await findControl(source)
  if (sizeBytes > MAX_PACKED_BYTES) throw new DebFault('control-too-large', String(sizeBytes))
  const packed = await whole(source, offset, sizeBytes)
  return controlOf(await source.unpack(packed, packing, MAX_CONTROL_BYTES))
}

interface Member {
  readonly name: string
  readonly offset: number
  readonly sizeBytes: number
}

const MAGIC = '!<arch>\n'
const HEAD_BYTES = 60
const DATA = /^data\.tar(?:\.(?:gz|xz|zst|bz2))?$/

/** Exactly debian-binary, control and data, which ends where the file ends: what else a reader could find is not signed for. */
async function findControl(source: DebSource): Promise<{ packing: Packing; offset: number; sizeBytes: number }> {
  const magic = await source.read(0, MAGIC.length)
  if (latin1(magic) !== MAGIC) throw new DebFault('not-a-deb')
  const format = await memberAt(source, MAGIC.length)
  if (format.name !== 'debian-binary' || format.sizeBytes > 100) throw new DebFault('not-a-deb', format.name)
  if (!/^2\.\d+\n/.test(latin1(await whole(source, format.offset, format.sizeBytes))))
    throw new DebFault('not-a-deb', 'debian-binary')
  const control = await memberAt(source, endOf(format))
  const packed = /^control\.tar(?:\.(gz|xz|zst))?$/.exec(control.name)
  if (!packed) throw new DebFault('control-missing', control.name)
  const data = await memberAt(source, endOf(control))
  if (!DATA.test(data.name)) throw new DebFault('not-a-deb', data.name)
  if (endOf(data) > source.sizeBytes) throw new DebFault('truncated', data.name)
  if (endOf(data) < source.sizeBytes) throw new DebFault('not-a-deb', 'more than three members')
  // The expression above has named all of them.
  return { packing: (packed[1] ?? '') as Packing, offset: control.offset, sizeBytes: control.sizeBytes }
}

/** Members begin at even offsets. */
const endOf = ({ offset, sizeBytes }: Member): number => offset + sizeBytes + (sizeBytes % 2)

async function memberAt(source: DebSource, at: number): Promise<Member> {
  const head = latin1(await whole(source, at, HEAD_BYTES))
  const size = /^\d{1,10} *$/.exec(head.slice(48, 58))
  if (!size || head.slice(58) !== '`\n') throw new DebFault('not-a-deb', 'member')
  // GNU's ar ends names with a slash.
  return {
    name: head.slice(0, 16).trimEnd().replace(/\/$/, ''),
    offset: at + HEAD_BYTES,
    sizeBytes: Number(size[0]),
  }
}

async function whole(source: DebSource, offset: number, length: number): Promise<Uint8Array> {
  if (offset + length > source.sizeBytes) throw new DebFault('truncated')
  const bytes = await source.read(offset, length)
  if (bytes.length !== length) throw new DebFault('truncated')
  return bytes
}

const latin1 = (bytes: Uint8Array): string => String.fromCharCode(...bytes)

const BLOCK = 512

/** Of a tar archive the file `control`. Links, devices, long names and ways out have no place in a control archive. */
function controlOf(archive: Uint8Array): DebControl {
  let control: Uint8Array | undefined
  let entries = 0
  for (let at = 0; at + BLOCK <= archive.length; ) {
    const head = archive.subarray(at, at + BLOCK)
    if (head.every((byte) => byte === 0)) break
    if (++entries > MAX_ENTRIES) throw new DebFault('control-malformed', 'entries')
    const { name, sizeBytes, isFile } = entryOf(head)
    const start = at + BLOCK
    if (start + sizeBytes > archive.length) throw new DebFault('truncated', 'control')
    if (isFile && name === 'control') {
      if (control) throw new DebFault('control-malformed', 'control twice')
      control = archive.subarray(start, start + sizeBytes)
    }
    at = start + Math.ceil(sizeBytes / BLOCK) * BLOCK
  }
  if (!control) throw new DebFault('control-missing', 'control')
  return readParagraph(control)
}

function entryOf(head: Uint8Array): { name: string; sizeBytes: number; isFile: boolean } {
  const text = (from: number, length: number) => latin1(head.subarray(from, from + length)).replace(/\0.*$/s, '')
  const octal = (from: number, length: number) => {
    const digits = text(from, length).trim()
    if (!/^[0-7]{1,11}$/.test(digits)) throw new DebFault('control-malformed', 'tar')
    return Number.parseInt(digits, 8)
  }
  const sum = head.reduce((total, byte, at) => total + (at >= 148 && at < 156 ? 32 : byte), 0)
  if (octal(148, 8) !== sum) throw new DebFault('control-malformed', 'checksum')
  const prefix = text(257, 5) === 'ustar' ? text(345, 155) : ''
  const path = prefix === '' ? text(0, 100) : `${prefix}/${text(0, 100)}`
  const type = String.fromCharCode(head[156] ?? 0)
  if (!['0', '\0', '5'].includes(type)) throw new DebFault('entry-type', path)
  const name = path.replace(/^\.\//, '').replace(/\/$/, '')
  if (path.startsWith('/') || /(^|\/)\.\.(\/|$)/.test(path) || /[^\x21-\x7e]/.test(path))
    throw new DebFault('entry-name', path)
  return { name, sizeBytes: octal(124, 12), isFile: type !== '5' }
}

const REQUIRED = ['package', 'version', 'architecture', 'maintainer', 'description']
/** What a list of packages says of the file itself: a package that brought them along would speak in the publisher's name. */
const RESERVED = /^(filename|size|md5sum|sha1|sha256|sha512|patchreeve-.*)$/

/** What steers a terminal, or lets text read otherwise than it is. */
const ODD = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}]/u

function readParagraph(bytes: Uint8Array): DebControl {
  if (bytes.length > MAX_PARAGRAPH_BYTES) throw new DebFault('control-too-large', String(bytes.length))
  const text = `${utf8(bytes).replace(/\n+$/, '')}\n`
  const rows = text.slice(0, -1).split('\n')
  const names = new Set<string>()
  for (const [at, row] of rows.entries()) {
    // A continuation that is blank or begins with a point ends nothing; an empty row would end the paragraph.
    if (ODD.test(row.replaceAll('\t', ' ')) || row.trim() === '' || row.startsWith('#'))
      throw new DebFault('control-malformed', `row ${at + 1}`)
    if (/^[ \t]/.test(row)) continue
    const name = /^([!-9;-~]+):/.exec(row)?.[1]?.toLowerCase()
    if (name === undefined || names.has(name)) throw new DebFault('control-malformed', `row ${at + 1}`)
    names.add(name)
  }
  const [fields] = parseControl(text, 1)
  if (!fields || /^[ \t]/.test(rows[0] ?? '')) throw new DebFault('control-malformed')
  return { ...named(fields), text }
}

function named(fields: Paragraph): { name: string; version: string; architecture: string } {
  for (const field of REQUIRED) if (!fields.get(field)) throw new DebFault('field', field)
  for (const field of fields.keys()) if (RESERVED.test(field)) throw new DebFault('field', field)
  const [name = '', version = '', architecture = ''] = REQUIRED.map((field) => fields.get(field))
  if (!isPackageName(name) || !/^[a-z0-9][a-z0-9+.-]+$/.test(name)) throw new DebFault('field', 'package')
  if (!isDpkgVersion(version)) throw new DebFault('field', 'version')
  if (!isArchitecture(architecture) || architecture.includes('any')) throw new DebFault('field', 'architecture')
  return { name, version, architecture }
}

function utf8(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch (cause) {
    throw new DebFault('control-malformed', 'not UTF-8', { cause })
  }
}
