/**
 * Which server, and by which token: PATCHREEVE_URL with its stored sign-in; otherwise the server of this machine's data
 * folder; otherwise the last `login`.
 */
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { NotReachable, WrongUse } from './exit-code.ts'
import type { Io } from './io.ts'

export interface Place {
  readonly url: string
  /** undefined = not signed in there. */
  readonly token: string | undefined
}

interface Logins {
  readonly current?: string
  readonly tokens: Readonly<Record<string, string>>
}

/** Throws WrongUse for a bad PATCHREEVE_URL, NotReachable when no server is known. */
export async function findPlace(io: Io): Promise<Place> {
  const named = io.env.PATCHREEVE_URL
  const logins = await readLogins(io)
  if (named !== undefined && named !== '') {
    const url = serverUrl(named)
    return { url, token: logins.tokens[url] ?? (await localToken(io, url)) }
  }
  const local = await localServer(io)
  if (local) return { url: local, token: await readText(join(dataFolder(io), 'cli-token')) }
  if (logins.current !== undefined) return { url: logins.current, token: logins.tokens[logins.current] }
  throw new NotReachable('no server is known here', 'patchreeve start, or patchreeve login URL')
}

const dataFolder = (io: Io): string => io.env.PATCHREEVE_DATA || join(io.home, '.data')

/** Written by the server when it listens: `{url}`. */
async function localServer(io: Io): Promise<string | undefined> {
  const value = await readJson(join(dataFolder(io), 'server.json'))
  const url = typeof value === 'object' && value !== null && 'url' in value ? value.url : undefined
  return typeof url === 'string' ? serverUrl(url) : undefined
}

/** The local token goes to the local server only. */
async function localToken(io: Io, url: string): Promise<string | undefined> {
  return (await localServer(io)) === url ? readText(join(dataFolder(io), 'cli-token')) : undefined
}

/** Origin of the address. Passwords and tokens go over TLS, or stay on this machine. */
export function serverUrl(text: string): string {
  const url = parseUrl(text.includes('://') ? text : `https://${text}`)
  if (!url?.host || !/^https?:$/.test(url.protocol) || url.username !== '' || url.password !== '')
    throw new WrongUse(`"${text}" is not a server's address`, 'https://NAME[:PORT]')
  const here = ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname)
  if (url.protocol === 'http:' && !here)
    throw new WrongUse(
      `${url.origin} is not encrypted`,
      'https://, or ssh -L 7080:localhost:7080 and http://localhost:7080',
    )
  return url.origin
}

/** `URL.parse` is younger than the oldest Node that the signer's bundle runs on. */
function parseUrl(text: string): URL | undefined {
  try {
    return new URL(text)
  } catch {
    return undefined
  }
}

export async function saveLogin(io: Io, url: string, token: string): Promise<void> {
  const logins = await readLogins(io)
  const path = loginFile(io)
  await mkdir(join(path, '..'), { recursive: true, mode: 0o700 })
  const aside = `${path}.${io.uuid()}`
  const text = JSON.stringify({ current: url, tokens: { ...logins.tokens, [url]: token } })
  await writeFile(aside, `${text}\n`, { mode: 0o600, flag: 'wx' })
  await rename(aside, path)
}

function loginFile(io: Io): string {
  const base = io.env.XDG_CONFIG_HOME || join(io.env.HOME ?? io.home, '.config')
  return join(base, 'patchreeve', 'login.json')
}

async function readLogins(io: Io): Promise<Logins> {
  const value = ((await readJson(loginFile(io))) ?? {}) as Partial<Logins> // ours, 0600, written by saveLogin
  return { ...(value.current === undefined ? {} : { current: value.current }), tokens: value.tokens ?? {} }
}

/** undefined = no such file. A file that a person broke is named. */
async function readJson(path: string): Promise<unknown> {
  const text = await readText(path)
  if (text === undefined) return undefined
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new NotReachable(`${path} is not JSON`, 'delete it; starting the server or signing in writes it anew', {
      cause,
    })
  }
}

async function readText(path: string): Promise<string | undefined> {
  try {
    return (await readFile(path, 'utf8')).trim()
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined
    if (code === 'EACCES') throw new NotReachable(`${path} may not be read`, 'run this as the owner of the server')
    throw error
  }
}
