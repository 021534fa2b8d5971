import assert from 'node:assert/strict'
import * as fs from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { test } from 'node:test'
import { spoolName } from '../apply/method/spool-file.ts'
import { type Fetch, Spool } from './spool.ts'

async function withSpool(fetch: Fetch, work: (spool: Spool, folder: string) => Promise<void>): Promise<void> {
  const root = fs.mkdtempSync(join(tmpdir(), 'patchreeve-fill-'))
  try {
    const folder = join(root, 'order')
    await work(Spool.create(folder, fetch), folder)
  } finally {
    fs.rmSync(root, { recursive: true, force: true })
  }
}

test('a file is named by the digest of its address, fetched once, and readable for apt', async () => {
  let fetched = 0
  const fetch: Fetch = async () => {
    fetched += 1
    return Readable.from([Buffer.from('by'), Buffer.from('tes')])
  }
  await withSpool(fetch, async (spool, folder) => {
    assert.deepEqual(await Promise.all([spool.bring('http://h/a'), spool.bring('http://h/a')]), [true, true])
    assert.equal(await spool.bring('http://h/a'), true)
    assert.equal(fetched, 1)
    const path = join(folder, spoolName('http://h/a'))
    assert.equal(fs.readFileSync(path, 'utf8'), 'bytes')
    assert.equal(fs.statSync(path).mode & 0o444, 0o444)
    assert.deepEqual(fs.readdirSync(folder), [spoolName('http://h/a')])
  })
})

test('what the server has not is not there; what breaks off leaves no half file', async () => {
  const fetch: Fetch = async (uri) => {
    if (uri.endsWith('none')) return undefined
    return Readable.from(
      (async function* () {
        yield Buffer.from('half')
        throw new Error('link down')
      })(),
    )
  }
  await withSpool(fetch, async (spool, folder) => {
    assert.equal(await spool.bring('http://h/none'), false)
    // Again and again, and a moment later: a file that is opened late comes back after it was removed.
    for (let n = 0; n < 30; n++) await assert.rejects(spool.bring(`http://h/broken-${n}`), /link down/)
    await new Promise((resolve) => setTimeout(resolve, 50))
    assert.deepEqual(fs.readdirSync(folder), [])
  })
})

test('dated indexes have a folder each, and are asked for by number', async () => {
  const asked: (number | undefined)[] = []
  const fetch: Fetch = async (_, undo) => {
    asked.push(undo)
    return Readable.from([Buffer.from(String(undo))])
  }
  await withSpool(fetch, async (spool, folder) => {
    await spool.bring('http://h/a')
    await spool.snapshot(1).bring('http://h/a')
    assert.deepEqual(asked, [undefined, 1])
    assert.equal(fs.readFileSync(join(folder, 'undo-1', spoolName('http://h/a')), 'utf8'), '1')
  })
})

test('a server that never stops sending is cut off', async () => {
  const chunk = Buffer.alloc(1 << 20)
  const fetch: Fetch = async () => Readable.from(endless(chunk))
  await withSpool(fetch, async (spool, folder) => {
    // The limit of one file, lowered for the test by a spool whose order has little left.
    const small = Spool.create(`${folder}-small`, fetch, { left: 5 << 20 })
    await assert.rejects(small.bring('http://h/endless'), /more than an order may bring/)
    assert.deepEqual(fs.readdirSync(`${folder}-small`), [])
    assert.ok(spool)
  })
})

async function* endless(chunk: Buffer): AsyncGenerator<Buffer> {
  for (;;) yield chunk
}
