/** One file to a host's apt, which asks only for what is newer and goes on where it broke off. */
import { constants } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { pipeline } from 'node:stream/promises'
import { AppError } from '@patchreeve/contract/errors.ts'

/** Throws NOT_FOUND. */
export function decoded(path: string): string {
  try {
    return decodeURIComponent(path)
  } catch (cause) {
    throw new AppError('NOT_FOUND', {}, { cause })
  }
}

/** Size, time and bytes are those of one open file: an index is replaced while it is asked for. */
export async function sendFile(path: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
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
