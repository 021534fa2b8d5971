/** A start that cannot be: one clear line, the next step, exit code 1, and nothing left running. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, chownSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { createServer, type Server as NetServer, type Socket } from 'node:net'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, test } from 'node:test'
import { dataFolder, freePort, isRoot, processesOf, removeFolder, startServer } from './support.ts'

let data: string
beforeEach(async () => {
  data = await dataFolder()
})
afterEach(() => removeFolder(data))

/** The refusal's line and next step; everything else that it must be is asserted here. */
async function refusal(env: Record<string, string> = {}): Promise<string> {
  const server = await startServer(data, env)
  const { code } = await server.ended()
  const output = server.output()
  assert.equal(code, 1, output)
  const told = /^patchreeve: .+\n {2}next: .+$/m.exec(output)
  assert.ok(told, `no clear line in:\n${output}`)
  assert.doesNotMatch(output, /\n\s+at .*:\d+:\d+/, 'no stack trace')
  assert.deepEqual(processesOf(data), [])
  return told[0]
}

test('a port in use is named, with the setting that moves it', async () => {
  const other = createServer()
  other.listen(0, '127.0.0.1')
  await once(other, 'listening')
  const address = other.address()
  const port = typeof address === 'object' && address ? address.port : 0
  try {
    const told = await refusal({ PATCHREEVE_CONSOLE_LISTEN: `localhost:${port}` })
    assert.match(
      told,
      new RegExp(`port ${port} of the console is in use[\\s\\S]*PATCHREEVE_CONSOLE_LISTEN=localhost:${port + 1}`),
    )
  } finally {
    other.close()
  }
})

test('a data folder that cannot be entered or written is named', async () => {
  if (isRoot) chownSync(data, 0, 0)
  chmodSync(data, isRoot ? 0o700 : 0o500)
  assert.match(await refusal(), /data folder .* cannot be written \(EACCES\)[\s\S]*PATCHREEVE_DATA/)
  chmodSync(data, 0o700)
})

test('a data folder that is a file is named', async () => {
  const file = join(dirname(data), 'file')
  await writeFile(file, '')
  assert.match(await refusal({ PATCHREEVE_DATA: file }), /data folder .* cannot be (made|written) \((EEXIST|ENOTDIR)\)/)
})

test('a disk without space is told before anything is begun', async (t) => {
  if (!isRoot) return t.skip('only root can make a small disk')
  const disk = join(dirname(data), 'disk')
  await mkdir(disk)
  assert.equal(spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=20m,mode=777', 'tmpfs', disk]).status, 0)
  try {
    assert.match(await refusal({ PATCHREEVE_DATA: disk }), /only \d+ MB are free[\s\S]*free about 300 MB/)
  } finally {
    assert.equal(spawnSync('umount', [disk]).status, 0)
  }
})

test('a folder whose restore was cut short is refused until it is restored again', async () => {
  await writeFile(join(data, 'restore.pending'), '')
  assert.match(await refusal(), /restore .* was interrupted[\s\S]*patchreeve restore FILE --replace/)
})

test('a wrong DATABASE_URL is told for what it is: no address, nobody there', async () => {
  assert.match(await refusal({ DATABASE_URL: 'mysql//nothing' }), /DATABASE_URL/)
  const nobody = `postgres://a:b@127.0.0.1:${await freePort()}/x`
  assert.match(await refusal({ DATABASE_URL: nobody }), /does not let us in: .*ECONNREFUSED[\s\S]*check DATABASE_URL/)
})

test('a PostgreSQL that is too old is named with its version', async () => {
  const { url, close } = await fakeOldPostgres()
  try {
    assert.match(await refusal({ DATABASE_URL: url }), /this PostgreSQL is 13\.4; 15 or newer is needed/)
  } finally {
    close()
  }
})

/**
 * A fake, as no PostgreSQL before 15 can be had here: it lets everybody in and answers every query with version 13.4, by the
 * messages of PostgreSQL's protocol 3.0 (documentation, "Message Formats").
 */
async function fakeOldPostgres(): Promise<{ url: string; close: () => void }> {
  const server: NetServer = createServer((socket) => {
    let greeted = false
    socket.on('error', () => undefined) // the client goes without a farewell
    socket.on('data', (asked: Buffer) => {
      if (greeted && asked[0] === 'Q'.charCodeAt(0)) answer(socket)
      if (greeted) return
      greeted = true
      socket.write(Buffer.concat([message('R', int32(0)), message('Z', Buffer.from('I'))]))
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  return { url: `postgres://a:b@127.0.0.1:${port}/x`, close: () => server.close() }
}

function answer(socket: Socket): void {
  const columns = ['server_version_num', 'server_version']
  const described = columns.map((name) =>
    Buffer.concat([Buffer.from(`${name}\0`), int32(0), int16(0), int32(25), int16(-1), int32(-1), int16(0)]),
  )
  const row = ['130004', '13.4'].map((text) => Buffer.concat([int32(text.length), Buffer.from(text)]))
  socket.write(
    Buffer.concat([
      message('T', Buffer.concat([int16(columns.length), ...described])),
      message('D', Buffer.concat([int16(row.length), ...row])),
      message('C', Buffer.from('SELECT 1\0')),
      message('Z', Buffer.from('I')),
    ]),
  )
}

function message(type: string, body: Buffer): Buffer {
  return Buffer.concat([Buffer.from(type), int32(body.length + 4), body])
}
function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeInt32BE(value)
  return bytes
}
function int16(value: number): Buffer {
  const bytes = Buffer.alloc(2)
  bytes.writeInt16BE(value)
  return bytes
}
