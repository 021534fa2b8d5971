/** The console's files: pages for people, exact files for the browser, and nothing else of the disk. */
import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { codeOf, useHttp } from './http-server.ts'

const folder = mkdtempSync(join(tmpdir(), 'patchreeve-console-'))
const consoleFolder = join(folder, 'dist')

describe('the console', () => {
  const http = useHttp({ config: { consoleFolder } })
  after(() => rmSync(folder, { recursive: true }))
  const open = (path: string, headers: Record<string, string> = { accept: 'text/html,*/*' }) =>
    http.app.inject({ url: path, headers: { host: 'localhost', ...headers } })

  test('that is not built yet is NOT_FOUND, and is there as soon as it is', async () => {
    assert.equal(codeOf(await open('/')), 'NOT_FOUND')
    mkdirSync(join(consoleFolder, 'assets'), { recursive: true })
    writeFileSync(join(folder, 'secret.txt'), 'secret')
    writeFileSync(join(consoleFolder, 'index.html'), '<!doctype html><title>Patchreeve</title>')
    writeFileSync(join(consoleFolder, 'assets/index-DiwrgTda.js'), 'export {}')
    writeFileSync(join(consoleFolder, 'assets/plain.css'), 'a{}')
    writeFileSync(join(consoleFolder, 'notes.sqlite'), 'x')
    symlinkSync('../secret.txt', join(consoleFolder, 'link.txt'))
    symlinkSync('..', join(consoleFolder, 'up'))
    assert.match((await open('/')).body, /Patchreeve/)
  })

  test('opens on each of its addresses, for pages only', async () => {
    assert.match((await open('/hosts/web-1?tab=packages')).body, /Patchreeve/)
    assert.equal(codeOf(await open('/assets/gone-DiwrgTda.js', { accept: '*/*' })), 'NOT_FOUND')
    assert.equal(
      (await http.app.inject({ method: 'POST', url: '/hosts', headers: { host: 'localhost' } })).statusCode,
      404,
    )
    assert.equal(codeOf(await open('/api/v9/hosts')), 'NOT_FOUND')
  })

  test('files with a digest in the name stay in the cache, pages are asked for again', async () => {
    const script = await open('/assets/index-DiwrgTda.js', {})
    assert.equal(script.headers['cache-control'], 'public, max-age=31536000, immutable')
    assert.equal(script.headers['content-type'], 'text/javascript; charset=utf-8')
    assert.equal((await open('/assets/plain.css', {})).headers['cache-control'], 'no-cache')
    const page = await open('/')
    assert.equal(page.headers['cache-control'], 'no-cache')
    const again = await open('/', { accept: 'text/html', 'if-none-match': String(page.headers.etag) })
    assert.deepEqual([again.statusCode, again.body], [304, ''])
  })

  test('scripts come from us alone, and no page frames us', async () => {
    const policy = String((await open('/')).headers['content-security-policy'])
    assert.match(policy, /default-src 'none'; script-src 'self'/)
    assert.match(policy, /frame-ancestors 'none'/)
    assert.doesNotMatch(policy, /unsafe|\*/)
  })

  const tricks = [
    '/../secret.txt',
    '/assets/../../secret.txt',
    '/..%2fsecret.txt',
    '/%2e%2e/secret.txt',
    '/..%5csecret.txt',
    '/assets/%2e%2e%2f%2e%2e%2fsecret.txt',
    '//etc/passwd',
    '/up/secret.txt',
    '/link.txt',
    '/notes.sqlite',
    '/index.html%00.js',
    '/%c0%ae%c0%ae/secret.txt',
    '/__proto__',
    '/constructor',
  ]
  for (const path of tricks)
    test(`no file by a trick: ${path}`, async () => {
      const { hostname, port } = new URL(await http.address())
      const answer = await new Promise<string>((resolve, reject) => {
        const socket = connect({ host: hostname, port: Number(port) })
        let text = ''
        socket.on('data', (part) => {
          text += part
        })
        socket.on('error', reject)
        socket.on('close', () => resolve(text))
        socket.write(`GET ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`)
      })
      assert.match(answer, /^HTTP\/1\.1 40[04] /)
      assert.doesNotMatch(answer, /secret$|root:/)
    })
})
