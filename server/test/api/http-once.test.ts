/** One key, one act, one answer: retries, duplicates in flight, crashes, refusals. */
import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import { AppError } from '@patchreeve/contract/errors.ts'
import { sql } from 'kysely'
import type { Tx } from '../../src/platform/database.ts'
import { forgetOldAnswers } from '../../src/platform/http/index.ts'
import { addPerson, codeOf, type Person, useHttp } from './http-server.ts'

let acts = 0
let entered = 0
let finish: (() => void) | undefined
let behave: 'well' | 'slow' | 'refuse-before' | 'refuse-after' | 'crash-before' | 'crash-after' = 'well'

/** A real effect in the database, counted there. */
async function act(tx: Tx): Promise<void> {
  acts += 1
  await sql`insert into platform_setting (tenant_id, key, value, updated_at)
    values (${tx.tenantId}, ${`act ${acts}`}, '1', ${tx.now})`.execute(tx.db)
}

describe('idempotency keys', () => {
  const http = useHttp({
    handlers: {
      async sample_create(op) {
        const how = behave
        entered += 1
        if (how === 'refuse-before') throw new AppError('FEED_INVALID', { n: acts })
        if (how === 'crash-before') await new Promise(() => undefined)
        if (how === 'slow') await new Promise<void>((resolve) => (finish = resolve))
        await op.tx(act)
        if (how === 'crash-after') await new Promise(() => undefined)
        if (how === 'refuse-after') throw new AppError('FEED_INVALID', { n: acts })
        return { hosts: acts }
      },
      enrolment_token_create: () => Promise.reject(new AppError('NOT_READY')),
    },
  })
  let admin: Person
  let viewer: Person
  before(async () => {
    admin = await addPerson(http, 'admin')
    viewer = await addPerson(http, 'viewer', admin)
    await http.server.op().tx((tx) => sql`update identity_member set role = 'admin'`.execute(tx.db))
  })
  const post = (key: string, as = admin.cookie) => http.send('POST', '/sample', { as, key })
  const hosts = async (key: string) => {
    const response = await post(key)
    assert.equal(response.statusCode, 200, response.body)
    return (response.json() as { hosts: number }).hosts
  }

  describe('the same key', () => {
    test('again is answered the same, without acting again; another key acts', async () => {
      const first = await post('first-key')
      const again = await post('first-key')
      assert.deepEqual(again.json(), first.json())
      assert.equal(await hosts('second-key'), (first.json() as { hosts: number }).hosts + 1)
    })

    test('of another person is another act', async () => {
      const mine = await post('shared-key')
      const theirs = await post('shared-key', viewer.cookie)
      assert.notDeepEqual(theirs.json(), mine.json())
    })

    test('with another request is a conflict', async () => {
      await post('conflicting-key')
      const other = await http.send('DELETE', '/sample', { as: admin.cookie, key: 'conflicting-key' })
      assert.equal(codeOf(other), 'IDEMPOTENCY_CONFLICT')
      const invite = (name: string) =>
        http.send('POST', '/members', { as: admin.cookie, key: 'invite-key', body: { role: 'viewer', name } })
      assert.equal((await invite('Vera')).statusCode, 200)
      assert.equal(codeOf(await invite('Eve')), 'IDEMPOTENCY_CONFLICT')
    })

    test('five times at once is one act with one answer', async () => {
      behave = 'slow'
      const before = acts
      const five = Array.from({ length: 5 }, () => post('five-at-once'))
      while (!finish) await new Promise(setImmediate)
      finish()
      const answers = await Promise.all(five)
      behave = 'well'
      assert.equal(acts, before + 1)
      assert.deepEqual(new Set(answers.map((one) => `${one.statusCode} ${one.body}`)).size, 1)
      assert.equal(answers[0]?.statusCode, 200)
    })

    test('after a refusal that left nothing is tried again', async () => {
      behave = 'refuse-before'
      assert.equal(codeOf(await post('refused-key')), 'FEED_INVALID')
      behave = 'well'
      assert.equal((await post('refused-key')).statusCode, 200)
    })

    test('after a refusal that left something is refused the same, and nothing is done twice', async () => {
      behave = 'refuse-after'
      const first = await post('left-something')
      behave = 'well'
      const before = acts
      const again = await post('left-something')
      assert.deepEqual([again.statusCode, again.json()], [422, first.json()])
      assert.match(String(again.headers['content-type']), /^application\/problem\+json/)
      assert.equal(acts, before)
    })

    test('after a crash before the commit is done; after the commit it is told that its answer is lost', async () => {
      const before = acts
      await crash('crash-before', 'crashed-before')
      await crash('crash-after', 'crashed-after')
      while ((await committed()) < 1) await new Promise(setImmediate)
      http.server.clock.moveMs(121_000)
      assert.equal((await post('crashed-before')).statusCode, 200)
      const lost = await post('crashed-after')
      assert.deepEqual((lost.json() as { params: unknown }).params, { reason: 'answer-lost' })
      assert.equal(acts, before + 2)
    })

    test('while the first still runs is told so after a while', async () => {
      await crash('crash-before', 'still-running')
      const waiting = post('still-running')
      const moving = setInterval(() => http.server.clock.moveMs(10_000), 50)
      const told = await waiting
      clearInterval(moving)
      behave = 'well'
      assert.deepEqual((told.json() as { params: unknown }).params, { reason: 'running' })
    })

    test('is forgotten after a day', async () => {
      const first = await hosts('yesterdays-key')
      http.server.clock.moveMs(24 * 3_600_000 + 1)
      admin = { ...admin, cookie: await signedIn() }
      await http.server.op().tx(forgetOldAnswers)
      assert.equal(await hosts('yesterdays-key'), first + 1)
    })
  })

  async function signedIn(): Promise<string> {
    const response = await http.send('POST', '/session', { body: { email: admin.email, password: admin.password } })
    return response.cookies[0]?.value ?? ''
  }

  /** An act that stops where a killed process would. */
  async function crash(how: 'crash-before' | 'crash-after', key: string): Promise<void> {
    const before = entered
    behave = how
    void post(key)
    while (entered === before) await new Promise(setImmediate)
    behave = 'well'
  }

  async function committed(): Promise<number> {
    return http.server.op().tx(async (tx) => {
      const found = await sql<{ n: number }>`
        select count(*)::int as n from platform_idempotency where status = 1`.execute(tx.db)
      return found.rows[0]?.n ?? 0
    })
  }

  test('a write without a key, or with one that is none, is refused', async () => {
    const headers = {
      host: 'localhost:7080',
      origin: 'http://localhost:7080',
      cookie: `patchreeve_session=${admin.cookie}`,
    }
    for (const key of [undefined, 'short', 'with blank in it', 'x'.repeat(201), 'umlaut-\u00e4-key'])
      assert.equal(
        codeOf(
          await http.app.inject({
            method: 'POST',
            url: '/api/v1/sample',
            headers: key === undefined ? headers : { ...headers, 'idempotency-key': key },
          }),
        ),
        'INPUT_INVALID',
      )
  })

  test('kept answers are sealed: an invitation link is not readable in the database', async () => {
    const response = await http.send('POST', '/members', { as: admin.cookie, body: { role: 'viewer', name: 'Vera' } })
    const { link } = response.json() as { link: string }
    const rows = await http.server.op().tx(async (tx) => {
      const found = await sql<{
        text: string
      }>`select row_to_json(i)::text as text from platform_idempotency i`.execute(tx.db)
      return found.rows.map((row) => row.text).join('\n')
    })
    assert.ok(rows.includes('sealed'))
    assert.ok(!rows.includes(link.slice(-43)))
  })
})
