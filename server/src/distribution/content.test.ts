import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { type ContentStore, openContent } from './content.ts'
import { OriginFault } from './model.ts'

let folder = ''
let content: ContentStore
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'content-'))
  content = openContent(folder)
})
after(() => rm(folder, { recursive: true, force: true }))

const digestOf = (text: string) => createHash('sha256').update(text).digest('hex')
async function* pieces(...texts: string[]) {
  for (const text of texts) yield Buffer.from(text)
}
const files = async () =>
  (await readdir(folder, { recursive: true, withFileTypes: true })).filter((one) => one.isFile())
const refused = (code: string) => (error: unknown) => error instanceof OriginFault && error.code === code

test('a file lies under its digest and comes back whole', async () => {
  const stored = await content.put(pieces('one ', 'two'), { sha256: digestOf('one two'), maxBytes: 10 })
  assert.deepEqual(stored, { sha256: digestOf('one two'), sizeBytes: 7 })
  assert.equal(Buffer.concat(await Array.fromAsync(content.read(stored.sha256))).toString(), 'one two')
  assert.deepEqual(await content.find(stored.sha256), stored)
})

test('other bytes of the same size are not kept, and nothing of them stays', async () => {
  const before = (await files()).length
  await assert.rejects(
    content.put(pieces('forged!'), { sha256: digestOf('genuine'), maxBytes: 10 }),
    refused('digest-differs'),
  )
  assert.equal(await content.find(digestOf('genuine')), undefined)
  assert.equal(await content.find(digestOf('forged!')), undefined)
  assert.equal((await files()).length, before)
})

test('more bytes than were announced end the writing', async () => {
  const before = (await files()).length
  await assert.rejects(content.put(pieces('1234', '5678'), { maxBytes: 7 }), refused('too-large'))
  assert.equal((await files()).length, before)
})

test('a source that breaks off leaves nothing', async () => {
  const before = (await files()).length
  async function* broken() {
    yield Buffer.from('half')
    throw new OriginFault('unreachable')
  }
  await assert.rejects(content.put(broken(), { maxBytes: 100 }), refused('unreachable'))
  assert.equal((await files()).length, before)
})

for (const name of ['../../secret.key', 'a'.repeat(63), 'A'.repeat(64), ''])
  test(`no digest, no path: ${JSON.stringify(name).slice(0, 30)}`, () =>
    assert.throws(() => content.pathOf(name), TypeError))
