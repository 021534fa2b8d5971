/**
 * Files on their way: each piece is written where the one before it ended, the whole counts only under its digest, and all of them
 * together have a limit, since whoever has an administrator's session could send anything. What no revision takes is removed.
 */
import { createReadStream } from 'node:fs'
import { mkdir, open, readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { type ContentStore, OriginFault, openContent } from '../distribution/index.ts'
import type { Clock } from '../platform/clock.ts'
import { refused } from './model.ts'

export interface NewPiece {
  readonly sha256: string
  readonly sizeBytes: number
  readonly offset: number
  readonly bytes: Uint8Array
}

export interface Uploads {
  /** How much of the file is there now. A piece that does not go on from there is not written. Throws PACKAGE_REFUSED. */
  take(piece: NewPiece): Promise<{ have: number; whole: boolean }>
  /** Whole files that no revision has taken yet. */
  readonly whole: ContentStore
  sweep(): Promise<void>
}

/** A release of many packages, twice; then a revision must take some before more comes. */
const MAX_UPLOAD_BYTES = 8 * 1024 ** 3
const MAX_UPLOADS = 2_000
const IDLE_MS = 24 * 3_600_000

export function makeUploads(folder: string, clock: Clock): Uploads {
  const whole = openContent(folder)
  const parts = join(folder, 'parts')
  /** Pieces of one file come one after the other, whoever sends them. */
  const turns = new Map<string, Promise<unknown>>()

  async function write({ sha256, sizeBytes, offset, bytes }: NewPiece): Promise<{ have: number; whole: boolean }> {
    const done = await whole.find(sha256)
    if (done) return { have: done.sizeBytes, whole: true }
    const path = join(parts, sha256)
    const have = await sizeOf(path)
    if (offset !== have || (bytes.length === 0 && sizeBytes > 0)) return { have, whole: false }
    if (have + bytes.length > sizeBytes) throw refused('digest-differs', { sha256 })
    await assertRoom(bytes.length)
    await mkdir(parts, { recursive: true, mode: 0o700 })
    const file = await open(path, 'a', 0o600)
    await file.write(bytes).finally(() => file.close())
    if (have + bytes.length < sizeBytes) return { have: have + bytes.length, whole: false }
    await seal(path, sha256, sizeBytes)
    return { have: sizeBytes, whole: true }
  }

  /** A file that is whole and wrong is of no use: it begins anew. */
  async function seal(path: string, sha256: string, maxBytes: number): Promise<void> {
    try {
      await whole.put(createReadStream(path), { sha256, maxBytes })
    } catch (error) {
      if (!(error instanceof OriginFault)) throw error
      throw refused('digest-differs', { sha256 }, error)
    } finally {
      await rm(path, { force: true })
    }
  }

  async function assertRoom(more: number): Promise<void> {
    const files = await listed()
    const used = files.reduce((sum, one) => sum + one.sizeBytes, 0)
    if (used + more > MAX_UPLOAD_BYTES || files.length >= MAX_UPLOADS) throw refused('uploads-full')
  }

  async function listed(): Promise<{ path: string; sizeBytes: number; writtenAt: Date }[]> {
    const held = (await whole.list()).map((one) => whole.pathOf(one.sha256))
    const begun = (await readdir(parts).catch(none)).map((name) => join(parts, name))
    const found = await Promise.all(
      [...held, ...begun].map(async (path) => {
        const { size, mtime } = await stat(path)
        return { path, sizeBytes: size, writtenAt: mtime }
      }),
    )
    return found
  }

  return {
    whole,
    take(piece) {
      const turn = (turns.get(piece.sha256) ?? Promise.resolve()).catch(() => undefined).then(() => write(piece))
      turns.set(piece.sha256, turn)
      return turn.finally(() => {
        if (turns.get(piece.sha256) === turn) turns.delete(piece.sha256)
      })
    },
    async sweep() {
      const before = clock.now().getTime() - IDLE_MS
      for (const one of await listed()) if (one.writtenAt.getTime() < before) await rm(one.path, { force: true })
    },
  }
}

async function sizeOf(path: string): Promise<number> {
  return stat(path).then(
    (found) => found.size,
    (error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') throw error
      return 0
    },
  )
}

function none(error: NodeJS.ErrnoException): string[] {
  if (error.code !== 'ENOENT') throw error
  return []
}
