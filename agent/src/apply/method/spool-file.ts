/**
 * Takes one file out of a spool that somebody hostile fills: it must lie in the folder itself, be a regular file with one name,
 * and stay within its size while it is copied. What is in it is not judged here: who asked compares digests of the copy.
 */
import { createHash } from 'node:crypto'
import * as fs from 'node:fs'

export interface Copied {
  readonly sizeBytes: number
  readonly modified: Date
  /** Hex digests of what was written, by apt's names. */
  readonly hashes: Readonly<Record<'SHA256' | 'SHA512' | 'SHA1' | 'MD5Sum', string>>
}

/** Why a file of the spool was not taken. `missing` is the usual one. */
export class NotTaken extends Error {
  readonly why: 'missing' | 'not-a-file' | 'too-large' | 'unreadable'
  constructor(why: NotTaken['why'], options?: { cause?: unknown }) {
    super(why, options)
    this.name = 'NotTaken'
    this.why = why
  }
}

/** Name of an address in the spool: a digest, so that no address can name a path. Byte for byte as apt writes it. */
export const spoolName = (uri: string): string => createHash('sha256').update(uri).digest('hex')

const { O_RDONLY, O_NOFOLLOW, O_NONBLOCK, O_NOCTTY, O_DIRECTORY, O_CREAT, O_TRUNC, O_WRONLY } = fs.constants
const CHUNK = 1 << 18

/** Copies to `to`, which is a path of the caller's own folder. Throws NotTaken; a half-written `to` is left to the caller. */
export function copyFromSpool(folder: string, name: string, to: string, maxBytes: number): Copied {
  if (!/^[0-9a-f]{64}$/.test(name)) throw new NotTaken('missing')
  const fd = openInFolder(folder, name)
  try {
    const stat = fs.fstatSync(fd)
    // More than one name: a hard link to a file that somebody else owns or still writes.
    if (!stat.isFile() || stat.nlink !== 1) throw new NotTaken('not-a-file')
    if (stat.size > maxBytes) throw new NotTaken('too-large')
    return copy(fd, to, maxBytes, stat.mtime)
  } finally {
    fs.closeSync(fd)
  }
}

/** The folder is opened first and the name looked up in what was opened: a folder that is swapped for a link meanwhile is no way out. */
function openInFolder(folder: string, name: string): number {
  const dir = open(folder, O_RDONLY | O_DIRECTORY | O_NOFOLLOW)
  try {
    // O_NONBLOCK: opening a fifo would wait for its writer.
    return open(`/proc/self/fd/${dir}/${name}`, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY)
  } finally {
    fs.closeSync(dir)
  }
}

function open(path: string, flags: number): number {
  try {
    return fs.openSync(path, flags)
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? cause.code : ''
    if (code === 'ENOENT') throw new NotTaken('missing', { cause })
    if (code === 'ELOOP' || code === 'ENOTDIR' || code === 'ENXIO') throw new NotTaken('not-a-file', { cause })
    throw new NotTaken('unreadable', { cause })
  }
}

function copy(fd: number, to: string, maxBytes: number, modified: Date): Copied {
  const hashes = {
    SHA256: createHash('sha256'),
    SHA512: createHash('sha512'),
    SHA1: createHash('sha1'),
    MD5Sum: createHash('md5'),
  }
  const out = fs.openSync(to, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW, 0o644)
  try {
    const buffer = Buffer.allocUnsafe(CHUNK)
    let sizeBytes = 0
    for (let count = fs.readSync(fd, buffer); count > 0; count = fs.readSync(fd, buffer)) {
      sizeBytes += count
      if (sizeBytes > maxBytes) throw new NotTaken('too-large') // it grew while it was read
      const part = buffer.subarray(0, count)
      for (const hash of Object.values(hashes)) hash.update(part)
      for (let at = 0; at < count; ) at += fs.writeSync(out, part, at)
    }
    return {
      sizeBytes,
      modified,
      hashes: {
        SHA256: hashes.SHA256.digest('hex'),
        SHA512: hashes.SHA512.digest('hex'),
        SHA1: hashes.SHA1.digest('hex'),
        MD5Sum: hashes.MD5Sum.digest('hex'),
      },
    }
  } finally {
    fs.closeSync(out)
  }
}
