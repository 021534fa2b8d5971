/**
 * The outbox: a business transaction writes its news and its ledger entries as rows beside its own, so that a crash loses
 * neither. Who hears which event is one table, made in app.ts; slices never call each other to say that something happened.
 */

import { canonicalJson, type Json } from '@patchreeve/trust/canonical.ts'
import { sql, type Transaction } from 'kysely'
import type { Database, EventOut, EvidenceOut, Tx } from './database.ts'
import type { Ids } from './ids.ts'
import type { Log } from './log.ts'
import type { DB } from './schema.ts'

/** Handles one event inside the transaction that also removes it: effects in the database happen exactly once. */
export type EventHandler = (tx: Tx, body: Record<string, unknown>) => Promise<void>
/** Event type -> subscribers by name. Names are stored: never rename one while rows wait. */
export type EventSubscribers = Readonly<Record<string, readonly string[]>>
export type EventHandlers = Readonly<Record<string, EventHandler>>

export const EVENT_CHANNEL = 'patchreeve_event'
const PROVENANCE = { person: 1, 'agent-signed': 2, 'server-seen': 3, 'root-signed': 4 } as const

interface Context {
  readonly tenantId: number
  readonly now: Date
  readonly ids: Ids
}

export async function emitEvent(
  db: Transaction<DB>,
  context: Context & { subscribers: EventSubscribers },
  event: EventOut,
): Promise<void> {
  const subscribers = context.subscribers[event.type] ?? []
  for (const subscriber of subscribers) {
    await sql`
      insert into platform_event (tenant_id, id, subscriber, type, body, at, not_before)
      values (${context.tenantId}, ${context.ids.next()}, ${subscriber}, ${event.type}, ${JSON.stringify(event.body)}, ${context.now}, ${context.now})`.execute(
      db,
    )
  }
  // Sent by PostgreSQL at commit, dropped with a rollback. Also carries news to open consoles.
  await sql`select pg_notify(${EVENT_CHANNEL}, ${JSON.stringify({ tenant: context.tenantId, type: event.type, hostId: event.body.hostId })})`.execute(
    db,
  )
}

/** The sequencer of the evidence slice gives the entries their places in the chain afterwards. */
export async function recordEvidence(
  db: Transaction<DB>,
  context: Context,
  entries: readonly EvidenceOut[],
): Promise<void> {
  if (entries.length === 0) return
  // Refuses what has no canonical form before it is stored: such an entry could never be verified.
  for (const entry of entries) canonicalJson(entry.body as Json)
  await sql`
    insert into evidence_pending (tenant_id, id, type, subject_type, subject_id, body, salt, provenance, at)
    select ${context.tenantId}, v.id, v.type, v.subject_type, v.subject_id, v.body::jsonb, v.salt, v.provenance, ${context.now}
    from unnest(${entries.map(() => context.ids.next())}::uuid[], ${entries.map((e) => e.type)}::text[], ${entries.map((e) => e.subjectType)}::text[],
      ${entries.map((e) => e.subjectId)}::text[], ${entries.map((e) => JSON.stringify(e.body))}::text[],
      ${entries.map(() => context.ids.random(32))}::bytea[], ${entries.map((e) => PROVENANCE[e.provenance])}::smallint[])
      as v (id, type, subject_type, subject_id, body, salt, provenance)`.execute(db)
}

/** A failing event waits 1 s, 2 s, 4 s ... 5 min between attempts; it is kept and shown, never dropped. */
const RETRY_MAX_S = 300

export interface EventWorkerOptions {
  readonly database: Database
  readonly handlers: EventHandlers
  readonly log: Log
}

/** Handles every due event of one tenant, oldest first per subscriber; returns how many were handled. */
export async function drainEvents(options: EventWorkerOptions, tenantId: number): Promise<number> {
  let handled = 0
  for (const subscriber of Object.keys(options.handlers)) {
    while (await handleNext(options, tenantId, subscriber)) handled += 1
  }
  return handled
}

async function handleNext(options: EventWorkerOptions, tenantId: number, subscriber: string): Promise<boolean> {
  let claimed: { id: string; type: string } | undefined
  try {
    return await options.database.tx(tenantId, async (tx) => {
      const found = await sql<{ id: string; type: string; body: Record<string, unknown> }>`
        delete from platform_event
        where (tenant_id, id, subscriber) in (
          select tenant_id, id, subscriber
          from platform_event
          where subscriber = ${subscriber} and not_before <= ${tx.now}
          order by at, id
          limit 1
          for update skip locked)
        returning id, type, body`.execute(tx.db)
      const event = found.rows[0]
      if (!event) return false
      claimed = event
      await options.handlers[subscriber]?.(tx, event.body)
      return true
    })
  } catch (error) {
    if (!claimed) throw error
    options.log.error({ err: error, subscriber, event: claimed.type }, 'event failed; it will be tried again')
    await postpone(options.database, tenantId, subscriber, claimed.id, error)
    return true
  }
}

async function postpone(
  database: Database,
  tenantId: number,
  subscriber: string,
  id: string,
  error: unknown,
): Promise<void> {
  const text = (error instanceof Error ? `${error.name}: ${error.message}` : String(error)).slice(0, 500)
  await database.tx(tenantId, async (tx) => {
    await sql`
      update platform_event
      set attempts = attempts + 1,
        last_error = ${text},
        not_before = ${tx.now}::timestamptz + make_interval(secs => least(power(2, attempts), ${RETRY_MAX_S}))
      where id = ${id} and subscriber = ${subscriber}`.execute(tx.db)
  })
}
