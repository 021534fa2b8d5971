/**
 * Our apt repository over HTTPS. What can be asked for is the list of files that lie there; a request's path is only looked up
 * in it and never becomes a path of the file system.
 */
import { createReadStream } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { join, relative } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { AppError } from '@patchreeve/contract/errors.ts'
import { permits } from '../platform/permits.ts'

/** The list is read again at most this often, when a file is asked for that is not in it. */
const REREAD_MS = 2_000
const MAX_FILES = 5_000

interface RepoFile {
  readonly file: string
  readonly size: number
  readonly modifiedMs: number
}

export interface RepoFiles {
  /** `path` is what follows /repo/. Throws NOT_FOUND. */
  send(path: string, request: IncomingMessage, response: ServerResponse): Promise<void>
}

export function makeRepoFiles(folder: string, nowMs: () => number): RepoFiles {
  let files = new Map<string, RepoFile>()
  let readAtMs = Number.NEGATIVE_INFINITY
  /** A runtime package takes a slow link minutes; more than this wait a moment. */
  const downloads = permits(64, 500)

  async function find(path: string): Promise<RepoFile> {
    if (nowMs() - readAtMs > REREAD_MS) {
      readAtMs = nowMs()
      files = await listFiles(folder)
    }
    const found = files.get(path)
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

async function listFiles(folder: string): Promise<Map<string, RepoFile>> {
  const files = new Map<string, RepoFile>()
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
    const { size, mtimeMs } = await stat(file)
    files.set(relative(folder, file), { file, size, modifiedMs: Math.floor(mtimeMs / 1000) * 1000 })
  }
  return files
}

async function sendFile(found: RepoFile, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const modified = new Date(found.modifiedMs).toUTCString()
  const since = Date.parse(request.headers['if-modified-since'] ?? '')
  if (since >= found.modifiedMs) {
    response.writeHead(304, { 'last-modified': modified }).end()
    return
  }
  const start = rangeStart(request.headers.range, found.size)
  const headers = {
    'content-type': 'application/octet-stream',
    'last-modified': modified,
    'accept-ranges': 'bytes',
    'content-length': found.size - start,
  }
  if (start > 0)
    response.writeHead(206, { ...headers, 'content-range': `bytes ${start}-${found.size - 1}/${found.size}` })
  else response.writeHead(200, headers)
  if (request.method === 'HEAD') response.end()
  else await pipeline(createReadStream(found.file, { start, end: found.size - 1 }), response)
}

/** Only `bytes=N-`, which is how apt resumes; anything else gets the whole file, as the standard allows. */
function rangeStart(header: string | undefined, size: number): number {
  const match = /^bytes=(\d{1,15})-$/.exec(header ?? '')
  const start = Number(match?.[1] ?? 0)
  return start < size ? start : 0
}
