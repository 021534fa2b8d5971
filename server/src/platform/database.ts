/**
 * The database as the server uses it: role app, one transaction at a time, always inside one tenant. There is no way to get a
 * connection without a tenant, so row-level security is never off by accident.
 */
import { Kysely, PostgresDialect, sql, type Transaction } from 'kysely'
import pg from 'pg'
import type { Clock } from './clock.ts'
import type { Ids } from './ids.ts'
import { type EventSubscribers, emitEvent, recordEvidence } from './outbox.ts'
import type { DB } from './schema.ts'

// PostgreSQL's bigint and numeric come as text by default. Ours stay below 2^53 (checked), so numbers are safe and simpler.
pg.types.setTypeParser(20, (text) => {
  const value = Number(text)
  if (!Number.isSafeInteger(value)) throw new RangeError(`a bigint beyond 2^53 came from the database: ${text}`)
  return value
})

/** root-signed: by the key of a host's root half, which its agent does not hold. */
export type Provenance = 'person' | 'agent-signed' | 'server-seen' | 'root-signed'

/** News for other slices, delivered at least once after the commit. */
export interface EventOut {
  readonly type: string
  readonly body: Readonly<Record<string, unknown>>
}

/** An entry for the ledger: what happened to which subject, on whose word. Codes and parameters, no sentences. */
export interface EvidenceOut {
  readonly type: string
  readonly subjectType: string
  readonly subjectId: string
  readonly body: Readonly<Record<string, unknown>>
  readonly provenance: Provenance
}

/** One transaction in one tenant. `emit` and `record` are part of it: both or neither. */
export interface Tx {
  readonly db: Transaction<DB>
  readonly tenantId: number
  readonly now: Date
  emit(event: EventOut): Promise<void>
  record(entry: EvidenceOut): Promise<void>
  /** Many entries in one statement. */
  recordAll(entries: readonly EvidenceOut[]): Promise<void>
}

export interface Database {
  tx<T>(tenantId: number, work: (tx: Tx) => Promise<T>): Promise<T>
  tenantIds(): Promise<number[]>
  /** Calls back on `pg_notify(channel)`; reconnects by itself. Returns the way to stop. */
  listen(channel: string, heard: (payload: string) => void): Promise<() => Promise<void>>
  readonly pool: pg.Pool
  close(): Promise<void>
}

export interface DatabaseOptions {
  readonly url: string
  readonly clock: Clock
  readonly ids: Ids
  readonly subscribers: EventSubscribers
  readonly maxConnections?: number
  /** Called when an idle connection breaks (PostgreSQL restarted): the pool makes new ones by itself. */
  readonly onIdleError?: (error: Error) => void
}

/** A statement that takes longer is a defect or a stuck lock; better an error than a server that hangs. */
const STATEMENT_TIMEOUT_MS = 60_000

export function openDatabase(options: DatabaseOptions): Database {
  const pool = new pg.Pool({
    ...connection(options.url),
    max: options.maxConnections ?? 10,
    statement_timeout: STATEMENT_TIMEOUT_MS,
    application_name: 'patchreeve',
  })
  let closing = false
  // One that is in use when PostgreSQL goes: its running or next query fails, and that is told to who asked. Without a listener
  // the whole server would end.
  pool.on('connect', (client) => client.on('error', () => undefined))
  pool.on('error', (error) => {
    if (!closing) options.onIdleError?.(error)
  })
  const kysely = new Kysely<DB>({ dialect: new PostgresDialect({ pool }) })
  return {
    pool,
    async tx(tenantId, work) {
      return kysely.transaction().execute(async (db) => {
        await sql`select set_config('app.tenant', ${String(tenantId)}, true)`.execute(db)
        const now = options.clock.now()
        return work({
          db,
          tenantId,
          now,
          emit: (event) => emitEvent(db, { tenantId, now, ids: options.ids, subscribers: options.subscribers }, event),
          record: (entry) => recordEvidence(db, { tenantId, now, ids: options.ids }, [entry]),
          recordAll: (entries) => recordEvidence(db, { tenantId, now, ids: options.ids }, entries),
        })
      })
    },
    async tenantIds() {
      const result = await pool.query<{ platform_tenant_ids: number }>('select platform_tenant_ids()')
      return result.rows.map((row) => row.platform_tenant_ids)
    },
    listen: (channel, heard) => listen(options.url, channel, heard),
    async close() {
      closing = true // sessions that PostgreSQL ends from now on are no news
      await kysely.destroy()
    },
  }
}

/** `postgres://user@host/db?host=/run/dir` for sockets, as libpq does; pg reads the rest. */
export function connection(url: string): pg.ClientConfig {
  return { connectionString: url }
}

/** One attempt at a time, one second apart: an outage of any length costs one connection a second. */
const LISTEN_AGAIN_MS = 1_000

async function listen(url: string, channel: string, heard: (payload: string) => void): Promise<() => Promise<void>> {
  let stopped = false
  let client: pg.Client | undefined
  async function connect(): Promise<void> {
    const next = new pg.Client(connection(url))
    let open = false
    next.on('notification', (message) => heard(message.payload ?? ''))
    next.on('error', () => undefined) // 'end' follows and reconnects
    next.on('end', () => {
      if (open) again()
    })
    try {
      await next.connect()
      await next.query(`listen ${channel}`)
    } catch (error) {
      next.end().catch(() => undefined) // it may never have been connected
      throw error
    }
    open = true
    client = next
    if (stopped) return next.end()
    heard('') // whatever came while nobody listened
  }
  function again(): void {
    if (!stopped) setTimeout(() => void connect().catch(again), LISTEN_AGAIN_MS).unref()
  }
  await connect()
  return async () => {
    stopped = true
    await client?.end()
  }
}
