/**
 * Hostile input at the gateway of the product's own server: each is refused with a code of the closed list, an honest host is
 * served meanwhile, and the server with its PostgreSQL and all that it starts stays below 400 MB at every sample.
 */
import assert from 'node:assert/strict'
import { connect as netConnect, type Socket } from 'node:net'
import { after, before, test } from 'node:test'
import { connect as tlsConnect } from 'node:tls'
import { constants, createGzip, gzipSync } from 'node:zlib'
import { DIGEST_HEADER, PROTOCOL_HEADER, REPORT_HEADER } from '@patchreeve/contract/protocol.ts'
import { revokeHost } from '../../src/enrolment/index.ts'
import * as x509 from '../../src/enrolment/x509.ts'
import { watchTree } from '../support/process-tree.ts'
import { startProduct } from './product.ts'
import {
  type Answer,
  type Ask,
  ask,
  askEnrol,
  type Bench,
  checkIn,
  enrolBody,
  enrolHost,
  makeKey,
  putSection,
  reportId,
  type TestHost,
} from './support.ts'

const LIMIT_MB = 400
let bench: Bench
let host: TestHost
let memory: ReturnType<typeof watchTree>

before(async () => {
  bench = await startProduct((pid) => {
    memory = watchTree(pid)
  })
  host = await enrolHost(bench)
})
after(async () => {
  memory?.stop()
  await bench?.close()
})

const code = (answer: Answer) => answer.json?.code

/** Sends a section as it is, with the given bytes as its body. */
function send(body: Uint8Array | string, more: Partial<Ask> = {}): Promise<Answer> {
  return ask({
    port: bench.port,
    ca: host.ca,
    method: 'PUT',
    path: '/agent/v1/sections/packages',
    key: host.keyPem,
    cert: host.cert,
    body,
    ...more,
    headers: {
      'content-encoding': 'gzip',
      [REPORT_HEADER]: reportId(),
      [DIGEST_HEADER]: '0'.repeat(64),
      ...more.headers,
    },
  })
}
const sendJson = (text: string) => send(gzipSync(text))

async function stillServes(): Promise<void> {
  const answer = await checkIn(bench.port, host, { localAddress: '127.0.0.9' })
  assert.equal(answer.status, 200)
}

async function hugeGzip(unpackedBytes: number, unit: string): Promise<Buffer> {
  const gzip = createGzip({ level: constants.Z_BEST_SPEED })
  const parts: Buffer[] = []
  gzip.on('data', (part: Buffer) => parts.push(part))
  const piece = Buffer.from(unit.repeat(Math.ceil((1 << 20) / unit.length)))
  gzip.write('{"rows":[')
  for (let sent = 0; sent < unpackedBytes; sent += piece.length)
    if (!gzip.write(piece)) await new Promise((resolve) => gzip.once('drain', resolve))
  gzip.end('1]}')
  await new Promise((resolve) => gzip.once('end', resolve))
  return Buffer.concat(parts)
}

test('a truncated body, a body that is no gzip, text that is no JSON: refused by name', async () => {
  const whole = gzipSync(JSON.stringify({ rows: [] }))
  assert.equal(code(await send(whole.subarray(0, whole.length - 9))), 'REPORT_INVALID')
  assert.equal(code(await send('{"rows":[]}')), 'REPORT_INVALID')
  assert.equal(code(await send(whole, { headers: { 'content-encoding': 'br' } })), 'UNSUPPORTED_MEDIA')
  for (const text of [
    '',
    '{',
    '{"rows":[1,]}',
    '{"rows":[{"a":1}',
    '[]',
    '{"rows":[]}}',
    '{"rows":[]} x',
    'null',
    '{"rows":["\\ud800',
  ]) {
    assert.equal(code(await sendJson(text)), 'REPORT_INVALID', text)
  }
})

test('wrong types and shapes are refused by name', async () => {
  const bodies = [
    {},
    { rows: {} },
    { rows: null },
    { rows: 'x' },
    { rows: [[]] },
    { rows: [null] },
    { rows: [{ name: 5 }] },
  ]
  for (const body of bodies)
    assert.equal(code(await sendJson(JSON.stringify(body))), 'REPORT_INVALID', JSON.stringify(body))
  const otherDigest = await putSection(bench.port, host, 'packages', [], {
    headers: { [DIGEST_HEADER]: '1'.repeat(64) },
  })
  assert.equal(code(otherDigest), 'REPORT_DIGEST_DIFFERS')
  assert.equal(code(await putSection(bench.port, host, 'packages', [], { id: 'not-a-uuid' })), 'REPORT_INVALID')
  const unknown = await putSection(bench.port, host, 'packages', [], { path: '/agent/v1/sections/__proto__' })
  assert.equal(code(unknown), 'NOT_FOUND')
})

test('invalid UTF-8 is refused, also when it is split over pieces', async () => {
  const body = Buffer.concat([Buffer.from('{"rows":["'), Buffer.from([0xc3, 0x28]), Buffer.from('"]}')])
  assert.deepEqual((await send(gzipSync(body))).json?.params, { reason: 'not-utf8' })
  const cut = Buffer.concat([Buffer.from('{"rows":["x"]}'), Buffer.from([0xe2, 0x82])])
  assert.deepEqual((await send(gzipSync(cut))).json?.params, { reason: 'not-utf8' })
})

test('nesting 100,000 deep is refused before it is parsed', async () => {
  const deep = `{"rows":[${'['.repeat(100_000)}${']'.repeat(100_000)}]}`
  assert.deepEqual((await sendJson(deep)).json?.params, { reason: 'too-deep' })
  assert.deepEqual((await sendJson('{"a":'.repeat(100_000))).json?.params, { reason: 'too-deep' })
})

/** So many MB in pieces of 1 MB, without a length; reading begins only after `readAfterMs`, as on a machine that is busy. */
function sendUnannounced(megabytes: number, readAfterMs = 0): Promise<string> {
  const size = 1 << 20
  const piece = Buffer.concat([Buffer.from(`${size.toString(16)}\r\n`), Buffer.alloc(size), Buffer.from('\r\n')])
  const head = [
    'PUT /agent/v1/sections/packages HTTP/1.1',
    'host: x',
    `${PROTOCOL_HEADER}: 1-1`,
    'content-encoding: gzip',
    `${REPORT_HEADER}: ${reportId()}`,
    `${DIGEST_HEADER}: ${'0'.repeat(64)}`,
    'transfer-encoding: chunked',
  ]
  return new Promise((resolve, reject) => {
    const socket = tlsConnect({
      host: '127.0.0.1',
      port: bench.port,
      ca: host.ca,
      servername: 'localhost',
      key: host.keyPem,
      cert: host.cert,
    })
    let text = ''
    const read = () =>
      socket.on('data', (part) => {
        text += part.toString('latin1')
      })
    socket.on('error', () => resolve(text)) // cut off while sending: what was said before counts
    socket.on('close', () => resolve(text))
    socket.on('secureConnect', () => {
      socket.write(`${head.join('\r\n')}\r\n\r\n`)
      for (let sent = 0; sent < megabytes; sent++) socket.write(piece)
      if (readAfterMs === 0) read()
      else setTimeout(read, readAfterMs)
    })
    setTimeout(() => reject(new Error('no end')), 30_000).unref()
  })
}

test('100 MB are refused before they are read, announced or not', async () => {
  const big = Buffer.alloc(100 << 20)
  assert.equal(code(await send(big)), 'BODY_TOO_LARGE')
  const unannounced = await sendUnannounced(100)
  assert.match(unannounced, /413 .*BODY_TOO_LARGE/s)
  await stillServes()
})

test('who sends on without reading still learns why it was refused', async () => {
  assert.match(await sendUnannounced(40, 1_000), /413 .*BODY_TOO_LARGE/s)
})

test('a gzip bomb of 1 GiB ends at 64 MiB', async () => {
  const bomb = await hugeGzip(1 << 30, '          ')
  assert.ok(bomb.length < 8 << 20, `${bomb.length}`)
  const answers = await Promise.all([1, 2, 3, 4].map(() => send(bomb)))
  for (const answer of answers) assert.match(String(code(answer)), /^(BODY_TOO_LARGE|REPORT_INVALID)$/)
  await stillServes()
})

test('bodies within the size limit that would swell in memory are bounded', async () => {
  const units = [
    '[],',
    '{},',
    '"\u0100aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",',
    '{"a":{"b":[1,2,3]}},',
    `{"name":"${'x'.repeat(900)}"},`,
  ]
  const bombs = await Promise.all(units.map((unit) => hugeGzip(60 << 20, unit)))
  const answers = await Promise.all(bombs.map((bomb) => send(bomb)))
  for (const answer of answers) assert.equal(code(answer), 'REPORT_INVALID')
  await stillServes()
})

test('a certificate of a stranger, none, a revoked one, and a resumed session of it are refused', async () => {
  assert.equal(code(await ask({ port: bench.port, ca: host.ca, path: '/agent/v1/check-in' })), 'CERTIFICATE_MISSING')
  assert.equal(code(await ask({ port: bench.port, ca: host.ca, path: '/nowhere' })), 'CERTIFICATE_MISSING')

  const stranger = await makeKey()
  const selfSigned = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: '01',
    name: `CN=${host.hostId}`,
    keys: stranger.keys,
    notBefore: new Date(Date.now() - 60_000),
    notAfter: new Date(Date.now() + 86_400_000),
    signingAlgorithm: { name: 'ECDSA', hash: 'SHA-256' },
    extensions: [new x509.SubjectAlternativeNameExtension([{ type: 'url', value: `urn:patchreeve:1:${host.hostId}` }])],
  })
  const foreign = { keyPem: stranger.keyPem, cert: selfSigned.toString('pem'), ca: host.ca }
  assert.equal(code(await checkIn(bench.port, foreign)), 'CERTIFICATE_FOREIGN')

  const victim = await enrolHost(bench)
  let session: Buffer | undefined
  const first = await checkIn(bench.port, victim, {
    onSession: (ticket) => {
      session = ticket
    },
  })
  assert.equal(first.status, 200)
  assert.ok(session)
  const resumed = await checkIn(bench.port, victim, { session })
  assert.equal(resumed.status, 200)
  await bench.database.tx(1, (tx) => revokeHost(tx, victim.hostId, 'test'))
  assert.equal(code(await checkIn(bench.port, victim)), 'CERTIFICATE_REVOKED')
  assert.equal(code(await checkIn(bench.port, victim, { session })), 'CERTIFICATE_REVOKED')
  const keyless = await ask({ port: bench.port, ca: host.ca, path: '/agent/v1/check-in', session })
  assert.equal(code(keyless), 'CERTIFICATE_REVOKED', 'a ticket alone carries the certificate, and it is checked')
})

test('a kept-alive connection ends with the certificate', async () => {
  const victim = await enrolHost(bench)
  const socket = tlsConnect({
    host: '127.0.0.1',
    port: bench.port,
    ca: host.ca,
    servername: 'localhost',
    key: victim.keyPem,
    cert: victim.cert,
  })
  const request = `GET /agent/v1/check-in HTTP/1.1\r\nhost: x\r\n${PROTOCOL_HEADER}: 1-1\r\n\r\n`
  const answers: string[] = []
  socket.on('data', (part) => answers.push(part.toString('latin1')))
  const until = async (pattern: RegExp) => {
    for (let tries = 0; !pattern.test(answers.join('')); tries++) {
      assert.ok(tries < 200, answers.join(''))
      await new Promise((resolve) => setTimeout(resolve, 25))
    }
  }
  socket.write(request)
  await until(/200 OK/)
  await bench.database.tx(1, (tx) => revokeHost(tx, victim.hostId, 'test'))
  socket.write(request)
  await until(/CERTIFICATE_REVOKED/)
  socket.destroy()
})

test('a used token, a replayed request, another protocol version, oversized and odd enrolments are refused', async () => {
  const token = await bench.token()
  const [key, other] = [await makeKey(), await makeKey()]
  assert.equal((await askEnrol(bench.port, host.ca, enrolBody(token, key.csr))).status, 200)
  assert.equal(code(await askEnrol(bench.port, host.ca, enrolBody(token, other.csr))), 'TOKEN_USED')
  assert.equal(code(await askEnrol(bench.port, host.ca, enrolBody(await bench.token(), key.csr))), 'CSR_INVALID')
  assert.equal(code(await askEnrol(bench.port, host.ca, enrolBody('1-AAAA', other.csr))), 'TOKEN_INVALID')
  assert.equal(code(await askEnrol(bench.port, host.ca, enrolBody(token, 'x'))), 'CSR_INVALID')
  assert.equal(code(await askEnrol(bench.port, host.ca, `{"token":"${'x'.repeat(20_000)}"}`)), 'BODY_TOO_LARGE')
  assert.equal(code(await askEnrol(bench.port, host.ca, '{"token":1}')), 'INPUT_INVALID')
  assert.equal(code(await askEnrol(bench.port, host.ca, '['.repeat(10_000))), 'INPUT_INVALID')
  for (const version of ['2-9', '0-0', 'x', '']) {
    const answer = await checkIn(bench.port, host, { headers: { [PROTOCOL_HEADER]: version } })
    assert.equal(answer.status, 426, version)
    assert.equal(code(answer), 'PROTOCOL_UNSUPPORTED')
  }
})

test('who tries tokens is slowed down, and only that caller', async () => {
  const key = await makeKey()
  const guess = () =>
    ask({
      port: bench.port,
      ca: host.ca,
      method: 'POST',
      path: '/enrol/first',
      localAddress: '127.0.0.66',
      headers: { 'content-type': 'application/json' },
      body: enrolBody('1-AAAA', key.csr),
    })
  const answers: Answer[] = []
  for (let round = 0; round < 6; round++) answers.push(...(await Promise.all(Array.from({ length: 25 }, guess))))
  assert.ok(answers.some((answer) => code(answer) === 'TOO_MANY_REQUESTS' && Number(answer.headers['retry-after']) > 0))
  await stillServes()
})

test('1,000 silent connections are held off, and an honest host is served meanwhile', async () => {
  const silent: Socket[] = []
  let closed = 0
  for (let count = 0; count < 1_000; count++) {
    const socket = netConnect({ host: '127.0.0.1', port: bench.port, localAddress: `127.0.0.${20 + (count % 4)}` })
    socket.on('error', () => undefined) // being cut off is what is tested
    socket.on('close', () => {
      closed += 1
    })
    silent.push(socket)
  }
  await new Promise((resolve) => setTimeout(resolve, 500))
  await stillServes()
  for (let tries = 0; closed < 1_000 && tries < 150; tries++) await new Promise((resolve) => setTimeout(resolve, 100))
  assert.equal(closed, 1_000, 'all are dropped by the time limit of the handshake')
  for (const socket of silent) socket.destroy()
  await stillServes()
})

test('memory of the whole process tree stayed below the limit at every sample, its start included', (context) => {
  const { samples, highestMb, highest } = memory.seen
  const parts = highest.map(({ command, mb }) => `${mb.toFixed(0)} MB ${command.slice(0, 120)}`)
  context.diagnostic(`highest memory of the process tree: ${highestMb.toFixed(0)} MB in ${samples} samples`)
  for (const part of parts) context.diagnostic(part)
  assert.ok(samples > 50, `${samples} samples`)
  assert.ok(highestMb < LIMIT_MB, parts.join('\n'))
})
