import assert from 'node:assert/strict'
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import * as http from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { ProxyCache } from './proxy-cache.ts'
import { proxyServer } from './proxy-server.ts'

const BODY = 'x'.repeat(1000)
const MODIFIED = 'Tue, 01 Sep 2026 10:00:00 GMT'
let folder: string
let archiveHits: string[]
let archive: http.Server
let proxy: http.Server

const listen = (server: http.Server) =>
  new Promise<number>((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port)) // a TCP server has an AddressInfo
  })

interface Got {
  status: number
  body: string
  headers: http.IncomingHttpHeaders
}

function get(path: string, headers: http.OutgoingHttpHeaders = {}, method = 'GET'): Promise<Got> {
  const { port } = proxy.address() as AddressInfo // listening since `before`
  return new Promise((resolve, reject) => {
    const request = http.request({ host: '127.0.0.1', port, path, headers, method }, async (response) => {
      let body = ''
      for await (const chunk of response) body += chunk
      resolve({ status: response.statusCode ?? 0, body, headers: response.headers })
    })
    request.on('error', reject)
    request.end()
  })
}

const at = (path: string) => `http://127.0.0.1:${(archive.address() as AddressInfo).port}/debian/${path}` // as above

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lab-proxy-'))
  archiveHits = []
  archive = http.createServer((request, response) => {
    archiveHits.push(`${request.url}`)
    if (request.url?.endsWith('missing')) return void response.writeHead(404).end()
    if (request.url?.endsWith('cut.deb')) {
      response.writeHead(200, { 'content-length': 1000 })
      return void response.write('half', () => response.destroy())
    }
    if (request.headers['if-modified-since'] === MODIFIED) return void response.writeHead(304).end()
    response.writeHead(200, { 'last-modified': MODIFIED, 'content-length': BODY.length }).end(BODY)
  })
  const port = await listen(archive)
  await writeFile(join(folder, 'Packages'), 'own')
  const cache = new ProxyCache(join(folder, 'cache'), undefined)
  proxy = proxyServer({
    archives: [`http://127.0.0.1:${port}/debian`],
    cache,
    repoFolder: folder,
    log: () => undefined,
  })
  await listen(proxy)
})

after(async () => {
  archive.close()
  proxy.close()
  await rm(folder, { recursive: true })
})

test('ten hosts that want a package cause one download, and later ones none', async () => {
  archiveHits = []
  const answers = await Promise.all(Array.from({ length: 10 }, () => get(at('pool/a/a_1_all.deb'))))
  assert.ok(answers.every((a) => a.status === 200 && a.body === BODY))
  await get(at('pool/a/a_1_all.deb'))
  assert.equal(archiveHits.length, 1)
})

test('a resumed download gets exactly the rest', async () => {
  const rest = await get(at('pool/a/a_1_all.deb'), { range: 'bytes=990-', 'if-range': MODIFIED })
  assert.equal(rest.status, 206)
  assert.equal(rest.headers['content-range'], 'bytes 990-999/1000')
  assert.equal(rest.body.length, 10)
})

test('a download that began with an older file gets the new one whole', async () => {
  const whole = await get(at('pool/a/a_1_all.deb'), {
    range: 'bytes=990-',
    'if-range': 'Mon, 01 Jun 2026 10:00:00 GMT',
  })
  assert.equal(whole.status, 200)
  assert.equal(whole.body, BODY)
})

test('a Release file is asked for again, and a host that has it is told so', async () => {
  archiveHits = []
  await get(at('dists/x/InRelease'))
  const again = await get(at('dists/x/InRelease'), { 'if-modified-since': MODIFIED })
  assert.equal(again.status, 304)
  assert.equal(archiveHits.length, 2)
})

test('what the archive does not have is not kept', async () => {
  assert.equal((await get(at('dists/x/missing'))).status, 404)
  assert.ok(!(await readdir(join(folder, 'cache'), { recursive: true })).some((name) => name.includes('missing')))
})

test('a download that the archive cuts is an error and leaves no file', async () => {
  assert.equal((await get(at('pool/cut.deb'))).status, 502)
  assert.ok(!(await readdir(join(folder, 'cache'), { recursive: true })).some((name) => name.includes('cut')))
})

test('the own repository is served from its folder and not from outside it', async () => {
  assert.equal((await get('/repo/Packages')).body, 'own')
  assert.equal((await get('/repo/%2e%2e/etc/passwd')).status, 400)
  assert.equal((await get('/repo/cache')).status, 404)
})

test('other hosts, other methods and tunnels are refused', async () => {
  assert.equal((await get('http://elsewhere.example/debian/x')).status, 403)
  assert.equal((await get(at('x'), {}, 'POST')).status, 405)
  const { port } = proxy.address() as AddressInfo // as above
  const status = await new Promise<number>((resolve, reject) => {
    const request = http.request({ host: '127.0.0.1', port, method: 'CONNECT', path: 'elsewhere.example:443' })
    request
      .on('connect', (response) => resolve(response.statusCode ?? 0))
      .on('error', reject)
      .end()
  })
  assert.equal(status, 405)
})
