/** What a first start says, and when: the one-time link as soon as the server answers, and again at the end unless it is used. */
import assert from 'node:assert/strict'
import { afterEach, beforeEach, test } from 'node:test'
import { dataFolder, READY, removeFolder, startServer, stopInOrder } from './support.ts'

const LINK = /Set up {5}(http:\S+\/start\?token=\S+)/

let data: string
beforeEach(async () => {
  data = await dataFolder()
})
afterEach(() => removeFolder(data))

/** What stands after the line of the first assessment: the last lines on the screen. */
const tail = (output: string) => output.slice(output.search(READY))

test('the link is there before anything is assessed, works at once, and stands in the last lines too', async () => {
  const server = await startServer(data)
  const [, link = ''] = await server.said(LINK)
  assert.doesNotMatch(server.output(), READY)
  const { origin, searchParams } = new URL(link)
  const answer = await fetch(`${origin}/api/v1/setup?token=${searchParams.get('token')}`)
  assert.deepEqual(await answer.json(), { open: true, tokenValid: true })
  await server.said(/ {2}Data {7}/)
  assert.equal(LINK.exec(tail(server.output()))?.[1], link)
  await stopInOrder(server)
})

test('a link that was used meanwhile is not shown again', async () => {
  const server = await startServer(data)
  const [, link = ''] = await server.said(LINK)
  const { origin, searchParams } = new URL(link)
  const created = await fetch(`${origin}/api/v1/setup`, {
    method: 'POST',
    headers: { origin, 'content-type': 'application/json', 'idempotency-key': crypto.randomUUID() },
    body: JSON.stringify({
      token: searchParams.get('token'),
      name: 'Ada',
      email: 'ada@example.org',
      password: 'four unrelated wet horses',
    }),
  })
  assert.equal(created.status, 200, await created.text())
  await server.said(/ {2}Data {7}/)
  assert.match(tail(server.output()), / {2}Console {4}http:/)
  assert.doesNotMatch(tail(server.output()), LINK)
  await stopInOrder(server)
})
