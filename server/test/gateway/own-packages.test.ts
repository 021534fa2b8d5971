/** Own packages at the gateway: open to apt, which has no certificate and speaks no protocol of ours, and to nothing else. */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { PROTOCOL_HEADER } from '@patchreeve/contract/protocol.ts'
import { type ClusterHandle, clusterOf, startTestCluster } from '../support/cluster.ts'
import { ask, type Bench, startBench } from './support.ts'

const folder = mkdtempSync(join(tmpdir(), 'patchreeve-own-'))
const asked: string[] = []
let bench: Bench
let ca: string
let stop: (() => Promise<void>) | undefined
before(async () => {
  const shared = process.env.PATCHREEVE_TEST_CLUSTER
  const own = shared ? undefined : await startTestCluster()
  stop = own?.stop
  writeFileSync(join(folder, 'file'), 'the index')
  bench = await startBench(clusterOf(own?.handle ?? (JSON.parse(shared ?? '') as ClusterHandle)), {
    async uploadedFile(pathname) {
      asked.push(pathname)
      return pathname === '/own/id/dists/stable/InRelease' ? join(folder, 'file') : undefined
    },
  })
  await bench.token()
  ca = await bench.ca()
})
after(async () => {
  await bench.close()
  await stop?.()
  rmSync(folder, { recursive: true, force: true })
})

const get = (path: string, method = 'GET', headers = {}) =>
  ask({ port: bench.port, ca, method, path, headers: { [PROTOCOL_HEADER]: '', ...headers } })

test('apt gets what is there, goes on where it broke off, and asks whether it is new', async () => {
  const answer = await get('/own/id/dists/stable/InRelease')
  assert.deepEqual([answer.status, answer.body.toString('utf8')], [200, 'the index'])
  assert.equal((await get('/own/id/dists/stable/InRelease', 'HEAD')).body.length, 0)
  assert.equal(
    (await get('/own/id/dists/stable/InRelease', 'GET', { range: 'bytes=4-' })).body.toString('utf8'),
    'index',
  )
  const since = { 'if-modified-since': new Date(Date.now() + 60_000).toUTCString() }
  assert.equal((await get('/own/id/dists/stable/InRelease', 'GET', since)).status, 304)
})

test('what is not there is not found, and too long a path is not even looked up', async () => {
  for (const path of ['/own/', '/own/id/', '/own/id/secret.key', `/own/${'a'.repeat(700)}`])
    assert.equal((await get(path)).status, 404, path)
  assert.ok(asked.every((path) => path.length < 700))
})

test('nothing is written there', async () => {
  for (const method of ['PUT', 'POST', 'DELETE'])
    assert.ok((await get('/own/id/dists/stable/InRelease', method)).status >= 400, method)
})
