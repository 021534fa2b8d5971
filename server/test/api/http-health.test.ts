/** What a watcher sees when the database goes and comes. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import pg from 'pg'
import { addPerson, codeOf, useHttp } from './http-server.ts'

describe('a server whose database goes away', () => {
  const http = useHttp()
  test('lives but is not ready, says so for requests, and recovers by itself', async () => {
    const admin = await addPerson(http, 'admin')
    const get = (url: string) => http.app.inject({ url, headers: { host: 'localhost' } })
    assert.deepEqual((await get('/readyz')).json(), { ok: true })
    const owner = new pg.Client({ connectionString: http.server.urls.ownerUrl })
    await owner.connect()
    await owner.query(`revoke connect on database "${http.server.urls.name}" from public, patchreeve_app`)
    await owner.query(
      "select pg_terminate_backend(pid) from pg_stat_activity where usename = 'patchreeve_app' and datname = current_database()",
    )
    try {
      const ready = await get('/readyz')
      assert.deepEqual([ready.statusCode, codeOf(ready)], [503, 'NOT_READY'])
      assert.equal((await get('/healthz')).statusCode, 200)
      const response = await http.send('GET', '/session', { as: admin.cookie })
      assert.ok(response.statusCode >= 500)
    } finally {
      await owner.query(`grant connect on database "${http.server.urls.name}" to patchreeve_app`)
      await owner.end()
    }
    assert.equal((await get('/readyz')).statusCode, 200)
    assert.equal((await http.send('GET', '/session', { as: admin.cookie })).statusCode, 200)
  })
})
