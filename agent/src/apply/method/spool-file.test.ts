/** The spool is filled by somebody hostile: every kind of thing that is not one plain file is left where it is. */
import assert from 'node:assert/strict'
import { execFileSync, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import * as fs from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { copyFromSpool, NotTaken, spoolName } from './spool-file.ts'

const NAME = spoolName('http://h/x')
const SECRET = 'not for this reader'

function withSpool(work: (paths: { spool: string; to: string; secret: string; at: string }) => void): void {
  const root = fs.mkdtempSync(join(tmpdir(), 'patchreeve-spool-'))
  try {
    const spool = join(root, 'spool')
    fs.mkdirSync(spool)
    fs.writeFileSync(join(root, 'secret'), SECRET)
    work({ spool, to: join(root, 'to'), secret: join(root, 'secret'), at: join(spool, NAME) })
  } finally {
    fs.rmSync(root, { recursive: true, force: true })
  }
}

const why = (expected: NotTaken['why']) => (error: unknown) => error instanceof NotTaken && error.why === expected

test('a plain file is copied and its digests are those of the copy', () =>
  withSpool(({ spool, to, at }) => {
    const bytes = Buffer.alloc(700_000, 'abc')
    fs.writeFileSync(at, bytes)
    const copied = copyFromSpool(spool, NAME, to, bytes.length)
    assert.ok(fs.readFileSync(to).equals(bytes))
    assert.equal(copied.hashes.SHA256, createHash('sha256').update(bytes).digest('hex'))
    assert.equal(copied.hashes.MD5Sum, createHash('md5').update(bytes).digest('hex'))
    assert.equal(copied.sizeBytes, bytes.length)
  }))

const hostile: [
  what: string,
  expected: NotTaken['why'],
  make: (p: { at: string; secret: string; spool: string }) => void,
][] = [
  ['nothing', 'missing', () => undefined],
  ['a symbolic link', 'not-a-file', ({ at, secret }) => fs.symlinkSync(secret, at)],
  ['a link that leads nowhere', 'not-a-file', ({ at }) => fs.symlinkSync('/nonexistent', at)],
  ['a hard link to another file', 'not-a-file', ({ at, secret }) => fs.linkSync(secret, at)],
  ['a fifo without a writer', 'not-a-file', ({ at }) => execFileSync('mkfifo', [at])],
  ['a folder', 'not-a-file', ({ at }) => fs.mkdirSync(at)],
  ['a file larger than expected', 'too-large', ({ at }) => fs.writeFileSync(at, 'x'.repeat(101))],
  [
    'a spool that is itself a link',
    'not-a-file',
    ({ at, spool, secret }) => {
      fs.writeFileSync(at, SECRET)
      fs.renameSync(spool, `${secret}-real`)
      fs.symlinkSync(`${secret}-real`, spool)
    },
  ],
]
for (const [what, expected, make] of hostile)
  test(`the spool holds ${what}`, () =>
    withSpool(({ spool, to, secret, at }) => {
      make({ at, secret, spool })
      assert.throws(() => copyFromSpool(spool, NAME, to, 100), why(expected))
      assert.ok(!fs.existsSync(to) || fs.readFileSync(to).length === 0, 'nothing was copied')
    }))

for (const name of ['../secret', '', 'x', `${NAME}/..`, NAME.toUpperCase()])
  test(`${JSON.stringify(name)} is no name of the spool`, () =>
    withSpool(({ spool, to }) => assert.throws(() => copyFromSpool(spool, name, to, 100), why('missing'))))

test('what is to be written is never a link that somebody laid there', () =>
  withSpool(({ spool, to, secret, at }) => {
    fs.writeFileSync(at, 'new')
    fs.symlinkSync(secret, to)
    assert.throws(() => copyFromSpool(spool, NAME, to, 100))
    assert.equal(fs.readFileSync(secret, 'utf8'), SECRET)
  }))

test('a file that grows while it is read is never copied beyond its limit', async () => {
  const root = fs.mkdtempSync(join(tmpdir(), 'patchreeve-spool-'))
  const at = join(root, NAME)
  fs.writeFileSync(at, '')
  const grow = "const fs=require('fs');const b=Buffer.alloc(1<<16);for(;;)fs.appendFileSync(process.argv[1],b)"
  const child = spawn(process.execPath, ['-e', grow, at], { stdio: 'ignore' })
  try {
    const limit = 8 << 20
    for (let size = 0; size <= limit; size = fs.statSync(at).size) {
      try {
        assert.ok(copyFromSpool(root, NAME, join(root, 'to'), limit).sizeBytes <= limit)
      } catch (error) {
        assert.ok(why('too-large')(error))
      }
      assert.ok((fs.statSync(join(root, 'to'), { throwIfNoEntry: false })?.size ?? 0) <= limit)
    }
  } finally {
    child.kill('SIGKILL')
    fs.rmSync(root, { recursive: true, force: true })
  }
})
