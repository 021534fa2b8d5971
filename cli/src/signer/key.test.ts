import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { digestOf, fromBase64, sha256, toBase64Url } from '@patchreeve/trust/bytes.ts'
import { writeAllNew } from './files.ts'
import { decryptKey, isKeyFile } from './key-file.ts'
import { readPublicText } from './public-key.ts'
import { fromSheet } from './recovery-sheet.ts'
import { terminal, type } from './test/io.ts'

const PASSPHRASE = 'correct horse battery staple'

for (const [flag, algorithm] of [
  ['', 'ED25519'],
  ['--p256', 'P-256'],
] as const)
  test(`key new ${flag}: OpenSSL opens the file with its passphrase, and with no other`, async () => {
    const t = terminal([PASSPHRASE, PASSPHRASE])
    const file = join(t.folder, 'me.key')
    assert.equal(await type(t, 'key', 'new', '--out', file, ...(flag ? [flag] : [])), 0, t.err())
    const openssl = (passphrase: string) =>
      spawnSync('openssl', ['pkey', '-in', file, '-passin', `pass:${passphrase}`, '-text', '-pubout'], {
        encoding: 'utf8',
      })
    const opened = openssl(PASSPHRASE)
    assert.equal(opened.status, 0, opened.stderr)
    assert.ok(opened.stdout.includes(algorithm), opened.stdout)
    assert.notEqual(openssl('correct horse battery').status, 0)
    // The key id is that of the public half that OpenSSL sees.
    const pem = /-----BEGIN PUBLIC KEY-----([^-]+)-----END/.exec(opened.stdout)?.[1]?.replace(/\s/g, '') ?? ''
    const keyId = toBase64Url(await sha256(fromBase64(pem) ?? new Uint8Array()))
    assert.match(t.out(), new RegExp(`Your key: ${keyId.replaceAll('-', '\\-')}`))
    assert.equal((await readPublicText(readFileSync(`${file}.pub`, 'utf8')))?.keyId, keyId)
  })

test('the key file is for its owner alone, derived by scrypt, and is never overwritten', async () => {
  const t = terminal([PASSPHRASE, PASSPHRASE, PASSPHRASE, PASSPHRASE])
  const file = join(t.folder, 'me.key')
  await type(t, 'key', 'new', '--out', file)
  assert.equal(statSync(file).mode & 0o777, 0o600)
  const parsed = execFileSync('openssl', ['asn1parse', '-in', file], { encoding: 'utf8' })
  for (const part of ['PBES2', 'scrypt', 'aes-256-cbc']) assert.ok(parsed.includes(part), part)
  const before = await digestOf(new Uint8Array(readFileSync(file)))
  assert.equal(await type(t, 'key', 'new', '--out', file), 2)
  assert.match(t.err(), /there already: .*me\.key, .*me\.key\.pub, .*recovery\.pub; nothing was written/)
  assert.equal(t.asked.length, 2)
  assert.equal(await digestOf(new Uint8Array(readFileSync(file))), before)
})

test('a passphrase that is short or typed differently makes no key', async () => {
  const short = terminal(['elevenchars', 'elevenchars'])
  assert.equal(await type(short, 'key', 'new', '--out', join(short.folder, 'k')), 2)
  assert.match(short.err(), /at least 12 characters, not 11/)
  const differ = terminal([PASSPHRASE, `${PASSPHRASE}!`])
  assert.equal(await type(differ, 'key', 'new', '--out', join(differ.folder, 'k')), 2)
  assert.throws(() => statSync(join(differ.folder, 'k')))
})

test('a passphrase file that others may read is refused', async () => {
  const t = terminal()
  const secret = join(t.folder, 'secret')
  writeFileSync(secret, `${PASSPHRASE}\n`, { mode: 0o644 })
  assert.equal(await type(t, 'key', 'new', '--out', join(t.folder, 'k'), '--passphrase-file', secret), 2)
  assert.match(t.err(), /may be read by others[\s\S]*chmod 600/)
  chmodSync(secret, 0o600)
  assert.equal(await type(t, 'key', 'new', '--out', join(t.folder, 'k'), '--passphrase-file', secret), 0)
})

test('the printed sheet is the recovery key whose public half lies beside', async () => {
  const t = terminal()
  const out = join(t.folder, 'me.key')
  assert.equal(await type(t, 'key', 'new', '--recovery', '--out', out, '--json'), 0, t.err())
  const printed = JSON.parse(t.out()) as { key: null; recovery: { keyId: string; groups: string[]; file: string } }
  assert.equal(printed.key, null)
  const read = await fromSheet(printed.recovery.groups.join(' '))
  assert.ok('secret' in read)
  const half = await readPublicText(readFileSync(printed.recovery.file, 'utf8'))
  assert.deepEqual([half?.keyId, half?.role], [printed.recovery.keyId, 'recovery'])
  for (const group of printed.recovery.groups) assert.ok(!readFileSync(printed.recovery.file, 'utf8').includes(group))
})

const filesIn = (folder: string) => (existsSync(folder) ? readdirSync(folder).sort() : [])

test('--recovery without a key yet makes the key and its sheet, and says which file is what', async () => {
  const t = terminal([PASSPHRASE, PASSPHRASE])
  const folder = join(t.folder, '.config/patchreeve')
  assert.equal(await type(t, 'key', 'new', '--recovery'), 0, t.err())
  assert.deepEqual(filesIn(folder), ['signer.key', 'signer.key.pub', 'signer.key.recovery.pub'])
  const said = t.out()
  for (const part of [/signer\.key: the key itself/, /signer\.key\.pub: its public half/, /RECOVERY SHEET/])
    assert.match(said, part)
})

test('--recovery with a key there already makes a sheet alone and asks for no passphrase', async () => {
  const t = terminal([PASSPHRASE, PASSPHRASE])
  const folder = join(t.folder, '.config/patchreeve')
  await type(t, 'key', 'new')
  rmSync(join(folder, 'signer.key.recovery.pub'))
  const before = readFileSync(join(folder, 'signer.key'), 'utf8')
  assert.equal(await type(t, 'key', 'new', '--recovery'), 0)
  assert.equal(readFileSync(join(folder, 'signer.key'), 'utf8'), before)
  assert.equal(t.asked.length, 2)
  assert.match(t.err(), /a sheet alone, no signing key/)
})

for (const [name, words] of [
  ['signer.key', ['key', 'new']],
  ['signer.key.pub', ['key', 'new']],
  ['signer.key.recovery.pub', ['key', 'new']],
  ['signer.key.recovery.pub', ['key', 'new', '--recovery']],
] as const)
  test(`${words.join(' ')}: where ${name} is in the way, nothing is written and it is named`, async () => {
    const t = terminal([PASSPHRASE, PASSPHRASE])
    const folder = join(t.folder, '.config/patchreeve')
    mkdirSync(folder, { recursive: true })
    // A link to nowhere is in the way, too.
    symlinkSync(join(t.folder, 'gone'), join(folder, name))
    assert.equal(await type(t, ...words), 2)
    assert.deepEqual(filesIn(folder), [name])
    assert.ok(t.err().includes(join(folder, name)))
    assert.deepEqual(t.asked, [])
  })

test('files that belong together are written all or not at all', async () => {
  const { folder } = terminal()
  const [first, second] = [join(folder, 'a'), join(folder, 'nowhere', 'b')]
  await assert.rejects(
    writeAllNew([
      { path: first, text: 'a' },
      { path: second, text: 'b' },
    ]),
  )
  assert.deepEqual(filesIn(folder), [])
})

test('without a terminal and without a file nothing is asked and the way is named', async () => {
  const t = terminal()
  assert.equal(await type(t, 'key', 'new', '--out', join(t.folder, 'k')), 2)
  assert.match(t.err(), /nobody is there to answer/)
})

const foreign: [text: string, why: string][] = [
  ['', 'empty'],
  ['{', 'half a JSON'],
  ['{"type":"patchreeve-public-key"}', 'fields missing'],
  ['ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAAAgQ== x', 'RSA'],
  [
    '{"type":"patchreeve-public-key","keyId":"'.concat(
      'A'.repeat(43),
      '","class":"file","spki":"MCowBQYDK2VwAyEA',
      'A'.repeat(43),
      '=","application":null,"role":"signer"}',
    ),
    'a point of small order',
  ],
]
for (const [text, why] of foreign)
  test(`no public key: ${why}`, async () => assert.equal(await readPublicText(text), undefined))

test('a key file that is not encrypted, or is none, does not open', async () => {
  const plain = execFileSync('openssl', ['genpkey', '-algorithm', 'ed25519'], { encoding: 'utf8' })
  const rsa = execFileSync('openssl', ['genpkey', '-algorithm', 'rsa', '-aes256', '-pass', `pass:${PASSPHRASE}`], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  assert.equal(isKeyFile(plain), false)
  assert.equal(decryptKey(plain, PASSPHRASE), undefined)
  assert.ok(isKeyFile(rsa))
  assert.equal(decryptKey(rsa, PASSPHRASE), undefined)
  assert.equal(
    decryptKey('-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----\n', PASSPHRASE),
    undefined,
  )
})
