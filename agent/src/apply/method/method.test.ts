/** The method as apt runs it: a process that speaks over standard input and output. */
import assert from 'node:assert/strict'
import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import * as fs from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable, Writable } from 'node:stream'
import { test } from 'node:test'
import { answerAt } from './ask.ts'
import { fieldOf, type Message, MessageReader } from './messages.ts'
import { spoolName } from './spool-file.ts'

const PROGRAM = `import { methodMain } from ${JSON.stringify(new URL('method.ts', import.meta.url).href)}; process.exitCode = await methodMain()`
const URI = 'http://h/dists/a%7eb/InRelease'

interface Method {
  readonly folder: string
  readonly spool: string
  ask(uri: string, more?: string): Promise<Message>
  configure(settings: Record<string, string>): void
}

async function withMethod(work: (method: Method) => Promise<void>): Promise<void> {
  const folder = fs.mkdtempSync(join(tmpdir(), 'patchreeve-method-'))
  const spool = join(folder, 'spool')
  fs.mkdirSync(spool)
  const args = ['--disable-warning=ExperimentalWarning', '--input-type=module', '-e', PROGRAM]
  const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] })
  try {
    const next = reader(child)
    assert.equal((await next()).code, 100)
    await work({
      folder,
      spool,
      configure(settings) {
        const items = Object.entries(settings).map(([name, value]) => `Config-Item: ${name}=${value}\n`)
        child.stdin.write(`601 Configuration\n${items.join('')}\n`)
      },
      async ask(uri, more = '') {
        child.stdin.write(`600 URI Acquire\nURI: ${uri}\nFilename: ${folder}/got\n${more}\n`)
        const answer = await next()
        return answer.code === 200 ? next() : answer
      },
    })
    child.stdin.end()
    await new Promise((resolve) => child.on('exit', resolve))
    assert.equal(child.exitCode, 0)
  } finally {
    child.kill('SIGKILL')
    fs.rmSync(folder, { recursive: true, force: true })
  }
}

function reader(child: ChildProcessByStdio<Writable, Readable, null>): () => Promise<Message> {
  const messages = new MessageReader()
  const ready: Message[] = []
  const waiting: ((message: Message) => void)[] = []
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    for (const message of messages.push(chunk)) {
      const resolve = waiting.shift()
      if (resolve) resolve(message)
      else ready.push(message)
    }
  })
  return () => {
    const message = ready.shift()
    return message ? Promise.resolve(message) : new Promise((resolve) => waiting.push(resolve))
  }
}

test('a file of the spool is handed over with its digests', () =>
  withMethod(async ({ folder, spool, configure, ask }) => {
    configure({ 'Patchreeve::Spool': spool })
    fs.writeFileSync(join(spool, spoolName(URI)), 'signed')
    const answer = await ask(URI, 'Expected-Checksum-FileSize: 6\n')
    assert.equal(answer.code, 201)
    assert.equal(fieldOf(answer, 'SHA256-Hash'), createHash('sha256').update('signed').digest('hex'))
    assert.equal(fs.readFileSync(join(folder, 'got'), 'utf8'), 'signed')
  }))

test('what is missing, too large or a link fails, and the next file is still served', () =>
  withMethod(async ({ folder, spool, configure, ask }) => {
    configure({ 'Patchreeve::Spool': spool })
    fs.writeFileSync(join(folder, 'secret'), 'secret')
    fs.symlinkSync(join(folder, 'secret'), join(spool, spoolName('http://h/link')))
    fs.writeFileSync(join(spool, spoolName('http://h/large')), 'larger')
    assert.equal((await ask('http://h/none')).code, 400)
    assert.match(fieldOf(await ask('http://h/link'), 'Message') ?? '', /not-a-file/)
    assert.match(fieldOf(await ask('http://h/large', 'Maximum-Size: 5\n'), 'Message') ?? '', /too-large/)
    fs.writeFileSync(join(spool, spoolName(URI)), 'fine')
    assert.equal((await ask(URI)).code, 201)
  }))

test('without a spool in the configuration nothing is found', () =>
  withMethod(async ({ ask }) => assert.equal((await ask(URI)).code, 400)))

test('the agent is asked for each file, and one that it cannot bring is missing', () =>
  withMethod(async ({ folder, spool, configure, ask }) => {
    const asked: string[] = []
    const server = await answerAt(join(folder, 'ask'), async (uri) => {
      asked.push(uri)
      if (uri !== URI) throw new Error('the server has none')
      fs.writeFileSync(join(spool, spoolName(uri)), 'brought')
    })
    try {
      configure({ 'Patchreeve::Spool': spool, 'Patchreeve::Ask': join(folder, 'ask') })
      assert.equal((await ask(URI)).code, 201)
      assert.equal((await ask('http://h/other')).code, 400)
      assert.deepEqual(asked, [URI, 'http://h/other'])
    } finally {
      await new Promise((resolve) => server.close(resolve))
    }
  }))
