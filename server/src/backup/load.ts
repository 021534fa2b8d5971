/** The database's way back: an empty one is migrated to where the backup was, then filled in one transaction: whole or not at all. */
import { copyFile, mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import pg from 'pg'
import { EPOCH_SETTING } from '../enrolment/index.ts'
import type { Credentials } from '../platform/credentials.ts'
import { connection } from '../platform/database.ts'
import { MIGRATIONS_FOLDER, migrate } from '../platform/migrate.ts'
import { columnList, fullName, listSequences, listTables, quoted } from './catalogue.ts'
import { COPY_SETTINGS, copyIn } from './copy.ts'
import { ArchiveFault } from './fault.ts'
import { type Manifest, parsePartName, type TableEntry, tableObject } from './model.ts'
import type { TarEntry } from './tar.ts'

export interface LoadOptions {
  readonly ownerUrl: string
  readonly credentials: Credentials
  readonly manifest: Manifest
  /** Entries of the verified archive, from its first. Those that are no tables are given to `other`. */
  readonly entries: AsyncIterable<TarEntry>
  readonly other: (entry: TarEntry) => Promise<void>
  readonly now: Date
  /** A folder of ours for the time. */
  readonly scratch: string
}

export async function loadDatabase(options: LoadOptions): Promise<void> {
  await migrateTo(options)
  const client = new pg.Client({ ...connection(options.ownerUrl), application_name: 'patchreeve-restore' })
  client.on('error', () => undefined) // a lost session fails the running query, which throws
  await client.connect()
  try {
    await client.query(COPY_SETTINGS)
    await client.query('begin')
    await requireSameShape(client, options.manifest)
    await fillTables(client, options)
    for (const { lastValue, isCalled, ...name } of options.manifest.sequences)
      await client.query('select setval($1::regclass, $2::bigint, $3)', [quoted(name), lastValue, isCalled])
    await settleAfterRestore(client, options.now)
    await client.query('commit')
  } catch (cause) {
    if (cause instanceof ArchiveFault || !(cause instanceof pg.DatabaseError)) throw cause
    throw new ArchiveFault('ROWS_REFUSED', `the database refuses its rows: ${cause.message}`, { cause })
  } finally {
    await client.end()
  }
}

/** Exactly the backup's migrations: the newer ones change its rows afterwards, as they did where it came from. */
async function migrateTo({ ownerUrl, credentials, manifest, scratch }: LoadOptions): Promise<void> {
  const folder = join(scratch, 'migrations')
  await mkdir(folder, { recursive: true, mode: 0o700 })
  try {
    for (const name of manifest.migrations) await copyFile(join(MIGRATIONS_FOLDER, name), join(folder, name))
    await migrate(ownerUrl, credentials, folder)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function requireSameShape(client: pg.Client, manifest: Manifest): Promise<void> {
  const shape = (tables: readonly { schema: string; name: string; columns: readonly string[] }[]) =>
    tables.map((table) => `${fullName(table)}(${[...table.columns].sort()})`).sort()
  const [here, there] = [shape(await listTables(client)), shape(manifest.tables)]
  const odd = here.find((one) => !there.includes(one)) ?? there.find((one) => !here.includes(one))
  if (odd !== undefined || here.length !== there.length)
    throw new ArchiveFault('TABLES_DIFFER', `its tables are not those of its migrations: ${odd}`)
  const names = (await listSequences(client)).map(fullName)
  const others = manifest.sequences.map(fullName)
  if (names.join() !== [...others].sort().join())
    throw new ArchiveFault('TABLES_DIFFER', 'its sequences are not those of its migrations')
}

async function fillTables(client: pg.Client, { manifest, entries, other }: LoadOptions): Promise<void> {
  // Migrations put rows of their own into some tables; the backup has them too.
  await client.query(`truncate ${manifest.tables.map(quoted).join(', ')}`)
  const parts = peekable(entries)
  for (const table of manifest.tables) await fillTable(client, table, partsOf(parts, tableObject(table)))
  for (let entry = await parts.next(); entry; entry = await parts.next()) await other(entry)
}

async function fillTable(client: pg.Client, table: TableEntry, rows: AsyncIterable<Buffer>): Promise<void> {
  const taken = await copyIn(client, `copy ${quoted(table)} (${columnList(table.columns)}) from stdin`, rows)
  if (taken !== table.rows)
    throw new ArchiveFault('COUNT_DIFFERS', `${fullName(table)} took ${taken} rows of ${table.rows}`)
}

interface Peekable {
  peek(): Promise<TarEntry | undefined>
  next(): Promise<TarEntry | undefined>
}

function peekable(entries: AsyncIterable<TarEntry>): Peekable {
  const iterator = entries[Symbol.asyncIterator]()
  let head: Promise<TarEntry | undefined> | undefined
  const peek = () => {
    head ??= iterator.next().then((one) => (one.done ? undefined : one.value))
    return head
  }
  return {
    peek,
    next() {
      const taken = peek()
      head = undefined
      return taken
    },
  }
}

async function* partsOf(entries: Peekable, object: string): AsyncGenerator<Buffer> {
  for (;;) {
    const entry = await entries.peek()
    if (!entry || parsePartName(entry.name)?.object !== object) return
    yield entry.bytes
    await entries.next()
  }
}

/**
 * What a restored server must not go on with. Sessions and unused one-time links may have been ended or used since; so may
 * tokens for a single enrolment. The epoch becomes the second of the restore (Unix time), or one more than it was where that is
 * greater: no earlier life of this server told its hosts that number, also when one backup is restored twice (a second apart).
 */
async function settleAfterRestore(client: pg.Client, now: Date): Promise<void> {
  await client.query('delete from identity_session')
  await client.query('delete from identity_link where used_at is null')
  await client.query('update enrolment_token set revoked_at = $1 where revoked_at is null and max_uses = 1', [now])
  await client.query(
    `insert into platform_setting (tenant_id, key, value, updated_at)
     select tenant_id, $1, to_jsonb($2::bigint), $3::timestamptz from platform_tenant
     on conflict (tenant_id, key) do update
     set value = to_jsonb(greatest((platform_setting.value #>> '{}')::bigint + 1, $2::bigint)), updated_at = excluded.updated_at`,
    [EPOCH_SETTING, Math.floor(now.getTime() / 1000), now],
  )
}
