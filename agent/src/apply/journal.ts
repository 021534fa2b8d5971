/**
 * The journal of one order: a line per step, on the disk before the step is done. A line carries its length and its CRC, so
 * that one that a power cut tore is seen for what it is. Pure, but for `Journal`, which appends.
 */
import { crc32 } from 'node:zlib'
import { canonicalJson, type Json } from '@patchreeve/trust/canonical.ts'
import type { Disk } from './disk.ts'

export type Entry = { readonly [key: string]: Json }

/** A package list of a large host is the longest thing that a line carries. */
const LINE_BYTES_MAX = 4 << 20
/** Length in bytes, CRC-32, blank: `00000123 1a2b3c4d `. */
const HEAD = /^(\d{8}) ([0-9a-f]{8}) $/
const HEAD_BYTES = 18

export function encodeEntry(entry: Entry): Uint8Array {
  const body = Buffer.from(canonicalJson(entry))
  if (body.length > LINE_BYTES_MAX) throw new RangeError('too long for the journal')
  const head = `${String(body.length).padStart(8, '0')} ${crc32(body).toString(16).padStart(8, '0')} `
  return Buffer.concat([Buffer.from(head), body, Buffer.from('\n')])
}

export interface Decoded {
  readonly entries: readonly Entry[]
  /** Bytes up to which every line is whole. */
  readonly goodBytes: number
  /** Bytes after that: what a cut left of the last line. */
  readonly tornBytes: number
}

export function decodeJournal(bytes: Uint8Array): Decoded {
  const all = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const entries: Entry[] = []
  let at = 0
  for (let line = lineAt(all, at); line; line = lineAt(all, at)) {
    entries.push(line.entry)
    at = line.end
  }
  return { entries, goodBytes: at, tornBytes: all.length - at }
}

function lineAt(all: Buffer, at: number): { entry: Entry; end: number } | undefined {
  const head = HEAD.exec(all.toString('latin1', at, at + HEAD_BYTES))
  const length = Number(head?.[1])
  if (!head || length > LINE_BYTES_MAX) return undefined
  const [from, to] = [at + HEAD_BYTES, at + HEAD_BYTES + length]
  const body = all.subarray(from, to)
  if (body.length !== length || all[to] !== 0x0a || crc32(body) !== Number.parseInt(head[2] ?? '', 16)) return undefined
  const value: unknown = JSON.parse(body.toString('utf8'))
  // What carries its CRC was written by `encodeEntry`.
  return { entry: value as Entry, end: to + 1 }
}

export class Journal {
  readonly entries: readonly Entry[]
  /** What was cut off when it was opened. */
  readonly tornBytes: number
  readonly #disk: Disk
  readonly #name: string
  readonly #entries: Entry[]

  private constructor(disk: Disk, name: string, decoded: Decoded) {
    this.#disk = disk
    this.#name = name
    this.#entries = [...decoded.entries]
    this.entries = this.#entries
    this.tornBytes = decoded.tornBytes
  }

  /** A torn end is cut off first: a line appended to it would be torn with it. Undefined where there is none. */
  static open(disk: Disk, name: string): Journal | undefined {
    const bytes = disk.read(name)
    if (!bytes) return undefined
    const decoded = decodeJournal(bytes)
    if (decoded.tornBytes > 0) {
      disk.truncate(name, decoded.goodBytes)
      disk.sync(name)
    }
    return new Journal(disk, name, decoded)
  }

  /** With its first line, whole: a journal without one does not count. */
  static create(disk: Disk, name: string, first: Entry): Journal {
    disk.write(name, encodeEntry(first))
    disk.sync(name)
    disk.syncFolder()
    return new Journal(disk, name, { entries: [first], goodBytes: 0, tornBytes: 0 })
  }

  /** Returns when the line is on the disk. */
  append(entry: Entry): void {
    this.#disk.append(this.#name, encodeEntry(entry))
    this.#disk.sync(this.#name)
    this.#entries.push(entry)
  }
}
