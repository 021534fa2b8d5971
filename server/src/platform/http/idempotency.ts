/**
 * A write with the same Idempotency-Key is one act and gets one answer, over retries, duplicates in flight, replicas and a
 * crash. The key's row says how far the act got: BEGUN (nothing was committed, may be done again), COMMITTED (done, its
 * answer not yet kept), or the HTTP status of the answer. Answers are sealed: some hold secrets that are shown once.
 */
import { createHash } from 'node:crypto'
import type { Problem } from '@patchreeve/contract/api/problem.ts'
import { AppError } from '@patchreeve/contract/errors.ts'
import { sql } from 'kysely'
import type { Tx } from '../database.ts'
import type { Actor, Op } from '../op.ts'
import type { Secret } from '../secret.ts'
import { problemOf, toAppError } from './problem.ts'

const BEGUN = 0
const COMMITTED = 1
/** An act that got nowhere for this long belongs to a process that died. Above the longest request. */
const ABANDONED_MS = 120_000
/** How long a duplicate waits for the first to finish before it is told that it runs. */
const WAIT_MS = 20_000
const POLL_MS = 100
/** Answers are kept for a day; a retry later than that is a new act. */
export const KEPT_MS = 24 * 3_600_000
const PURPOSE = 'idempotency-answer'

export interface Attempt {
  readonly key: string
  readonly route: string
  /** What is asked, as parsed: the same key with another request is a mistake of the caller. */
  readonly request: unknown
}

export interface Answer {
  readonly status: number
  readonly body: unknown
}

interface Row {
  status: number
  response: { sealed?: string }
  request_digest: string
  at: Date
}

/** Runs `act` once per key. Its op notes the first commit in the same transaction, so that a crash after it is known. */
export async function once(
  op: Op,
  secret: Secret,
  attempt: Attempt,
  act: (op: Op) => Promise<Answer>,
): Promise<Answer> {
  const id = {
    actor: actorName(op.actor),
    key: sha256(attempt.key),
    digest: sha256(JSON.stringify([attempt.route, attempt.request])),
  }
  const until = op.clock.now().getTime() + WAIT_MS
  for (;;) {
    const found = await op.tx((tx) => claim(tx, id, attempt.route))
    if (!found) return run(op, secret, id, act)
    if (found.request_digest !== id.digest) throw new AppError('IDEMPOTENCY_CONFLICT', { reason: 'other-request' })
    if (found.status > COMMITTED) return open(secret, found)
    const abandoned = op.clock.now().getTime() - found.at.getTime() > ABANDONED_MS
    if (found.status === COMMITTED && abandoned) throw new AppError('IDEMPOTENCY_CONFLICT', { reason: 'answer-lost' })
    if (op.clock.now().getTime() > until) throw new AppError('IDEMPOTENCY_CONFLICT', { reason: 'running' })
    await new Promise((resolve) => setTimeout(resolve, POLL_MS))
  }
}

interface Id {
  readonly actor: string
  readonly key: string
  readonly digest: string
}

async function run(op: Op, secret: Secret, id: Id, act: (op: Op) => Promise<Answer>): Promise<Answer> {
  let committed = false
  const noting: Op = {
    ...op,
    tx: async (work) => {
      const result = await op.tx(async (tx) => {
        const value = await work(tx)
        await setStatus(tx, id, COMMITTED)
        return value
      })
      committed = true
      return result
    },
  }
  try {
    const answer = await act(noting)
    await op.tx((tx) => keep(tx, secret, id, answer))
    return answer
  } catch (error) {
    // A refusal that left nothing behind may be tried again; one that did (a counted failure) is the answer.
    const problem: Problem = problemOf(toAppError(error))
    await op.tx((tx) => (committed ? keep(tx, secret, id, { status: problem.status, body: problem }) : forget(tx, id)))
    throw error
  }
}

/** undefined = the key is ours now; otherwise the row of whoever had it first. */
async function claim(tx: Tx, id: Id, route: string): Promise<Row | undefined> {
  const made = await sql`
    insert into platform_idempotency as old (tenant_id, actor, key, route, request_digest, status, response, at)
    values (${tx.tenantId}, ${id.actor}, ${id.key}, ${route}, ${id.digest}, ${BEGUN}, '{}', ${tx.now})
    on conflict (tenant_id, actor, key) do update
    set at = excluded.at, route = excluded.route, request_digest = excluded.request_digest, status = ${BEGUN}, response = '{}'
    where old.at < ${new Date(tx.now.getTime() - KEPT_MS)}
      or (old.status = ${BEGUN} and old.request_digest = excluded.request_digest
        and old.at < ${new Date(tx.now.getTime() - ABANDONED_MS)})
    returning 1 as one`.execute(tx.db)
  if (made.rows.length > 0) return undefined
  const found = await sql<Row>`
    select status, response, request_digest, at
    from platform_idempotency
    where actor = ${id.actor} and key = ${id.key}`.execute(tx.db)
  // Deleted between the two statements: the first act was refused and left nothing; the caller's loop claims it again.
  return found.rows[0] ?? { status: BEGUN, response: {}, request_digest: id.digest, at: tx.now }
}

async function setStatus(tx: Tx, id: Id, status: number): Promise<void> {
  await sql`
    update platform_idempotency set status = ${status}
    where actor = ${id.actor} and key = ${id.key}`.execute(tx.db)
}

async function keep(tx: Tx, secret: Secret, id: Id, answer: Answer): Promise<void> {
  const sealed = secret.seal(Buffer.from(JSON.stringify(answer.body)), PURPOSE).toString('base64')
  await sql`
    update platform_idempotency set status = ${answer.status}, response = ${JSON.stringify({ sealed })}
    where actor = ${id.actor} and key = ${id.key}`.execute(tx.db)
}

async function forget(tx: Tx, id: Id): Promise<void> {
  await sql`delete from platform_idempotency where actor = ${id.actor} and key = ${id.key}`.execute(tx.db)
}

function open(secret: Secret, row: Row): Answer {
  const body: unknown = JSON.parse(
    secret.open(Buffer.from(row.response.sealed ?? '', 'base64'), PURPOSE).toString('utf8'),
  )
  return { status: row.status, body }
}

/** Forgets answers older than a day; returns how many. For a task. */
export async function forgetOldAnswers(tx: Tx): Promise<number> {
  const gone = await sql`
    delete from platform_idempotency where at < ${new Date(tx.now.getTime() - KEPT_MS)}`.execute(tx.db)
  return Number(gone.numAffectedRows ?? 0)
}

function actorName(actor: Actor): string {
  return actor.kind === 'person' ? `person ${actor.userId}` : actor.kind
}

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')
