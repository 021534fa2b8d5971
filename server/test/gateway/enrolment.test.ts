/** Enrolment over the wire, on a real database: how a host joins, stays, renews and leaves. */
import assert from 'node:assert/strict'
import { createHash, X509Certificate } from 'node:crypto'
import { after, before, test } from 'node:test'
import { type ClusterHandle, clusterOf, startTestCluster } from '../support/cluster.ts'
import {
  ask,
  askEnrol,
  type Bench,
  checkIn,
  clients,
  enrolBody,
  enrolHost,
  makeKey,
  movingClock,
  startBench,
} from './support.ts'

const DAY_MS = 86_400_000
let bench: Bench
let stop: (() => Promise<void>) | undefined
const clock = movingClock()

before(async () => {
  clients.checkServer = false
  const shared = process.env.PATCHREEVE_TEST_CLUSTER
  const own = shared ? undefined : await startTestCluster()
  stop = own?.stop
  bench = await startBench(clusterOf(own?.handle ?? (JSON.parse(shared ?? '') as ClusterHandle)), { clock })
})
after(async () => {
  await bench.close()
  await stop?.()
})

const http = {} as never // enrolment's handlers read nothing of HTTP
const input = (part: object) => ({ params: undefined, query: undefined, body: undefined, ...part }) as never
const code = (answer: { json: Record<string, unknown> | undefined }) => answer.json?.code

async function entries(type: string): Promise<{ subject_id: string; body: Record<string, unknown> }[]> {
  return bench.database.tx(1, async (tx) =>
    (await tx.db.selectFrom('evidence_pending').select(['subject_id', 'body']).where('type', '=', type).execute()).map(
      (row) => ({ ...row, body: row.body as Record<string, unknown> }),
    ),
  )
}

test('a host with a token gets a certificate for its own key and name, valid for 90 days', async () => {
  const host = await enrolHost(bench)
  const certificate = new X509Certificate(host.cert)
  assert.equal(certificate.subjectAltName, `URI:urn:patchreeve:1:${host.hostId}`)
  assert.equal(certificate.subject, `CN=${host.hostId}`)
  assert.equal(Math.round((Date.parse(certificate.validTo) - clock.now().getTime()) / DAY_MS), 90)
  assert.ok(certificate.verify(new X509Certificate(host.ca).publicKey))
  assert.deepEqual(certificate.keyUsage, ['1.3.6.1.5.5.7.3.2'])
  assert.equal((await checkIn(bench.port, host)).status, 200)
  const entry = (await entries('enrolment.host-enrolled')).find((one) => one.subject_id === host.hostId)
  assert.equal(entry?.body.standing, 'new')
})

test('a token is used once, and its list shows by whom', async () => {
  const token = await bench.token()
  const [first, second] = [await makeKey(), await makeKey()]
  const ca = await bench.ca()
  const answer = await askEnrol(bench.port, ca, enrolBody(token, first.csr, { hostname: 'one-use' }))
  assert.equal(answer.status, 200)
  const refused = await askEnrol(bench.port, ca, enrolBody(token, second.csr))
  assert.equal(refused.status, 403)
  assert.equal(code(refused), 'TOKEN_USED')
  const { rows } = await bench.handlers.enrolment_token_list(bench.admin, input({}), http)
  const used = rows.find((row) => row.usedBy.some((use) => use.name === 'one-use'))
  assert.equal(used?.uses, 1)
  assert.equal(used?.usedBy[0]?.hostId, answer.json?.hostId)
})

test('two hosts that race for the last use of a token: one gets in', async () => {
  const token = await bench.token()
  const ca = await bench.ca()
  const keys = await Promise.all([1, 2, 3, 4].map(makeKey))
  const answers = await Promise.all(keys.map((key) => askEnrol(bench.port, ca, enrolBody(token, key.csr))))
  assert.deepEqual(answers.map((answer) => answer.status).sort(), [200, 403, 403, 403])
})

test('an answer lost on the way is given again to the same key, and makes no second host', async () => {
  const token = await bench.token()
  const [ca, key] = [await bench.ca(), await makeKey()]
  const first = await askEnrol(bench.port, ca, enrolBody(token, key.csr))
  const second = await askEnrol(bench.port, ca, enrolBody(token, key.csr))
  assert.equal(second.json?.hostId, first.json?.hostId)
  clock.moveMs(11 * 60_000)
  const late = await askEnrol(bench.port, ca, enrolBody(token, key.csr))
  assert.equal(code(late), 'TOKEN_USED')
})

test('a request that was seen before brings nothing with another token', async () => {
  const host = await enrolHost(bench)
  const replay = await askEnrol(bench.port, host.ca, enrolBody(await bench.token(), host.csr))
  assert.equal(code(replay), 'CSR_INVALID')
})

test('a token expires, can be revoked, and its secret is stored nowhere', async () => {
  const token = await bench.token({ label: 'to revoke', expiresInHours: 1 })
  const [ca, key] = [await bench.ca(), await makeKey()]
  const { rows } = await bench.handlers.enrolment_token_list(bench.admin, input({}), http)
  const stored = await bench.database.tx(1, (tx) => tx.db.selectFrom('enrolment_token').selectAll().execute())
  assert.ok(!JSON.stringify(stored).includes(token.slice(2)))
  await bench.handlers.enrolment_token_revoke(
    bench.admin,
    input({ params: { id: rows.find((row) => row.label === 'to revoke')?.id } }),
    http,
  )
  assert.equal(code(await askEnrol(bench.port, ca, enrolBody(token, key.csr))), 'TOKEN_INVALID')
  const other = await bench.token({ expiresInHours: 1 })
  clock.moveMs(3_600_000)
  assert.equal(code(await askEnrol(bench.port, ca, enrolBody(other, key.csr))), 'TOKEN_EXPIRED')
})

test('a request whose signature is not by its own key is refused', async () => {
  const [token, ca, key] = [await bench.token(), await bench.ca(), await makeKey()]
  const der = Buffer.from(key.csr.replace(/-----[A-Z ]+-----|\s/g, ''), 'base64')
  der[der.length - 3] = (der[der.length - 3] ?? 0) ^ 1
  const forged = `-----BEGIN CERTIFICATE REQUEST-----\n${der.toString('base64')}\n-----END CERTIFICATE REQUEST-----\n`
  assert.equal(code(await askEnrol(bench.port, ca, enrolBody(token, forged))), 'CSR_INVALID')
})

test('a certificate is renewed with a new key from two thirds of its life on', async () => {
  const host = await enrolHost(bench)
  const early = await checkIn(bench.port, host)
  assert.equal(early.json?.renew, undefined)
  clock.moveMs(61 * DAY_MS)
  const due = await checkIn(bench.port, host)
  assert.equal(due.json?.renew, true)
  const fresh = await makeKey()
  const renewed = await ask({
    port: bench.port,
    ca: host.ca,
    method: 'POST',
    path: '/agent/v1/renew',
    key: host.keyPem,
    cert: host.cert,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ csr: fresh.csr }),
  })
  assert.equal(renewed.status, 200)
  const next = { keyPem: fresh.keyPem, cert: String(renewed.json?.certificate), ca: host.ca }
  assert.equal((await checkIn(bench.port, next)).json?.renew, undefined)
})

test('an expired certificate is refused, and renews with the same key after one click, within 180 days', async () => {
  const host = await enrolHost(bench)
  const renew = (csr: string) =>
    ask({
      port: bench.port,
      ca: host.ca,
      method: 'POST',
      path: '/enrol/renew',
      key: host.keyPem,
      cert: host.cert,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ csr }),
    })
  clock.moveMs(91 * DAY_MS)
  await bench.gateway.reload()
  assert.equal(code(await checkIn(bench.port, host)), 'CERTIFICATE_EXPIRED')
  assert.equal(code(await renew(host.csr)), 'RENEWAL_WAITS')
  await bench.handlers.renewal_allow(bench.admin, input({ params: { id: host.hostId } }), http)
  assert.equal(code(await renew((await makeKey()).csr)), 'CSR_INVALID')
  const renewed = await renew(host.csr)
  assert.equal(renewed.status, 200)
  assert.equal((await checkIn(bench.port, { ...host, cert: String(renewed.json?.certificate) })).status, 200)
  assert.equal(code(await renew(host.csr)), 'RENEWAL_WAITS', 'one click is one renewal')
  clock.moveMs(181 * DAY_MS)
  await bench.handlers.renewal_allow(bench.admin, input({ params: { id: host.hostId } }), http)
  assert.equal(code(await renew(host.csr)), 'CERTIFICATE_EXPIRED')
})

test('an uninstalled agent takes itself away: retired, revoked, recorded', async () => {
  const host = await enrolHost(bench)
  const left = await ask({
    port: bench.port,
    ca: host.ca,
    method: 'DELETE',
    path: '/agent/v1/self',
    key: host.keyPem,
    cert: host.cert,
  })
  assert.equal(left.status, 200)
  assert.equal(code(await checkIn(bench.port, host)), 'CERTIFICATE_REVOKED')
  assert.ok((await entries('enrolment.host-removed')).some((entry) => entry.subject_id === host.hostId))
  assert.ok((await entries('enrolment.certificate-revoked')).some((entry) => entry.subject_id === host.hostId))
})

test('a re-installed machine replaces itself and its old certificate counts no more; a clone stands beside', async () => {
  const id = (text: string) => createHash('sha256').update(text).digest('hex')
  const first = await enrolHost(bench, { machineId: id('m1'), hardwareId: id('h1') })
  const reinstalled = await enrolHost(bench, { machineId: id('m2'), hardwareId: id('h1') })
  assert.equal(reinstalled.answer.standing, 'reinstalled')
  assert.match(String(code(await checkIn(bench.port, first))), /^(CERTIFICATE_REVOKED|HOST_RETIRED)$/)
  assert.equal((await checkIn(bench.port, reinstalled)).status, 200)
  const clone = await enrolHost(bench, { machineId: id('m2'), hardwareId: id('h2') })
  assert.equal(clone.answer.standing, 'clone')
  assert.equal((await checkIn(bench.port, reinstalled)).status, 200)
  assert.equal((await checkIn(bench.port, clone)).status, 200)
})
