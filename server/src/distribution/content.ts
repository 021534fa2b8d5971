/**
 * Files by SHA-256 in the data folder. Written aside while they are hashed, and renamed only when size and digest are right:
 * what lies under a digest is whole. A path is made of the digest alone, never of anything that a host or an origin says.
 */
import { createHash, randomUUID } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { type FileHandle, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Readable } from 'node:stream'
import { MAX_FILE_BYTES, OriginFault } from './model.ts'

export interface Stored {
  readonly sha256: string
  readonly sizeBytes: number
}

export interface Held {
  readonly sha256: string
  readonly writtenAt: Date
}

export interface Wanted {
  /** Undefined: whatever comes is kept under its own digest (a signed index, which is judged by its signature). */
  readonly sha256?: string | undefined
  readonly maxBytes: number
}

export interface ContentStore {
  /** Size of the file, if it is there. */
  find(sha256: string): Promise<Stored | undefined>
  /** Throws OriginFault when the bytes are too many, or others than wanted; then nothing is kept. */
  put(source: AsyncIterable<Uint8Array>, wanted: Wanted): Promise<Stored>
  read(sha256: string): Readable
  /** Where the file lies, for readers that take a path. */
  pathOf(sha256: string): string
  remove(sha256: string): Promise<void>
  /** Every whole file. */
  list(): Promise<Held[]>
}

export function openContent(folder: string): ContentStore {
  const pathOf = (sha256: string) => {
    // A digest from a document that a schema has read; anything else would be a way out of the folder.
    if (!/^[0-9a-f]{64}$/.test(sha256)) throw new TypeError('not a SHA-256')
    return join(folder, 'sha256', sha256.slice(0, 2), sha256)
  }
  return {
    pathOf,
    read: (sha256) => createReadStream(pathOf(sha256)),
    remove: (sha256) => rm(pathOf(sha256), { force: true }),
    async find(sha256) {
      const found = await stat(pathOf(sha256)).catch((error: NodeJS.ErrnoException) => {
        if (error.code !== 'ENOENT') throw error
        return undefined
      })
      return found && { sha256, sizeBytes: found.size }
    },
    async list() {
      const names = await readdir(join(folder, 'sha256'), { recursive: true }).catch((error: NodeJS.ErrnoException) => {
        if (error.code !== 'ENOENT') throw error
        return [] // nothing was ever stored
      })
      const digests = names.map((name) => name.slice(-64)).filter((name) => /^[0-9a-f]{64}$/.test(name))
      return Promise.all(digests.map(async (sha256) => ({ sha256, writtenAt: (await stat(pathOf(sha256))).mtime })))
    },
    async put(source, wanted) {
      await mkdir(folder, { recursive: true, mode: 0o700 })
      const aside = join(folder, `.part-${randomUUID()}`)
      try {
        const stored = await writeAside(aside, source, Math.min(wanted.maxBytes, MAX_FILE_BYTES))
        if (wanted.sha256 !== undefined && stored.sha256 !== wanted.sha256)
          throw new OriginFault('digest-differs', { wanted: wanted.sha256, got: stored.sha256 })
        const target = pathOf(stored.sha256)
        await mkdir(dirname(target), { recursive: true, mode: 0o700 })
        await rename(aside, target)
        return stored
      } finally {
        await rm(aside, { force: true })
      }
    },
  }
}

async function writeAside(path: string, source: AsyncIterable<Uint8Array>, maxBytes: number): Promise<Stored> {
  const file = await open(path, 'wx', 0o600)
  try {
    const stored = await copyHashed(file, source, maxBytes)
    await file.sync()
    return stored
  } finally {
    await file.close()
  }
}

async function copyHashed(file: FileHandle, source: AsyncIterable<Uint8Array>, maxBytes: number): Promise<Stored> {
  const hash = createHash('sha256')
  let sizeBytes = 0
  for await (const chunk of source) {
    sizeBytes += chunk.length
    if (sizeBytes > maxBytes) throw new OriginFault('too-large', { limit: maxBytes })
    hash.update(chunk)
    await file.write(chunk)
  }
  return { sha256: hash.digest('hex'), sizeBytes }
}
