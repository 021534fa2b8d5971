import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { gzipSync } from 'node:zlib'
import type { FeedModule } from './feed.ts'
import { type LastGood, type RefreshResult, refreshFeed } from './fetch.ts'
import { aScope, fixturesOf } from './fixtures.ts'
import { kev } from './kev/index.ts'

const catalogue = Buffer.from(fixturesOf(kev)[0]?.bytes ?? [])

type Answer = (request: IncomingMessage, response: ServerResponse) => void

/** The real fetch against a real server on loopback; only the address of the origin is turned to it. */
async function refresh(
  answer: Answer,
  last?: LastGood,
  over: Partial<FeedModule['limits']> = {},
): Promise<RefreshResult & { left: string[] }> {
  const server = createServer(answer)
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const { port } = server.address() as AddressInfo // a TCP server has one
  const dir = mkdtempSync(join(tmpdir(), 'feed-'))
  const toLoopback: typeof fetch = (url, init) =>
    fetch(String(url).replace(/^https:\/\/[^/]+/, `http://127.0.0.1:${port}`), init)
  const module: FeedModule = { ...kev, limits: { ...kev.limits, ...over } }
  try {
    const result = await refreshFeed(module, await aScope(), last, { fetch: toLoopback, dir })
    return { ...result, left: readdirSync(dir) }
  } finally {
    server.closeAllConnections()
    server.close()
    rmSync(dir, { recursive: true })
  }
}

const send =
  (body: Uint8Array, headers: Record<string, string> = {}): Answer =>
  (_request, response) =>
    response.writeHead(200, headers).end(body)
const status =
  (code: number, headers: Record<string, string> = {}): Answer =>
  (_request, response) =>
    response.writeHead(code, headers).end()

async function firstRun(): Promise<LastGood> {
  const first = await refresh(send(catalogue, { etag: '"one"', 'last-modified': 'Mon, 23 Nov 2026 11:22:37 GMT' }))
  assert.equal(first.kind, 'updated')
  return first.kind === 'updated' ? { files: first.files, records: first.records } : assert.fail()
}

test('a feed that is fetched is read, and kept under its digest with its validators', async () => {
  const result = await refresh(send(catalogue, { etag: '"one"' }))
  assert.equal(result.kind, 'updated')
  if (result.kind !== 'updated') return
  assert.equal(result.records, 5)
  assert.equal(result.output.facts.length, 5)
  const [file] = result.files
  assert.deepEqual(result.left, [file?.sha256])
  assert.equal(file?.etag, '"one"')
  assert.equal(file?.sizeBytes, catalogue.length)
})

test('the next run asks by ETag and time, and "not modified" leaves everything as it was', async () => {
  const last = await firstRun()
  const asked: IncomingMessage['headers'][] = []
  const result = await refresh((request, response) => {
    asked.push(request.headers)
    response.writeHead(304).end()
  }, last)
  assert.equal(result.kind, 'unchanged')
  assert.equal(asked[0]?.['if-none-match'], '"one"')
  assert.equal(asked[0]?.['if-modified-since'], 'Mon, 23 Nov 2026 11:22:37 GMT')
})

test('the same bytes sent again are no change', async () => {
  assert.equal((await refresh(send(catalogue), await firstRun())).kind, 'unchanged')
})

test('a body packed for the way is unpacked, and counts unpacked', async () => {
  const packed = send(gzipSync(catalogue), { 'content-encoding': 'gzip' })
  assert.equal((await refresh(packed)).kind, 'updated')
  const bomb = send(gzipSync(Buffer.alloc(40 * 1024 * 1024)), { 'content-encoding': 'gzip' })
  const result = await refresh(bomb)
  assert.equal(result.kind === 'refused' && result.params.fault, 'packed-too-large')
})

test('a redirect is followed on https to a host of the feed', async () => {
  const result = await refresh((request, response) => {
    if (request.url === '/moved') response.end(catalogue)
    else response.writeHead(302, { location: 'https://www.cisa.gov/moved' }).end()
  })
  assert.equal(result.kind, 'updated')
})

for (const [name, location, reason] of [
  ['to plain http', 'http://www.cisa.gov/x', 'redirect-not-https'],
  ['to another host', 'https://example.net/x', 'redirect-to-other-host'],
  ['to this machine', 'https://127.0.0.1/x', 'redirect-to-other-host'],
  ['to a file', 'file:///etc/passwd', 'redirect-not-https'],
  ['to another port', 'https://www.cisa.gov:8443/x', 'redirect-to-other-host'],
  ['in a circle', '/again', 'too-many-redirects'],
] as const)
  test(`a redirect ${name} is not followed`, async () => {
    const result = await refresh(status(302, { location }))
    assert.equal(result.kind === 'unreachable' && result.because.reason, reason)
  })

for (const code of [403, 404, 429, 500, 503])
  test(`status ${code} is a feed not reached`, async () => {
    const result = await refresh(status(code, { 'retry-after': '120' }))
    assert.deepEqual(result.kind === 'unreachable' && result.because, {
      reason: 'status',
      status: code,
      retryAfterSeconds: 120,
    })
    assert.deepEqual(result.left, [])
  })

test('"not modified" to a first question is no answer', async () => {
  assert.equal((await refresh(status(304))).kind, 'unreachable')
})

test('a connection that breaks in the body leaves nothing behind', async () => {
  const result = await refresh((_request, response) => {
    response.writeHead(200, { 'content-length': String(catalogue.length) })
    response.write(catalogue.subarray(0, 500), () => response.destroy())
  })
  assert.equal(result.kind === 'unreachable' && result.because.reason, 'network')
  assert.deepEqual(result.left, [])
})

test('an origin that never answers, or never ends, is given up in time', async () => {
  for (const answer of [() => {}, ((_request, response) => response.writeHead(200).write('{')) as Answer]) {
    const result = await refresh(answer, undefined, { fetchMs: 300 })
    assert.equal(result.kind === 'unreachable' && result.because.reason, 'timeout')
    assert.deepEqual(result.left, [])
  }
})

test('an endless body is refused at the limit, and leaves nothing behind', async () => {
  const result = await refresh((_request, response) => {
    const more = () => {
      while (response.write(Buffer.alloc(64 * 1024, ' ')));
    }
    response.on('drain', more)
    more()
  })
  assert.equal(result.kind === 'refused' && result.params.fault, 'packed-too-large')
  assert.deepEqual(result.left, [])
})

test('no network at all is a state, not an error', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'feed-'))
  const none: typeof fetch = () => Promise.reject(new TypeError('fetch failed'))
  const result = await refreshFeed(kev, await aScope(), undefined, { fetch: none, dir })
  assert.equal(result.kind === 'unreachable' && result.because.reason, 'network')
  rmSync(dir, { recursive: true })
})

test('a proxy page and a feed that shrank are refused; the last good data stays', async () => {
  const page = await refresh(send(Buffer.from('<html>')), await firstRun())
  assert.equal(page.kind === 'refused' && page.code, 'FEED_INVALID')
  assert.equal(page.kind === 'refused' && page.params.feed, 'kev')
  const last = await firstRun()
  const shrunk = await refresh(send(Buffer.concat([catalogue, Buffer.from('\n')])), { ...last, records: 1_000 })
  assert.equal(shrunk.kind === 'refused' && shrunk.code, 'FEED_SHRANK')
})
