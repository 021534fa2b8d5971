/**
 * Our apt repository over HTTPS. What can be asked for is the list of files that lie there; a request's path is only looked up
 * in it and never becomes a path of the file system.
 */
import { readdir } from 'node:fs/promises'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { join, relative } from 'node:path'
import { AppError } from '@patchreeve/contract/errors.ts'
import { permits } from '../platform/permits.ts'
import { decoded, sendFile } from './send-file.ts'

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
