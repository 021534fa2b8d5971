/**
 * The program of a probe: is it the one that people signed, and can nobody but root have put it there? It is opened once, without
 * following a link, and all that is asked is asked of that descriptor, from which it is run, too.
 */
import { createHash } from 'node:crypto'
import * as fs from 'node:fs'
import { dirname } from 'node:path'
import type { ProgramProbe } from '@patchreeve/trust/documents/policy.ts'

/** Endings of the sentences that say why. */
export type Unfit =
  | 'program-missing'
  | 'program-not-regular'
  | 'program-not-root'
  | 'program-writable'
  | 'program-folder'
  | 'program-not-executable'
  | 'program-too-large'
  | 'program-differs'

export type Opened = { readonly fd: number } | { readonly unfit: Unfit }

/** Who owns what is trusted, and the folder above which nothing is asked; tests have others. */
export interface Owner {
  readonly uid: number
  readonly top: string
}
const ROOT: Owner = { uid: 0, top: '/' }

const MAX_BYTES = 16 << 20
const CHUNK_BYTES = 64 << 10
/** Group and others. */
const WRITABLE = 0o022
/** To read, for scripts and to hash, and to execute: it runs as nobody in particular. */
const FOR_ALL = 0o005

/** Whoever gets a descriptor closes it. */
export function openProgram({ target, sha256 }: Pick<ProgramProbe, 'target' | 'sha256'>, owner = ROOT): Opened {
  if (!areFoldersSafe(target, owner)) return { unfit: 'program-folder' }
  const fd = openFile(target)
  if (fd === undefined) return { unfit: 'program-missing' }
  const unfit = faultOf(fd, sha256, owner)
  if (unfit === undefined) return { fd }
  fs.closeSync(fd)
  return { unfit }
}

/** Asked before an order begins; undefined: it can be run. */
export function unfitness(probe: ProgramProbe): Unfit | undefined {
  const opened = openProgram(probe)
  if ('unfit' in opened) return opened.unfit
  fs.closeSync(opened.fd)
  return undefined
}

/** A link to elsewhere would lead to folders that nobody looked at. */
function areFoldersSafe(target: string, { uid, top }: Owner): boolean {
  for (let folder = dirname(target); ; folder = dirname(folder)) {
    const found = fs.lstatSync(folder, { throwIfNoEntry: false })
    if (found && (!found.isDirectory() || found.uid !== uid || (found.mode & WRITABLE) !== 0)) return false
    if (folder === top || folder === '/') return true
  }
}

/** A fifo is opened without waiting for whoever writes to it. */
function openFile(path: string): number | undefined {
  const { O_RDONLY, O_NOFOLLOW, O_NONBLOCK } = fs.constants
  try {
    return fs.openSync(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK)
  } catch {
    return undefined
  }
}

function faultOf(fd: number, sha256: string, { uid }: Owner): Unfit | undefined {
  const file = fs.fstatSync(fd)
  if (!file.isFile()) return 'program-not-regular'
  if (file.uid !== uid) return 'program-not-root'
  if ((file.mode & WRITABLE) !== 0) return 'program-writable'
  if ((file.mode & FOR_ALL) !== FOR_ALL) return 'program-not-executable'
  const digest = digestOf(fd)
  if (digest === undefined) return 'program-too-large'
  return digest === sha256 ? undefined : 'program-differs'
}

/** Undefined: there is more than is read. */
function digestOf(fd: number): string | undefined {
  const hash = createHash('sha256')
  const chunk = Buffer.alloc(CHUNK_BYTES)
  for (let at = 0; at <= MAX_BYTES; ) {
    const read = fs.readSync(fd, chunk, 0, CHUNK_BYTES, at)
    if (read === 0) return hash.digest('hex')
    hash.update(chunk.subarray(0, read))
    at += read
  }
  return undefined
}
