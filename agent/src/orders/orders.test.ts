/** The agent's half of an order: what it hands on unread, and results on their way to the server. */
import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { State } from '../state.ts'
import type { Answer, Call, Transport } from '../transport.ts'
import { spoolChanges } from './document.ts'
import { handOver } from './hand-over.ts'
import { keyWaits, sendAnew, sendResults, waitingResults } from './outbox.ts'

async function inFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'agent-orders-'))
  try {
    return await work(folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** What apply at the other end of the socket does with a whole document. */
async function handedTo(answer: (socket: Socket, document: string) => void, document: string, waitMs = 5_000) {
  return inFolder(async (folder) => {
    const path = join(folder, 's')
    const server = createServer({ allowHalfOpen: true }, (socket) => {
      let text = ''
      socket.on('error', () => undefined)
      socket.on('data', (part) => {
        text += part.toString()
      })
      socket.on('end', () => answer(socket, text))
    })
    await new Promise<void>((resolve) => server.listen(path, resolve))
    try {
      return await handOver(document, path, waitMs)
    } finally {
      await new Promise((resolve) => server.close(resolve))
    }
  })
}

test('a document goes over whole, and what apply answers comes back as it is', async () => {
  const document = 'x'.repeat(1_000_000)
  const answer = await handedTo(
    (socket, text) => socket.end(JSON.stringify({ results: [{ got: text === document }] })),
    document,
  )
  assert.deepEqual(answer, { kind: 'answered', results: [{ got: true }] })
})

const silent: [answer: (socket: Socket) => void, why: string][] = [
  [(socket) => socket.end(), 'busy: it ends without a word'],
  [(socket) => socket.end('{"results":'), 'killed in the middle of its answer'],
  [(socket) => socket.end('{"results":1}'), 'something else'],
  [(socket) => socket.destroy(), 'gone'],
]
for (const [answer, why] of silent)
  test(`apply is ${why}: no answer`, async () => assert.deepEqual(await handedTo(answer, '{}'), { kind: 'no-answer' }))

test('where nobody listens there is no apply', async () => {
  await inFolder(async (folder) => assert.deepEqual(await handOver('{}', join(folder, 'none')), { kind: 'no-apply' }))
})

const change = { name: 'a', architecture: 'all', from: '1', to: '2', sha256: 'x' }
const documentOf = (order: unknown) =>
  JSON.stringify({ order: { payload: Buffer.from(JSON.stringify(order)).toString('base64') } })
const documents: [text: string, changes: unknown, why: string][] = [
  [documentOf({ verb: 'install', changes: [change] }), [change], 'an install'],
  [documentOf({ verb: 'refresh', changes: [] }), [], 'a refresh, which needs the indexes'],
  [documentOf({ verb: 'reboot', changes: [change] }), undefined, 'a reboot'],
  [documentOf({ verb: 'install', changes: [{ name: 1 }] }), undefined, 'a change that is none'],
  [documentOf({ verb: 'install' }), undefined, 'no changes'],
  [documentOf(null), undefined, 'no order'],
  ['{}', undefined, 'no bundle'],
  ['', undefined, 'nothing'],
]
for (const [text, changes, why] of documents)
  test(`files are fetched for what the document asks for: ${why}`, () => assert.deepEqual(spoolChanges(text), changes))

/** Stands for the server: takes down what it was sent, and answers as it is told. */
function serverThat(answer: (call: Call) => number | string): { transport: Transport; calls: Call[] } {
  const calls: Call[] = []
  const send = async (call: Call): Promise<Answer> => {
    calls.push(call)
    const said = answer(call)
    return typeof said === 'number'
      ? { status: said, headers: {}, json: {} }
      : { status: 400, headers: {}, json: { code: said } }
  }
  const open = () => Promise.reject(new Error('nothing is opened here'))
  return { transport: { send, open }, calls }
}

function withResults(folder: string, ...numbers: number[]): { state: State; results: string } {
  const [own, results] = [join(folder, 'agent'), join(folder, 'results')]
  for (const path of [own, results]) mkdirSync(path)
  for (const number of numbers)
    writeFileSync(
      join(results, `${String(number).padStart(12, '0')}.json`),
      JSON.stringify({ key: 'k', result: number }),
    )
  for (const other of ['host.pub.new', 'x.json', '12.json']) writeFileSync(join(results, other), 'no result')
  return { state: new State(own), results }
}

test('results are sent in order, once, and again only if they were not acknowledged', async () => {
  await inFolder(async (folder) => {
    const { state, results } = withResults(folder, 1, 2, 10)
    let up = true
    const { transport, calls } = serverThat(({ json }) => (up || JSON.stringify(json).includes(':1}') ? 200 : 503))
    up = false
    await assert.rejects(sendResults(state, transport, results), /HTTP_|000000000002/)
    assert.equal(waitingResults(state, results).length, 2)
    up = true
    assert.equal(await sendResults(state, transport, results), 2)
    assert.deepEqual(
      calls.map((call) => call.json),
      [1, 2, 2, 10].map((result) => ({ key: 'k', result })),
    )
    assert.equal(await sendResults(state, transport, results), 0)
    assert.equal(calls.length, 4)
  })
})

test('to a server that was restored, key and results are sent once more', async () => {
  await inFolder(async (folder) => {
    const { state, results } = withResults(folder, 1, 2)
    writeFileSync(join(results, 'host.pub'), 'key\n')
    const { transport, calls } = serverThat(() => 200)
    assert.equal(await sendResults(state, transport, results), 2)
    sendAnew(state)
    assert.equal(await sendResults(state, transport, results), 2)
    assert.deepEqual(calls.slice(3), calls.slice(0, 3))
  })
})

test('a result that the server will never take does not hold up those behind it', async () => {
  await inFolder(async (folder) => {
    const { state, results } = withResults(folder, 1, 2)
    const { transport } = serverThat(({ json }) => (JSON.stringify(json).includes(':1}') ? 'INPUT_INVALID' : 200))
    assert.equal(await sendResults(state, transport, results), 1)
    assert.deepEqual(waitingResults(state, results), [])
  })
})

test('the public half of the host key is told once, before the first result, and again when it is another', async () => {
  await inFolder(async (folder) => {
    const { state, results } = withResults(folder, 1)
    const { transport, calls } = serverThat(() => 200)
    const tell = async (key: string) => {
      writeFileSync(join(results, 'host.pub'), `${key}\n`)
      assert.ok(keyWaits(state, results))
      await sendResults(state, transport, results)
      assert.ok(!keyWaits(state, results))
    }
    await tell('one')
    await sendResults(state, transport, results)
    await tell('two')
    const paths = calls.map((call) => call.path)
    assert.deepEqual(paths, ['/agent/v1/host-key', '/agent/v1/results', '/agent/v1/host-key'])
  })
})

test('a host without apply has nothing to send', async () => {
  await inFolder(async (folder) => {
    const state = new State(folder)
    assert.deepEqual(waitingResults(state, join(folder, 'none')), [])
    assert.ok(!keyWaits(state, join(folder, 'none')))
  })
})
