/** The check-in that happens most: nothing changed. And reports: the same id twice is one report. */
import assert from 'node:assert/strict'
import { createServer, connect as netConnect } from 'node:net'
import { after, before, test } from 'node:test'
import { connect as tlsConnect } from 'node:tls'
import { EPOCH_HEADER, PROTOCOL_HEADER } from '@patchreeve/contract/protocol.ts'
import { type SectionName, sectionNames } from '@patchreeve/contract/sections/registry.ts'
import { reportEtag, sectionDigest } from '@patchreeve/trust/digest.ts'
import { type ClusterHandle, clusterOf, startTestCluster } from '../support/cluster.ts'
import { type Bench, checkIn, enrolHost, putSection, reportId, startBench, type TestHost } from './support.ts'

let bench: Bench
let host: TestHost
let etag: string
let stop: (() => Promise<void>) | undefined

before(async () => {
  const shared = process.env.PATCHREEVE_TEST_CLUSTER
  const own = shared ? undefined : await startTestCluster()
  stop = own?.stop
  bench = await startBench(clusterOf(own?.handle ?? (JSON.parse(shared ?? '') as ClusterHandle)))
  host = await enrolHost(bench)
  const digests: Partial<Record<SectionName, string>> = {}
  for (const name of sectionNames) {
    const answer = await putSection(bench.port, host, name, [])
    assert.equal(answer.status, 200, answer.body.toString('utf8'))
    digests[name] = await sectionDigest(name, [])
  }
  etag = await reportEtag(digests)
})
after(async () => {
  await bench.close()
  await stop?.()
})

test('an unchanged host gets a 304 and nothing else', async () => {
  const answer = await checkIn(bench.port, host, { headers: { 'if-none-match': `"${etag}"` } })
  assert.deepEqual([answer.status, answer.body.length], [304, 0])
  const changed = await checkIn(bench.port, host, { headers: { 'if-none-match': `"${'0'.repeat(64)}"` } })
  assert.equal(changed.status, 200)
})

test('after a restore the same ETag is no 304: the host learns the new epoch', async () => {
  const headers = { 'if-none-match': `"${etag}"`, [EPOCH_HEADER]: '7' }
  const answer = await checkIn(bench.port, host, { headers })
  assert.equal(answer.status, 200)
  assert.equal(answer.json?.epoch, 1)
})

test('an unchanged check-in is 1 kB at most each way on the wire after the handshake', async () => {
  let [up, down] = [0, 0]
  const proxy = createServer((client) => {
    const server = netConnect(bench.port, '127.0.0.1')
    client.on('data', (part) => {
      up += part.length
      server.write(part)
    })
    server.on('data', (part) => {
      down += part.length
      client.write(part)
    })
    for (const one of [client, server]) one.on('error', () => undefined) // both end together
    server.on('close', () => client.destroy())
    client.on('close', () => server.destroy())
  })
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve))
  const address = proxy.address()
  assert.ok(typeof address === 'object' && address)
  const socket = tlsConnect({
    port: address.port,
    host: '127.0.0.1',
    servername: 'localhost',
    ca: host.ca,
    key: host.keyPem,
    cert: host.cert,
  })
  let text = ''
  socket.on('data', (part) => {
    text += part.toString('latin1')
  })
  const request = `GET /agent/v1/check-in HTTP/1.1\r\nhost: localhost:7443\r\n${PROTOCOL_HEADER}: 1-1\r\nif-none-match: "${etag}"\r\n${EPOCH_HEADER}: 1\r\n\r\n`
  const answered = async (count: number) => {
    for (let tries = 0; (text.match(/304 Not Modified/g) ?? []).length < count; tries++) {
      assert.ok(tries < 200, text)
      await new Promise((resolve) => setTimeout(resolve, 25))
    }
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  socket.write(request)
  await answered(1) // the tickets, part of the handshake, come with this one
  const before = { up, down }
  socket.write(request)
  await answered(2)
  const [sent, received] = [up - before.up, down - before.down]
  socket.destroy()
  proxy.close()
  console.log(`# check-in: ${sent} bytes up, ${received} bytes down`)
  assert.ok(sent > 0 && sent <= 1_024, `${sent}`)
  assert.ok(received > 0 && received <= 1_024, `${received}`)
})

test('the same report twice is one report', async () => {
  const id = reportId()
  const rows = [{ kind: 'unknown', what: 'services', reason: 'needs-root' }]
  const first = await putSection(bench.port, host, 'restart', rows, { id })
  const second = await putSection(bench.port, host, 'restart', rows, { id })
  assert.deepEqual([first.json?.duplicate, second.json?.duplicate], [false, true])
  const stored = await bench.database.tx(1, (tx) =>
    tx.db.selectFrom('inventory_report').select('report_id').where('report_id', '=', id).execute(),
  )
  assert.equal(stored.length, 1)
})

test('150 reports of one host at once are answered or told to wait, and none is lost', async () => {
  const answers = await Promise.all(Array.from({ length: 150 }, () => putSection(bench.port, host, 'os', [])))
  for (const answer of answers) assert.ok([200, 503].includes(answer.status), String(answer.status))
  assert.ok(answers.some((answer) => answer.status === 200))
})
