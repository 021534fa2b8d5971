/**
 * Our apt repository over HTTPS. What can be asked for is the list of files that lie there; a request's path is only looked up
 * in it and never becomes a path of the file system.
 */
import { constants } from 'node:fs'
import { type FileHandle, open, readdir } from 'node:fs/promises'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { join, relative } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { AppError } from '@patchreeve/contract/errors.ts'
import { permits } from '../platform/permits.ts'

/** The list is read again at most this often, when a file is asked for that is not in it. */
const REREAD_MS = 2_000
const MAX_FILES = 5_000

export interface RepoFiles {
  /** `path` is what follows /repo/. Throws NOT_FOUND. */
  send(path: string, request: IncomingMessage, response: ServerResponse): Promise<void>
}

export function makeRepoFiles(folder: string, nowMs: () => number): RepoFiles {
  /** Path below /repo/ -> file. */
  let files: Promise<Map<string, string>> | undefined
  let readAtMs = Number.NEGATIVE_INFINITY
  /** A runtime package takes a slow link minutes; more than this wait a moment. */
  const downloads = permits(64, 500)

  async function find(path: string): Promise<string> {
    if (!files || nowMs() - readAtMs > REREAD_MS) {
      readAtMs = nowMs()
      files = listFiles(folder)
    }
    // Who asks while it is read waits for it, too.
    const found = (await files).get(path)
    if (!found) throw new AppError('NOT_FOUND')
    return found
  }

  return {
    async send(path, request, response) {
      const found = await find(decoded(path))
      await downloads.within(() => sendFile(found, request, response))
    },
  }
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path)
  } catch (cause) {
    throw new AppError('NOT_FOUND', {}, { cause })
  }
}

async function listFiles(folder: string): Promise<Map<string, string>> {
  const files = new Map<string, string>()
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') throw error
      return [] // nothing is built yet
    },
  )
  for (const entry of entries) {
    // Links are not followed; names that begin with a dot are files being written.
    if (!entry.isFile() || entry.name.startsWith('.') || files.size >= MAX_FILES) continue
    const file = join(entry.parentPath, entry.name)
    files.set(relative(folder, file), file)
  }
  return files
}

/** Size, time and bytes are those of one open file: an index is replaced while it is asked for. */
async function sendFile(path: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const file = await openFile(path)
  try {
    await answer(file, request, response)
  } finally {
    await file.close()
  }
}

async function openFile(path: string): Promise<FileHandle> {
  try {
    return await open(path, constants.O_RDONLY | constants.O_NOFOLLOW)
  } catch (cause) {
    throw new AppError('NOT_FOUND', {}, { cause }) // gone since the list was read
  }
}

async function answer(file: FileHandle, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { size, mtimeMs } = await file.stat()
  const modifiedMs = Math.floor(mtimeMs / 1000) * 1000
  const modified = new Date(modifiedMs).toUTCString()
  const since = Date.parse(request.headers['if-modified-since'] ?? '')
  if (since >= modifiedMs) {
    response.writeHead(304, { 'last-modified': modified }).end()
    return
  }
  const start = rangeStart(request.headers.range, size)
  const headers = {
    'content-type': 'application/octet-stream',
    'last-modified': modified,
    'accept-ranges': 'bytes',
    'content-length': size - start,
  }
  if (start > 0) response.writeHead(206, { ...headers, 'content-range': `bytes ${start}-${size - 1}/${size}` })
  else response.writeHead(200, headers)
  if (request.method === 'HEAD') response.end()
  else await pipeline(file.createReadStream({ start, end: size - 1, autoClose: false }), response)
}

/** Only `bytes=N-`, which is how apt resumes; anything else gets the whole file, as the standard allows. */
function rangeStart(header: string | undefined, size: number): number {
  const match = /^bytes=(\d{1,15})-$/.exec(header ?? '')
  const start = Number(match?.[1] ?? 0)
  return start < size ? start : 0
}
