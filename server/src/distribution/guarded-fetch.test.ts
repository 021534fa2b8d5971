/** Requests that a hostile host would have the server make. A real listener on loopback stands for what must not be reached. */
import assert from 'node:assert/strict'
import { createServer, type RequestListener, type Server } from 'node:http'
import { after, before, test } from 'node:test'
import { fetchGuarded } from './guarded-fetch.ts'
import { OriginFault } from './model.ts'

let server: Server
let port = 0
let asked: string[] = []
let answer: RequestListener = (_, response) => void response.end('inside')

before(async () => {
  server = createServer((request, response) => {
    asked.push(`${request.headers.host} ${request.url}`)
    answer(request, response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  assert.ok(typeof address === 'object' && address)
  port = address.port
})
after(() => {
  server.closeAllConnections()
  server.close()
})

const reach = (named: string[] = [], addresses: string[] = ['127.0.0.1']) => ({ named, resolve: async () => addresses })
const read = async (url: string, through = reach(), timeoutMs?: number) => {
  const { body } = await fetchGuarded(url, through, timeoutMs)
  return Buffer.concat(await Array.fromAsync(body)).toString('utf8')
}
const refused = (code: string) => (error: unknown) => error instanceof OriginFault && error.code === code

const hostile = () => [
  `http://127.0.0.1:${port}/`,
  `http://[::1]:${port}/`,
  `http://2130706433:${port}/`,
  `http://0x7f.1:${port}/`,
  `http://localhost:${port}/`,
  `http://mirror.example.org:${port}/`,
  `http://[::ffff:127.0.0.1]:${port}/`,
]
test('an address of this machine or network is never connected to, however it is written', async () => {
  asked = []
  for (const url of hostile()) await assert.rejects(read(url), refused('address-not-allowed'), url)
  assert.deepEqual(asked, [])
})

test('a name with a public and a private address is reached by the public one only', async () => {
  asked = []
  await assert.rejects(read(`http://mirror.example.org:${port}/`, reach([], ['10.0.0.1', '127.0.0.1'])))
  assert.deepEqual(asked, [])
})

test('an address that a person named is reached, under the name that was asked for', async () => {
  asked = []
  assert.equal(await read(`http://mirror.example.org:${port}/x`, reach(['127.0.0.1'])), 'inside')
  assert.deepEqual(asked, [`mirror.example.org:${port} /x`])
})

test('a redirect to an address that nobody named is not followed', async () => {
  answer = (_, response) => void response.writeHead(302, { location: 'http://169.254.169.254/latest/meta-data/' }).end()
  await assert.rejects(read(`http://mirror.example.org:${port}/`, reach(['127.0.0.1'])), refused('address-not-allowed'))
})

for (const [location, why] of [
  ['file:///etc/passwd', 'another scheme'],
  ['http://user:secret@mirror.example.org/', 'with a password'],
  ['', 'to nowhere'],
] as const)
  test(`a redirect is not followed: ${why}`, async () => {
    answer = (_, response) => void response.writeHead(302, location === '' ? {} : { location }).end()
    await assert.rejects(
      read(`http://mirror.example.org:${port}/`, reach(['127.0.0.1'])),
      refused('redirect-not-allowed'),
    )
  })

test('redirects in a circle end', async () => {
  answer = (_, response) => void response.writeHead(302, { location: '/again' }).end()
  await assert.rejects(
    read(`http://mirror.example.org:${port}/`, reach(['127.0.0.1'])),
    refused('redirect-not-allowed'),
  )
})

test('whoever never ends his answer is left when the time is over', async () => {
  answer = (_, response) => void response.write('for ever')
  await assert.rejects(read(`http://mirror.example.org:${port}/`, reach(['127.0.0.1']), 300), refused('timed-out'))
})

test('an error is no file', async () => {
  answer = (_, response) => void response.writeHead(404).end('<html>')
  await assert.rejects(read(`http://mirror.example.org:${port}/`, reach(['127.0.0.1'])), refused('status'))
})

test('through a proxy the name is asked of the proxy, and addresses and names of this side are refused as ever', async () => {
  asked = []
  answer = (_, response) => void response.end('by proxy')
  const proxied = { ...reach([]), proxy: `http://127.0.0.1:${port}` }
  assert.equal(await read('http://mirror.example.org/x', proxied), 'by proxy')
  assert.deepEqual(asked, ['mirror.example.org http://mirror.example.org/x'])
  for (const url of [
    'http://127.0.0.1/',
    'http://[::1]/',
    'http://localhost/',
    'http://printer/',
    'http://x.localhost/',
  ])
    await assert.rejects(read(url, proxied), refused('address-not-allowed'), url)
})
