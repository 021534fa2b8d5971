import assert from 'node:assert/strict'
import { test } from 'node:test'
import pg from 'pg'
import { useServer } from '../../test/support/server.ts'
import { sequence, verifyLedger } from './index.ts'

const server = useServer()
const record = (n: number) =>
  server.op().tx(async (tx) => {
    for (let i = 0; i < n; i++)
      await tx.record({
        type: 'test.happened',
        subjectType: 'thing',
        subjectId: String(i),
        body: { i, text: 'é😀' },
        provenance: 'server-seen',
      })
  })
const verify = () => server.op().tx(verifyLedger)
const asOwner = async (text: string) => {
  const client = new pg.Client({ connectionString: server.urls.ownerUrl })
  await client.connect()
  await client.query(text).finally(() => client.end())
}

test('every entry gets a place, once, and the chain verifies', async () => {
  await record(2_500)
  assert.equal(await sequence(server.database), 2_500)
  assert.equal(await sequence(server.database), 0)
  assert.deepEqual({ ...(await verify()), head: '' }, { ok: true, entries: 2_500, head: '', broken: null })
})

test('two sequencers beside each other make one chain', async () => {
  await record(300)
  const added = await Promise.all([sequence(server.database), sequence(server.database)])
  assert.equal(added[0] + added[1], 300)
  assert.equal((await verify()).ok, true)
})

for (const statement of [
  'update evidence_entry set seq = seq',
  'delete from evidence_entry',
  'update evidence_pending set type = type',
  'delete from evidence_pending',
])
  test(`role app may not: ${statement.slice(0, 24)}`, async () => {
    const refused = server.database.pool
      .query(`select set_config('app.tenant', '1', false)`)
      .then(() => server.database.pool.query(statement))
    await assert.rejects(refused, (error) => (error as { code?: string }).code === '42501')
  })

const forgeries: [statement: string, code: string][] = [
  [
    `update evidence_pending set body = '{"i": 0}' where id = (select pending_id from evidence_entry where seq = 7)`,
    'ledger-payload-differs',
  ],
  [`update evidence_entry set payload_digest = sha256('x') where seq = 7`, 'ledger-leaf-differs'],
  [`update evidence_entry set leaf = sha256('x') where seq = 7`, 'ledger-leaf-differs'],
  [`delete from evidence_entry where seq = 7`, 'ledger-gap'],
  [`delete from evidence_entry where seq = (select max(seq) from evidence_entry)`, 'ledger-head-differs'],
]
for (const [statement, code] of forgeries)
  test(`a forgery by the database's owner is found: ${code} after ${statement.slice(0, 30)}`, async () => {
    await asOwner(
      `create table if not exists saved_entry as select * from evidence_entry; create table if not exists saved_pending as select * from evidence_pending`,
    )
    await asOwner(statement)
    assert.equal((await verify()).broken?.code, code)
    await asOwner(
      `delete from evidence_entry; delete from evidence_pending; insert into evidence_pending select * from saved_pending; insert into evidence_entry select * from saved_entry`,
    )
    assert.equal((await verify()).ok, true)
  })

test('a forgotten payload leaves the chain whole', async () => {
  const client = new pg.Client({ connectionString: server.urls.purgeUrl })
  await client.connect()
  await client.query(`select set_config('app.tenant', '1', false)`)
  const done = await client
    .query(`update evidence_pending set body = 'null', salt = decode(repeat('00', 32), 'hex') where subject_id = '3'`)
    .finally(() => client.end())
  assert.ok((done.rowCount ?? 0) > 0)
  assert.equal((await verify()).ok, true)
})
