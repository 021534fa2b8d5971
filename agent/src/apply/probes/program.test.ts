/** The customer's own program: what is run, and what is not, with real files and real processes. */
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import * as fs from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { ProbeResult } from '@patchreeve/trust/documents/result.ts'
import { lookAtProgram, madeSafe, type ProgramLook } from './program.ts'
import { openProgram, unfitness } from './program-file.ts'

const top = fs.mkdtempSync(join(tmpdir(), 'program-'))
fs.chmodSync(top, 0o755)
after(() => fs.rmSync(top, { recursive: true }))
/** Whoever runs the tests is trusted here as root is on a host, in this folder and below. */
const owner = { uid: fs.statSync(top).uid, top }

let count = 0
/** A program in a folder of its own. */
function aFile(text: string, mode = 0o755): string {
  count += 1
  const folder = join(top, `f${count}`)
  fs.mkdirSync(folder)
  fs.chmodSync(folder, 0o755)
  const path = join(folder, 'check')
  fs.writeFileSync(path, text)
  fs.chmodSync(path, mode)
  return path
}
const sha256 = (text: string | Buffer) => createHash('sha256').update(text).digest('hex')
const probe = (target: string, digest: string) => ({
  ...{ id: 'shop', kind: 'program' as const, target, sha256: digest, timeoutMs: 5_000, settleMs: 0 },
})
const script = (body: string) => `#!/bin/sh\n${body}\n`
const look = (body: string, timeoutMs = 5_000): Promise<ProgramLook> =>
  lookAtProgram(probe(aFile(script(body)), sha256(script(body))), timeoutMs, owner)

test('it passes by ending with 0, and what it said goes along with its digest', async () => {
  const seen = await look('echo all is well')
  assert.deepEqual(seen, {
    ...{ passed: true, detail: '', there: [] },
    ran: { sha256: sha256(script('echo all is well')), exit: 0, output: 'all is well' },
  })
})

test('it fails by any other end, and tells which', async () => {
  const ended = await look('echo 3 of 4 workers; exit 7')
  assert.deepEqual([ended.passed, ended.detail, ended.ran?.exit], [false, 'it ended with 7', 7])
  assert.equal(ended.ran?.output, '3 of 4 workers')
  const killed = await look('kill -9 $$')
  assert.deepEqual([killed.passed, killed.detail, killed.ran?.exit], [false, 'a signal ended it', -1])
  assert.equal((await look('echo to stderr >&2; exit 1')).ran?.output, 'to stderr')
})

test('it gets no argument, no environment and no input', async () => {
  process.env.PROGRAM_TEST = 'from outside'
  const seen = await look('echo "$# [$PROGRAM_TEST] [$HOME] [$(/bin/cat)]"')
  delete process.env.PROGRAM_TEST
  assert.equal(seen.ran?.output, '0 [] [] []')
  const bytes = fs.readFileSync('/usr/bin/env')
  const target = aFile('')
  fs.writeFileSync(target, bytes)
  const bare = await lookAtProgram(probe(target, sha256(bytes)), 5_000, owner)
  assert.deepEqual([bare.passed, bare.ran?.output], [true, ''], 'what prints its environment prints nothing')
})

test('its time and its output have limits, and what it started ends with it', async () => {
  const began = performance.now()
  const slow = await look('/bin/sleep 30 & /bin/sleep 30', 300)
  assert.deepEqual([slow.passed, slow.detail], [false, 'it took too long'])
  assert.ok(performance.now() - began < 15_000)
  const loud = await look('while :; do echo xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx; done')
  assert.deepEqual([loud.passed, loud.detail, loud.ran?.output.length], [false, 'it said too much', 200])
})

test('output that would hide or break a line is made safe, and fits into a signed result', async () => {
  const hostile = `\u001b[31mred\r\nline\u202eturned\u0000\u200b${'\u{1f512}'.repeat(200)}`
  const output = madeSafe(hostile)
  assert.match(output, /^\[31mred line turned /)
  assert.ok(output.length <= 200 && output.isWellFormed())
  const ran = { sha256: 'a'.repeat(64), exit: 0, output }
  const result = { id: 'shop', before: 'passed', after: 'passed', detail: '', ran }
  assert.equal(ProbeResult.safeParse(result).error, undefined)
  const bytes = await look("printf '\\377\\033]0;owned\\007 ok'")
  assert.equal(ProbeResult.shape.ran.safeParse(bytes.ran).error, undefined)
})

const good = script('exit 0')
const unfit: [what: string, why: string, path: () => string][] = [
  ['is another one', 'program-differs', () => aFile(script('exit 0 # and more'))],
  ['is empty', 'program-differs', () => aFile('')],
  ['is not there', 'program-missing', () => join(top, 'nothing')],
  ['is in a folder that is not there', 'program-missing', () => join(top, 'none', 'nothing')],
  ['may be written by its group', 'program-writable', () => aFile(good, 0o775)],
  ['may be written by all', 'program-writable', () => aFile(good, 0o757)],
  ['may be executed by its owner alone', 'program-not-executable', () => aFile(good, 0o700)],
  ['may be executed and not read', 'program-not-executable', () => aFile(good, 0o711)],
  ['is a folder', 'program-not-regular', () => join(aFile(good), '..')],
  [
    'is a link to the right one',
    'program-missing',
    () => {
      const link = `${aFile(good)}-link`
      fs.symlinkSync('check', link)
      return link
    },
  ],
  [
    'lies behind a link to a folder',
    'program-folder',
    () => {
      const folder = join(aFile(good), '..')
      fs.symlinkSync(folder, `${folder}-link`)
      return join(`${folder}-link`, 'check')
    },
  ],
  [
    'lies in a folder that all may write in',
    'program-folder',
    () => {
      const path = aFile(good)
      fs.chmodSync(join(path, '..'), 0o777)
      return path
    },
  ],
  [
    'lies in a folder like the temporary one',
    'program-folder',
    () => {
      const path = aFile(good)
      fs.chmodSync(join(path, '..'), 0o1777)
      return path
    },
  ],
  [
    'is larger than is read',
    'program-too-large',
    () => {
      const path = aFile(good)
      fs.truncateSync(path, (16 << 20) + 1)
      return path
    },
  ],
]
for (const [what, why, path] of unfit)
  test(`not run: a program that ${what}`, async () => {
    const { passed, detail, ran } = await lookAtProgram(probe(path(), sha256(good)), 5_000, owner)
    assert.deepEqual([passed, detail, ran], [false, `it could not be asked (${why})`, undefined])
  })

test('not run: a device, or a file below the temporary folder, which is everyone’s', () => {
  assert.equal(unfitness(probe('/dev/zero', sha256(good))), 'program-not-regular')
  assert.equal(unfitness(probe(aFile(good), sha256(good))), 'program-folder')
})

test('not run: what is another owner’s, the file or a folder above it', () => {
  const target = aFile(good)
  const asked = { target, sha256: sha256(good) }
  assert.deepEqual(openProgram(asked, { ...owner, uid: owner.uid + 1 }), { unfit: 'program-folder' })
  if (process.getuid?.() !== 0) return // only root can give a file away
  fs.chownSync(target, owner.uid + 1, 0)
  assert.deepEqual(openProgram(asked, owner), { unfit: 'program-not-root' })
})

test('what is laid under its name once it was opened is not what is run', () => {
  const target = aFile(good)
  const opened = openProgram({ target, sha256: sha256(good) }, owner)
  assert.ok('fd' in opened)
  fs.renameSync(aFile(script('exit 9')), target)
  const bytes = fs.readFileSync(`/proc/self/fd/${opened.fd}`, 'utf8')
  fs.closeSync(opened.fd)
  assert.equal(bytes, good)
  assert.deepEqual(openProgram({ target, sha256: sha256(good) }, owner), { unfit: 'program-differs' })
})
