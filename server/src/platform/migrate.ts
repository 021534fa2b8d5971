/**
 * Migrations: plain SQL files, forward only, each in one transaction under an advisory lock. Before the first one the login
 * roles are made: the server works as `patchreeve_app`, which owns nothing and cannot bypass row-level security.
 */
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import pg from 'pg'
import type { Credentials } from './credentials.ts'
import { connection } from './database.ts'
import { StartError } from './start-error.ts'

/** Features and SQL keep to this version. */
const OLDEST_MAJOR = 15
/** Held alone while migrating, shared while a backup reads: the schema stands still under it. */
export const LOCK_KEY = 7_440_001
export const MIGRATIONS_FOLDER = join(import.meta.dirname, '../../migrations')

export interface MigrateResult {
  readonly applied: readonly string[]
  readonly serverVersion: string
}

export async function migrate(
  ownerUrl: string,
  credentials: Credentials,
  folder = MIGRATIONS_FOLDER,
): Promise<MigrateResult> {
  const client = await connectOwner(ownerUrl)
  try {
    const serverVersion = await requireVersion(client)
    await client.query('select pg_advisory_lock($1)', [LOCK_KEY])
    await ensureRoles(client, credentials)
    await client.query(
      'create table if not exists platform_migration (name text primary key, applied_at timestamptz not null default now())',
    )
    const done = new Set(
      (await client.query<{ name: string }>('select name from platform_migration')).rows.map((row) => row.name),
    )
    const files = (await readdir(folder)).filter((name) => /^\d{4}-[a-z0-9-]+\.sql$/.test(name)).sort()
    refuseNewer(done, files)
    const applied: string[] = []
    for (const name of files.filter((file) => !done.has(file))) {
      await applyOne(client, name, await readFile(join(folder, name), 'utf8'))
      applied.push(name)
    }
    return { applied, serverVersion }
  } finally {
    await client.end()
  }
}

async function applyOne(client: pg.Client, name: string, text: string): Promise<void> {
  await client.query('begin')
  try {
    await client.query(text)
    await client.query('select platform_protect()')
    await client.query('insert into platform_migration (name) values ($1)', [name])
    await client.query('commit')
  } catch (cause) {
    await client.query('rollback')
    throw new StartError(
      'MIGRATION_FAILED',
      `migration ${name} failed: ${(cause as Error).message}`,
      'nothing of it was kept; report this with the line above',
      { cause },
    )
  }
}

function refuseNewer(done: ReadonlySet<string>, files: readonly string[]): void {
  const unknown = [...done].filter((name) => !files.includes(name)).sort()
  if (unknown.length > 0) {
    throw new StartError(
      'DATABASE_NEWER',
      `the database was made by a newer version (it has ${unknown.at(-1)})`,
      'start that version, or restore a backup of this one',
    )
  }
}

async function connectOwner(url: string): Promise<pg.Client> {
  const next = 'check DATABASE_URL: postgres://USER:PASSWORD@HOST:PORT/DATABASE'
  let client: pg.Client
  try {
    client = new pg.Client({ ...connection(url), connectionTimeoutMillis: 10_000 })
    client.on('error', () => undefined) // a lost session fails the running query, which throws
  } catch (cause) {
    throw new StartError('DATABASE_URL_INVALID', 'DATABASE_URL is not an address', next, { cause })
  }
  try {
    await client.connect()
    return client
  } catch (cause) {
    throw new StartError(
      'DATABASE_UNREACHABLE',
      `the database does not let us in: ${(cause as Error).message || (cause as { code?: string }).code}`,
      next,
      { cause },
    )
  }
}

async function requireVersion(client: pg.Client): Promise<string> {
  const row = (
    await client.query<{ server_version_num: string; server_version: string }>(
      "select current_setting('server_version_num') as server_version_num, current_setting('server_version') as server_version",
    )
  ).rows[0]
  const major = Math.floor(Number(row?.server_version_num ?? 0) / 10_000)
  if (major < OLDEST_MAJOR) {
    throw new StartError(
      'POSTGRES_TOO_OLD',
      `this PostgreSQL is ${row?.server_version}; ${OLDEST_MAJOR} or newer is needed`,
      'upgrade it, or leave DATABASE_URL unset to use the one that comes along',
    )
  }
  return row?.server_version ?? ''
}

const ROLES = ['patchreeve_app', 'patchreeve_purge'] as const

/** Makes the roles, or gives existing ones this data folder's passwords. Without the right to do so: prints the SQL and stops. */
async function ensureRoles(client: pg.Client, credentials: Credentials): Promise<void> {
  const passwords = { patchreeve_app: credentials.app, patchreeve_purge: credentials.purge }
  const there = (
    await client.query<{ rolname: string }>('select rolname from pg_roles where rolname = any($1)', [ROLES])
  ).rows.map((row) => row.rolname)
  const statements = ROLES.map(
    (role) =>
      `${there.includes(role) ? 'alter' : 'create'} role ${role} with login nosuperuser nobypassrls nocreatedb nocreaterole password '${passwords[role]}'`,
  )
  try {
    for (const statement of statements) await client.query(statement)
    const database = (await client.query<{ name: string }>('select quote_ident(current_database()) as name')).rows[0]
      ?.name
    await client.query(`grant connect on database ${database} to patchreeve_app, patchreeve_purge`)
    await client.query('grant usage on schema public to patchreeve_app, patchreeve_purge')
  } catch (cause) {
    if ((cause as { code?: string }).code !== '42501') throw cause
    throw new StartError(
      'ROLES_MISSING',
      'the database user may not create roles',
      `run this as a superuser, then start again:\n${statements.map((line) => `  ${line};`).join('\n')}`,
      { cause },
    )
  }
}

/** The same address for another role. */
export function asRole(url: string, role: 'patchreeve_app' | 'patchreeve_purge', credentials: Credentials): string {
  const address = new URL(url)
  address.username = role
  address.password = role === 'patchreeve_app' ? credentials.app : credentials.purge
  return address.href
}
