/** The database's part of a backup: every table from one snapshot, while everybody else goes on working. */
import pg from 'pg'
import { connection } from '../platform/database.ts'
import { LOCK_KEY } from '../platform/migrate.ts'
import { StartError } from '../platform/start-error.ts'
import type { ArchiveWriter } from './archive-writer.ts'
import { columnList, listMigrations, listSequences, listTables, quoted } from './catalogue.ts'
import { COPY_SETTINGS, copyOut } from './copy.ts'
import { type SequenceEntry, type TableEntry, tableObject } from './model.ts'

export interface Exported {
  readonly postgresMajor: number
  readonly migrations: string[]
  readonly tables: TableEntry[]
  readonly sequences: SequenceEntry[]
}

/** A migration that runs is waited for; longer than this and something is stuck. */
const LOCK_TIMEOUT_MS = 60_000

export async function exportDatabase(ownerUrl: string, writer: ArchiveWriter): Promise<Exported> {
  const client = new pg.Client({
    ...connection(ownerUrl),
    connectionTimeoutMillis: 10_000,
    application_name: 'patchreeve-backup',
  })
  client.on('error', () => undefined) // a lost session fails the running query, which throws
  await client.connect().catch((cause: Error) => {
    throw new StartError(
      'DATABASE_UNREACHABLE',
      `the database does not let us in: ${cause.message}`,
      'is it running? check DATABASE_URL',
      { cause },
    )
  })
  try {
    await client.query(`set lock_timeout = ${LOCK_TIMEOUT_MS}; ${COPY_SETTINGS}`)
    await client.query('select pg_advisory_lock_shared($1)', [LOCK_KEY])
    // The lock first: the snapshot is taken by the transaction's first statement. Rows that policies would hide are an error.
    await client.query('begin isolation level repeatable read read only; set local row_security = off')
    return await readAll(client, writer)
  } finally {
    await client.end()
  }
}

async function readAll(client: pg.Client, writer: ArchiveWriter): Promise<Exported> {
  const migrations = await listMigrations(client)
  if (migrations.length === 0)
    throw new StartError(
      'NOTHING_TO_BACK_UP',
      'this database has no tables of Patchreeve',
      'start the server once, or check DATABASE_URL',
    )
  const tables: TableEntry[] = []
  for (const table of await listTables(client)) {
    const rows = copyOut(client, `copy ${quoted(table)} (${columnList(table.columns)}) to stdout`)
    tables.push({ ...table, columns: [...table.columns], ...(await writer.add(tableObject(table), rows)) })
  }
  // After the rows: a sequence is outside of transactions, and a later position is as good as an earlier one.
  const sequences = await listSequences(client)
  return { postgresMajor: await majorOf(client), migrations, tables, sequences }
}

async function majorOf(client: pg.Client): Promise<number> {
  const row = (await client.query<{ version: string }>(`select current_setting('server_version_num') as version`))
    .rows[0]
  return Math.floor(Number(row?.version ?? 0) / 10_000)
}
