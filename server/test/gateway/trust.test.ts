/** How hosts know the server: its authority, its names, and what happens when either changes. Clients check certificates for real. */
import assert from 'node:assert/strict'
import { X509Certificate } from 'node:crypto'
import { after, before, test } from 'node:test'
import { connect } from 'node:tls'
import { followAuthority } from '@patchreeve/agent/src/trust.ts'
import { loadTrust, trustBundle } from '../../src/enrolment/index.ts'
import { systemIds } from '../../src/platform/ids.ts'
import { type ClusterHandle, clusterOf, startTestCluster } from '../support/cluster.ts'
import { type Bench, checkIn, enrolHost, startBench } from './support.ts'

let bench: Bench
let handle: ClusterHandle
let stop: (() => Promise<void>) | undefined

before(async () => {
  const shared = process.env.PATCHREEVE_TEST_CLUSTER
  const own = shared ? undefined : await startTestCluster()
  stop = own?.stop
  handle = own?.handle ?? (JSON.parse(shared ?? '') as ClusterHandle)
  bench = await startBench(clusterOf(handle))
})
after(async () => {
  await bench.close()
  await stop?.()
})

const http = {} as never // enrolment's handlers read nothing of HTTP
const input = (part: object) => ({ params: undefined, query: undefined, body: undefined, ...part }) as never

test('after a roll-over a host that knows only the old authority still reaches the server, and follows', async () => {
  const host = await enrolHost(bench)
  const oldCa = await bench.ca()
  await bench.handlers.ca_roll(bench.admin, input({}), http)
  await bench.gateway.reload()
  const newCa = await bench.ca()
  assert.notEqual(newCa, oldCa)
  const answer = await checkIn(bench.port, { ...host, ca: oldCa })
  assert.equal(answer.json?.renew, true)
  const offered = String(answer.json?.ca).match(/-----BEGIN[\s\S]+?END CERTIFICATE-----\n/g) ?? []
  const [root, ...links] = offered.map((pem) => new X509Certificate(pem))
  assert.equal(`${root}`.trim(), newCa.trim())
  const old = new X509Certificate(oldCa)
  assert.ok(links.some((link) => link.verify(old.publicKey) && root && link.publicKey.equals(root.publicKey)))
  const fresh = await enrolHost(bench)
  assert.equal((await checkIn(bench.port, { ...fresh, ca: newCa })).json?.renew, undefined)
})

test('a changed name is in the certificate at once', async () => {
  const host = await enrolHost(bench)
  const body = { names: ['Reeve.Example.org', '192.0.2.7', '2001:db8::7'] }
  await bench.handlers.gateway_name(bench.admin, input({ body }), http)
  await bench.gateway.reload()
  const names = await new Promise<string>((resolve, reject) => {
    const socket = connect(
      { host: '127.0.0.1', port: bench.port, ca: host.ca, servername: 'reeve.example.org' },
      () => {
        resolve(socket.getPeerX509Certificate()?.subjectAltName ?? '')
        socket.destroy()
      },
    )
    socket.on('error', reject)
  })
  assert.match(names, /DNS:reeve\.example\.org, IP Address:192\.0\.2\.7, IP Address:2001:DB8:0:0:0:0:0:7/)
  assert.match(names, /DNS:localhost/)
  const bad = bench.handlers.gateway_name(bench.admin, input({ body: { names: ['https://x'] } }), http)
  await assert.rejects(bad, /GATEWAY_NAME_INVALID/)
})

test('a client that trusts another authority does not speak to this server', async () => {
  const host = await enrolHost(bench)
  const other = await startBench(clusterOf(handle))
  try {
    await assert.rejects(checkIn(bench.port, { ...host, ca: await other.ca() }), /self-signed|unable to (verify|get)/)
  } finally {
    await other.close()
  }
})

test('an agent follows a new authority only when one that it trusts signed it', async () => {
  const before = await bench.ca()
  const own = async () =>
    bench.database.tx(1, async (tx) => trustBundle(await loadTrust(tx, { secret: bench.secret, ids: systemIds() })))
  assert.equal(followAuthority(before, await own(), Date.now()), undefined, 'nothing new')
  await bench.handlers.ca_roll(bench.admin, input({}), http)
  await bench.handlers.ca_roll(bench.admin, input({}), http)
  const followed = followAuthority(before, await own(), Date.now())
  assert.ok(followed?.startsWith((await bench.ca()).trim()), 'over two roll-overs at once')
  const other = await startBench(clusterOf(handle))
  try {
    assert.equal(followAuthority(before, await other.ca(), Date.now()), undefined, 'a stranger')
    assert.equal(
      followAuthority(before, `${await other.ca()}${await own()}`, Date.now()),
      undefined,
      'a stranger with our links',
    )
  } finally {
    await other.close()
  }
})
