/** For whoever watches the process: alive (answers at all) and ready (the migrated database answers). No facts inside. */

import { AppError } from '@patchreeve/contract/errors.ts'
import type { FastifyInstance } from 'fastify'
import type { Database } from '../database.ts'
import { NO_STORE } from './headers.ts'

const READY_WITHIN_MS = 3_000

export function addHealth(app: FastifyInstance, database: Database): void {
  app.get('/healthz', async (_request, reply) => reply.headers(NO_STORE).send({ ok: true }))
  app.get('/readyz', async (_request, reply) => {
    await requireReady(database)
    return reply.headers(NO_STORE).send({ ok: true })
  })
}

/** The tenants' function is made by the first migration, the sessions' table by this version's: both must answer. */
async function requireReady(database: Database): Promise<void> {
  const timer = AbortSignal.timeout(READY_WITHIN_MS)
  const late = new Promise<never>((_, reject) =>
    timer.addEventListener('abort', () => reject(new AppError('NOT_READY', { what: 'database' }))),
  )
  try {
    await Promise.race([ask(database), late])
  } catch (cause) {
    throw cause instanceof AppError ? cause : new AppError('NOT_READY', { what: 'database' }, { cause })
  }
}

async function ask(database: Database): Promise<void> {
  const found = await database.pool.query<{ there: boolean }>(
    "select to_regclass('public.identity_session') is not null and exists (select platform_tenant_ids()) as there",
  )
  if (!found.rows[0]?.there) throw new AppError('NOT_READY', { what: 'migrations' })
}
