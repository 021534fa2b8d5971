/** Our repository over HTTP while its index is written anew. */
import assert from 'node:assert/strict'
import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { AppError } from '@patchreeve/contract/errors.ts'
import { makeRepoFiles } from './repo-files.ts'

const folder = mkdtempSync(join(tmpdir(), 'patchreeve-repo-files-'))
// A clock that stands still: the list of names is read once.
const files = makeRepoFiles(folder, () => 0)
/** Requests that came together are answered together. */
let together = 1
const waiting: (() => void)[] = []
const server = createServer((request, response) => {
  waiting.push(() => {
    files.send((request.url ?? '').slice(1), request, response).catch((error: unknown) => {
      response.writeHead(error instanceof AppError ? error.status : 500).end()
    })
  })
  if (waiting.length === together) for (const answer of waiting.splice(0)) answer()
})
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
after(async () => {
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
  rmSync(folder, { recursive: true, force: true })
})
// It listens on a port, so its address is not a path.
const get = (path: string) => fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/${path}`)

function write(name: string, text: string): void {
  writeFileSync(join(folder, '.new'), text)
  renameSync(join(folder, '.new'), join(folder, name))
}

test('hosts that ask while the list is read for the first time wait for it', async () => {
  write('InRelease', 'one')
  together = 3
  const answers = await Promise.all([get('InRelease'), get('InRelease'), get('InRelease')])
  together = 1
  assert.deepEqual(
    answers.map((answer) => answer.status),
    [200, 200, 200],
  )
})

test('a file that was replaced since the list was read comes whole, however long it is now', async () => {
  write('InRelease', 'of yesterday')
  assert.equal(await (await get('InRelease')).text(), 'of yesterday')
  for (const text of ['of today, with more packages', 'short']) {
    write('InRelease', text)
    assert.equal(await (await get('InRelease')).text(), text)
  }
})

test('a file that is gone since then is not found', async () => {
  rmSync(join(folder, 'InRelease'))
  assert.equal((await get('InRelease')).status, 404)
})
