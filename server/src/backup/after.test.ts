import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { useServer } from '../../test/support/server.ts'
import { verifyLedger } from '../evidence/index.ts'
import { systemClock } from '../platform/clock.ts'
import { systemIds } from '../platform/ids.ts'
import { recordAndVerify } from './after.ts'

const server = useServer()

test('the head that the next root must name is that right before the restore, acts without a place in the backup included', async () => {
  await server.op().tx((tx) =>
    tx.record({
      type: 'test.happened',
      subjectType: 'thing',
      subjectId: '1',
      body: { when: 'acknowledged just before the backup' },
      provenance: 'server-seen',
    }),
  )
  const entry = { type: 'server.restored', body: { by: 'a test' } }
  const { appUrl } = server.urls
  const [told] = await recordAndVerify({ appUrl, clock: systemClock, ids: systemIds(), entry })
  const kept = await server.op().tx((tx) =>
    sql<{ prev: string }>`
      select encode(e.prev, 'hex') as prev from evidence_entry e
      join evidence_pending p on p.tenant_id = e.tenant_id and p.id = e.pending_id
      where p.type = 'server.restored'`.execute(tx.db),
  )
  assert.ok(told?.ok)
  assert.deepEqual(
    kept.rows.map((one) => one.prev),
    [told.previousHead],
  )
  assert.equal((await server.op().tx(verifyLedger)).entries, told.entries)
})
