import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { test } from 'node:test'
import { useProxy } from './proxy.ts'

test('with a proxy a feed is asked for through it, and loopback is not', async () => {
  const asked: string[] = []
  const proxy = createServer((request, response) => {
    asked.push(`direct ${request.url}`)
    response.end('here')
  })
  proxy.on('connect', (request, socket) => {
    asked.push(`connect ${request.url}`)
    socket.end('HTTP/1.1 503 closed\r\n\r\n')
  })
  await new Promise<void>((done) => proxy.listen(0, '127.0.0.1', done))
  const { port } = proxy.address() as AddressInfo // a TCP server has one
  const undo = useProxy(`http://127.0.0.1:${port}`)
  try {
    await assert.rejects(fetch('https://feeds.example.org/kev.json', { signal: AbortSignal.timeout(5_000) }))
    assert.equal(await (await fetch(`http://127.0.0.1:${port}/own`)).text(), 'here')
    assert.deepEqual(asked, ['connect feeds.example.org:443', 'direct /own'])
  } finally {
    undo()
    proxy.closeAllConnections()
    proxy.close()
  }
})
