/**
 * The built console, read once into memory: a request can only name a file that is in this list, so there is no path to
 * escape by. Anything else that a person opens in the browser is a page of the console and gets index.html.
 */
import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { extname, join, relative, sep } from 'node:path'

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.webmanifest': 'application/manifest+json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.txt': 'text/plain; charset=utf-8',
}
/** A console is about 1 MB; a folder with far more is a wrong folder. */
const MAX_BYTES = 64 << 20
/** Names with a digest in them never change their content. */
const HASHED = /^\/assets\/.+-[\w-]{8}\.\w+$/

export interface ConsoleFile {
  readonly body: Buffer
  readonly type: string
  readonly etag: string
  readonly cache: string
}
export type ConsoleFiles = ReadonlyMap<string, ConsoleFile>

/** Empty when the folder does not exist (not built yet). Links are not followed. Throws when it is larger than a console. */
export async function readConsole(folder: string): Promise<ConsoleFiles> {
  const files = new Map<string, ConsoleFile>()
  let bytes = 0
  for (const path of await listFiles(folder)) {
    const type = TYPES[extname(path)]
    if (!type) continue
    const body = await readFile(path)
    bytes += body.length
    if (bytes > MAX_BYTES) throw new RangeError(`${folder} is too large for a console`)
    const name = `/${relative(folder, path).split(sep).join('/')}`
    const etag = `"${createHash('sha256').update(body).digest('base64url')}"`
    files.set(name, { body, type, etag, cache: HASHED.test(name) ? 'public, max-age=31536000, immutable' : 'no-cache' })
  }
  return files
}

/** By hand, as a recursive readdir walks through links. */
async function listFiles(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return []
    throw error
  })
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(folder, entry.name))
  for (const entry of entries) if (entry.isDirectory()) files.push(...(await listFiles(join(folder, entry.name))))
  return files
}

/** The file for a request, or undefined. `wantsPage` = the browser opens an address (Accept names HTML). */
export function findConsoleFile(files: ConsoleFiles, pathname: string, wantsPage: boolean): ConsoleFile | undefined {
  const exact = files.get(pathname === '/' ? '/index.html' : pathname)
  if (exact) return exact
  return wantsPage ? files.get('/index.html') : undefined
}
