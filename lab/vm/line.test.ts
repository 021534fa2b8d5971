/** The line to a virtual machine, against a shell that is a fake of this file. */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { type TestContext, test } from 'node:test'
import { Line } from './line.ts'

const encoded = (text: string) => Buffer.from(text).toString('base64')

/** Answers as it is told; gives its path and how often it was called up. */
async function shell(t: TestContext, answers: (id: string, script: string, socket: Socket) => void) {
  const folder = mkdtempSync(join(tmpdir(), 'patchreeve-line-'))
  const calls: Socket[] = []
  const server = createServer((socket) => {
    calls.push(socket)
    createInterface({ input: socket }).on('line', (line) => {
      const [id = '', script = ''] = line.split(' ')
      answers(id, Buffer.from(script, 'base64').toString('utf8'), socket)
    })
  })
  const path = join(folder, 'shell.sock')
  await new Promise<void>((resolve) => server.listen(path, resolve))
  t.after(() => {
    for (const socket of calls) socket.destroy()
    server.close()
    rmSync(folder, { recursive: true })
  })
  return { path, calls }
}

test('commands one after the other go by one line, and answers to earlier ones are passed over', async (t) => {
  const { path, calls } = await shell(t, (id, script, socket) => {
    if (script === 'slow') return
    socket.write(`ready\ndone 0-of-before 0 ${encoded('no')} .\ndone ${id} 3 ${encoded(script)} ${encoded('ü')}.\n`)
  })
  const line = new Line(path)
  t.after(() => line.hangUp())
  assert.deepEqual(await line.ask('1-a', 'uname', 2_000), { code: 3, out: 'uname', err: 'ü' })
  await assert.rejects(line.ask('1-b', 'slow', 50), /no answer of the virtual machine: slow/)
  assert.deepEqual(await line.ask('1-c', 'true', 2_000), { code: 3, out: 'true', err: 'ü' })
  assert.deepEqual([calls.length, line.isOpen], [1, true])
})

test('a line that is hung up says so at once, and nobody to call up does, too', async (t) => {
  const { path } = await shell(t, (_, __, socket) => socket.destroy())
  const line = new Line(path)
  await assert.rejects(line.ask('2-a', 'reboot', 60_000), /hung up/)
  assert.equal(line.isOpen, false)
  const none = new Line(`${path}.none`)
  await assert.rejects(none.ask('2-b', 'true', 60_000), /ENOENT/)
})
