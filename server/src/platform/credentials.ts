/** Passwords of the database roles, made once and kept in a 0600 file of the data folder. */
import { readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Ids } from './ids.ts'
import { StartError } from './start-error.ts'

/** `owner` is ours only for the PostgreSQL that we start ourselves. */
export interface Credentials {
  readonly owner: string
  readonly app: string
  readonly purge: string
}

export async function openCredentials(dataFolder: string, ids: Ids): Promise<Credentials> {
  const path = join(dataFolder, 'credentials.json')
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error
    return undefined
  })
  if (text !== undefined) return parse(text, path)
  const fresh = { owner: password(ids), app: password(ids), purge: password(ids) }
  const aside = `${path}.new`
  await writeFile(aside, `${JSON.stringify(fresh)}\n`, { mode: 0o600 })
  await rename(aside, path)
  return fresh
}

/** 192 bits, in an alphabet that needs no escaping in addresses and SQL. */
const password = (ids: Ids) => ids.random(24).toString('hex')

function parse(text: string, path: string): Credentials {
  const next = `restore ${path} from a backup; it holds the passwords of the database roles`
  let value: Partial<Credentials>
  try {
    value = JSON.parse(text) as Partial<Credentials>
  } catch (cause) {
    throw new StartError('CREDENTIALS_BROKEN', `${path} is not JSON`, next, { cause })
  }
  const { owner, app, purge } = value
  for (const one of [owner, app, purge])
    if (typeof one !== 'string' || !/^[0-9a-f]{48}$/.test(one))
      throw new StartError('CREDENTIALS_BROKEN', `${path} lacks a password`, next)
  return { owner: owner ?? '', app: app ?? '', purge: purge ?? '' }
}
