/** The command line as a program: against the real listener, with the token file of this machine. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { chmod, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import type { RouteOutput } from '@patchreeve/contract/api/routes.ts'
import { AppError } from '@patchreeve/contract/errors.ts'
import { parseFilter } from '@patchreeve/contract/filter.ts'
import { ensureLocalToken } from '../../src/identity/index.ts'
import { compileCache } from '../support/compile-cache.ts'
import { useHttp } from './http-server.ts'

const MAIN = join(import.meta.dirname, '../../../cli/src/main.ts')
const TOTAL = 453

type Entry = RouteOutput<'evidence_list'>['rows'][number]
const entry = (seq: number): Entry => ({
  seq,
  at: '2026-11-24T12:00:00Z',
  type: 'inventory.accepted',
  subjectType: 'host',
  subjectId: `web-${seq}\u001b[2J`,
  provenance: 'agent-signed',
  digest: 'd',
  previous: 'p',
  body: null,
})

describe('the command line', () => {
  let intact = true
  let handedIn = ''
  const http = useHttp({
    handlers: {
      async evidence_list(_op, { query }) {
        parseFilter(query.where, ['type'])
        const from = Number(query.cursor ?? 0)
        const rows = Array.from({ length: Math.min(query.limit, TOTAL - from) }, (_, n) => entry(from + n))
        const next = from + rows.length < TOTAL ? String(from + rows.length) : null
        return { rows, total: TOTAL, countedAt: '2026-11-24T12:00:00Z', next, previous: null }
      },
      evidence_verify: async () => ({
        ok: intact,
        entries: TOTAL,
        head: 'abc',
        broken: intact ? null : { code: 'chain', params: { seq: 7 } },
      }),
      async root_add(_op, { body }) {
        handedIn = body.envelope
        throw new AppError('DOCUMENT_REFUSED', { refusal: 'root-unknown', version: 1 })
      },
      home_show: () => Promise.reject(new AppError('NOT_READY', { what: 'database' })),
    },
  })
  let folder: string
  let env: Record<string, string>
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'patchreeve-cli-'))
    await ensureLocalToken(http.server.op(), folder)
    await writeFile(
      join(folder, 'server.json'),
      JSON.stringify({ url: (await http.address()).replace('127.0.0.1', 'localhost') }),
    )
    env = {
      PATH: process.env.PATH ?? '',
      ...compileCache(),
      PATCHREEVE_DATA: folder,
      XDG_CONFIG_HOME: join(folder, 'config'),
      HOME: folder,
    }
  })
  after(() => rm(folder, { recursive: true, force: true }))

  interface Ran {
    readonly code: number | null
    readonly out: string
    readonly err: string
  }
  function cli(argv: string[], given: { env?: Record<string, string>; stdin?: string } = {}): Promise<Ran> {
    return new Promise((resolve, reject) => {
      const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', MAIN, ...argv], {
        env: { ...env, ...given.env },
      })
      let out = ''
      let err = ''
      child.stdout.on('data', (part) => {
        out += part
      })
      child.stderr.on('data', (part) => {
        err += part
      })
      child.on('error', reject)
      child.on('close', (code) => resolve({ code, out, err }))
      child.stdin.end(given.stdin ?? '')
    })
  }

  test('--json prints a list of many pages as one array, and nothing else on stdout', async () => {
    const { code, out, err } = await cli(['evidence', 'list', '--json'])
    assert.equal(code, 0, err)
    const rows = JSON.parse(out) as Entry[]
    assert.deepEqual(
      rows.map((row) => row.seq),
      Array.from({ length: TOTAL }, (_, n) => n),
    )
  })

  test('a person sees 50, the true total, and how to see all; a hostile name moves no cursor', async () => {
    const { out, err } = await cli(['evidence', 'list'])
    assert.equal(out.trimEnd().split('\n').length, 51)
    assert.match(err, /^50 of 453, counted 2026-11-24 12:00Z; --limit 453 for all\n$/)
    assert.ok(!out.includes('\u001b'))
    assert.match(out, /web-0<001b>\[2J/)
    const few = await cli(['evidence', 'list', '--limit', '3'])
    assert.equal(few.out.trimEnd().split('\n').length, 4)
    assert.equal((JSON.parse((await cli(['evidence', 'list', '--limit', '210', '--json'])).out) as Entry[]).length, 210)
  })

  test('a signed document goes from its file to the server byte for byte, and the answer names the refusal', async () => {
    const file = join(folder, 'root-1.json')
    const text = '{ "payloadType": "x",\n\t"payload": "é😀", "signatures": [] }\n'
    await writeFile(file, text)
    const { code, err } = await cli(['root', 'add', file])
    assert.equal(handedIn, text)
    assert.notEqual(code, 0)
    assert.match(err, /DOCUMENT_REFUSED refusal=root-unknown version=1/)
    await writeFile(file, 'x'.repeat(1_000_001))
    assert.equal((await cli(['root', 'add', file])).code, 2, 'too large for any server')
    assert.equal(handedIn, text)
  })

  test('the exit code tells what happened', async () => {
    const ran: [argv: string[], code: number][] = [
      [['host', 'show', 'web-9'], 5],
      [['evidence', 'list', '--where', 'nonsense:1'], 2],
      [['evidence', 'lst'], 2],
      [['evidence', 'list', '--wher', 'x'], 2],
      [['home', 'show'], 7],
      [['status'], 7],
      [['evidence', 'verify'], 0],
      [['help', 'exit-codes'], 0],
      [['evidence', 'list', '--help'], 0],
      [['finding', '--help'], 0],
      [['help', 'enrolment', 'token'], 0],
      [['login', '--help'], 0],
      [['finding'], 2],
      [['finding', 'lst', '--help'], 2],
    ]
    for (const [argv, code] of ran) assert.equal((await cli(argv)).code, code, argv.join(' '))
    intact = false
    assert.equal((await cli(['evidence', 'verify'])).code, 1)
    intact = true
  })

  test('a refusal is a sentence in the language of the terminal, with its code; --json stays the same', async () => {
    const { err } = await cli(['host', 'show', 'web-9'])
    assert.match(
      err,
      /^patchreeve: There is no host with this name\. \(HOST_NOT_FOUND.*\)\n {2}next: patchreeve host list\n$/,
    )
    const german = { env: { LANG: 'de_DE.UTF-8' } }
    assert.match(
      (await cli(['host', 'show', 'web-9'], german)).err,
      /^patchreeve: Es gibt keinen Host.*\(HOST_NOT_FOUND/,
    )
    assert.match((await cli(['evidence', 'list'], german)).err, /^50 von 453, gezählt .*; alle mit --limit 453\n$/)
    const json = ['evidence', 'list', '--limit', '3', '--json']
    assert.equal((await cli(json, german)).out, (await cli(json)).out)
  })

  test('a mistyped command is suggested, not run', async () => {
    const { code, out, err } = await cli(['evidense', 'list'])
    assert.deepEqual([code, out], [2, ''])
    assert.match(err, /did you mean "evidence list"\?/)
  })

  test('whoever may not read the token file is told whose turn it is; nobody there is 7', async () => {
    const elsewhere = { PATCHREEVE_DATA: join(folder, 'none') }
    const nobody = await cli(['host', 'list'], { env: elsewhere })
    assert.equal(nobody.code, 7)
    assert.match(nobody.err, /no server is known here/)
    const closed = await cli(['host', 'list'], { env: { ...elsewhere, PATCHREEVE_URL: 'http://127.0.0.1:1' } })
    assert.equal(closed.code, 7, closed.err)
    assert.match(closed.err, /cannot be reached/)
  })

  test('a server elsewhere needs a sign-in; login keeps the token in a 0600 file and never takes it as a value', async () => {
    const url = await http.address()
    const away = { PATCHREEVE_DATA: join(folder, 'none'), PATCHREEVE_URL: url }
    assert.equal((await cli(['session', 'show'], { env: away })).code, 3)
    const token = await readFile(join(folder, 'cli-token'), 'utf8')
    assert.equal((await cli(['login', url, '--token', token.trim()])).code, 2)
    const wrong = await cli(['login', url, '--token-file', '-'], { stdin: 'pt1.wrong' })
    assert.equal(wrong.code, 3)
    const ok = await cli(['login', url, '--token-file', '-'], { stdin: token })
    assert.deepEqual([ok.code, ok.out], [0, ''], ok.err)
    assert.equal((await stat(join(folder, 'config/patchreeve/login.json'))).mode & 0o777, 0o600)
    const shown = await cli(['session', 'show', '--json'], { env: away })
    assert.equal((JSON.parse(shown.out) as { role: string }).role, 'admin')
    assert.equal((await cli(['login', url])).code, 2, 'nobody is there to ask for the password')
    assert.ok(!`${ok.err}${shown.err}`.includes(token.trim()))
  })

  test('a password never goes to an address that is not encrypted', async () => {
    const { code, err } = await cli(['login', 'http://patch.example.org'])
    assert.equal(code, 2)
    assert.match(err, /not encrypted/)
  })

  test('commands of this machine are the server’s own program, with its arguments and exit code', async () => {
    const ran = await cli(['migrate', '--nonsense-of-a-test'], {
      env: { DATABASE_URL: 'nonsense', PATCHREEVE_DATA: join(folder, 'm') },
    })
    assert.notEqual(ran.code, 0)
    assert.doesNotMatch(ran.err, /is no command/)
  })

  test('a token file that is closed to us is one clear line', {
    skip: process.getuid?.() === 0 && 'root reads every file',
  }, async () => {
    await mkdir(join(folder, 'closed'))
    await writeFile(join(folder, 'closed/server.json'), '{}')
    await chmod(join(folder, 'closed'), 0o000)
    const ran = await cli(['host', 'list'], { env: { PATCHREEVE_DATA: join(folder, 'closed') } })
    await chmod(join(folder, 'closed'), 0o700)
    assert.equal(ran.code, 7)
    assert.match(ran.err, /may not be read/)
  })
})
