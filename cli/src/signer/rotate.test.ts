import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { test } from 'node:test'
import { toEnvelopeJson } from '@patchreeve/trust/envelope.ts'
import { walkRoots } from '@patchreeve/trust/root-chain.ts'
import { readDocument } from './documents.ts'
import { type Desk, desk, initRoot, pass, SIGNED, solo } from './test/ceremony.ts'

const rotate = (one: Desk, ...words: readonly string[]): string[] => [
  ...['root', 'rotate', '--root', one.at('root-1.json'), '--out', one.at('root-2.json'), '--yes'],
  ...words,
]
const mine = (one: Desk): string[] => ['--key', one.at('vera.key'), ...pass(one)]

/** The newest root's version for a host that pinned the first one, or why not. */
async function walked(one: Desk, ...files: readonly string[]): Promise<number | string> {
  const roots = await Promise.all(files.map((file) => readDocument(one.at(file), 'root')))
  const first = await readDocument(one.at('root-1.json'), 'root')
  const texts = roots.map((root) => toEnvelopeJson(root.envelope))
  const found = await walkRoots(texts, { pinned: first.digest, newest: null }, SIGNED)
  return 'code' in found ? found.code : found.document.version
}

/** Solo, with the sheet's groups in a file. */
async function withSheet(): Promise<Desk & { readonly sheet: string; readonly veraId: string }> {
  const one = await desk()
  const printed = await one.must(0, 'key', 'new', '--out', one.at('vera.key'), ...pass(one), '--json')
  const { recovery, key } = JSON.parse(printed) as { recovery: { groups: string[] }; key: { keyId: string } }
  writeFileSync(one.at('sheet'), recovery.groups.join(' ').toLowerCase(), { mode: 0o600 })
  await one.must(0, ...initRoot(one), '--solo', '--yes')
  return { ...one, sheet: one.at('sheet'), veraId: key.keyId }
}

test('a second key, then the first one revoked: hosts walk along, and the old key signs nothing more', async () => {
  const vera = await withSheet()
  await vera.must(0, 'key', 'new', '--out', vera.at('new.key'), ...pass(vera))
  await vera.must(0, ...rotate(vera, '--add', `Vera=${vera.at('new.key.pub')}`), ...mine(vera))
  assert.equal(await walked(vera, 'root-1.json', 'root-2.json'), 2)
  const third = ['root', 'rotate', '--root', vera.at('root-2.json'), '--out', vera.at('root-3.json'), '--yes']
  await vera.must(0, ...third, '--revoke', vera.veraId, '--key', vera.at('new.key'), ...pass(vera))
  assert.equal(await walked(vera, 'root-1.json', 'root-2.json', 'root-3.json'), 3)
  assert.match(await vera.must(0, 'root', 'show', vera.at('root-3.json')), new RegExp(`${vera.veraId}, REVOKED`))
  const again = ['root', 'rotate', '--root', vera.at('root-3.json'), '--out', vera.at('root-4.json'), '--yes']
  assert.notEqual(await vera.run(...again, ...mine(vera)), 0)
})

test('one key for another at once needs both: each shows that it is held', async () => {
  const vera = await withSheet()
  await vera.must(0, 'key', 'new', '--out', vera.at('new.key'), ...pass(vera))
  const swap = rotate(vera, '--add', `Vera=${vera.at('new.key.pub')}`, '--revoke', vera.veraId)
  assert.match(await vera.must(4, ...swap, ...mine(vera)), /1 more person must sign/)
  assert.notEqual(await walked(vera, 'root-1.json', 'root-2.json'), 2)
  const add = [
    'sign',
    vera.at('root-2.json'),
    '--root',
    vera.at('root-1.json'),
    '--key',
    vera.at('new.key'),
    ...pass(vera),
    '--yes',
  ]
  await vera.must(0, ...add)
  assert.equal(await walked(vera, 'root-1.json', 'root-2.json'), 2)
})

test('the recovery sheet takes a stolen key out, as long as somebody is left to sign', async () => {
  const vera = await withSheet()
  const recovery = ['--recovery', '--recovery-file', vera.sheet]
  assert.match(
    await vera.must(2, ...rotate(vera, ...recovery, '--revoke', vera.veraId)),
    /fewer signers than the threshold/,
  )
  await vera.must(0, 'key', 'new', '--out', vera.at('new.key'), ...pass(vera))
  await vera.must(0, ...rotate(vera, '--add', `Vera=${vera.at('new.key.pub')}`), ...mine(vera))
  const third = ['root', 'rotate', '--root', vera.at('root-2.json'), '--out', vera.at('root-3.json'), '--yes']
  await vera.must(0, ...third, ...recovery, '--revoke', vera.veraId)
  assert.equal(await walked(vera, 'root-1.json', 'root-2.json', 'root-3.json'), 3)
  const before = await readDocument(vera.at('root-2.json'), 'root')
  const after = await readDocument(vera.at('root-3.json'), 'root')
  assert.equal(after.document.expires, before.document.expires)
})

for (const more of [
  ['--threshold', '1'],
  ['--days', '9'],
  ['--epoch', '2'],
  ['--add', 'X=Y'],
  ['--remove', 'Z'],
])
  test(`the recovery sheet may only revoke: not ${more[0]}`, async () => {
    const vera = await withSheet()
    const said = await vera.must(
      2,
      ...rotate(vera, '--recovery', '--recovery-file', vera.sheet, '--revoke', vera.veraId, ...more),
    )
    assert.match(said, /may only revoke/)
  })

test('a mistyped sheet names the group', async () => {
  const vera = await withSheet()
  const groups = readFileSync(vera.sheet, 'utf8').split(' ')
  const [second = ''] = groups.slice(1)
  writeFileSync(vera.sheet, groups.with(1, second.slice(0, 4) + (second.endsWith('z') ? 'y' : 'z')).join(' '))
  const said = await vera.must(2, ...rotate(vera, '--recovery', '--recovery-file', vera.sheet, '--revoke', vera.veraId))
  assert.match(said, /not as printed: group 2/)
})

test('a restore: the epoch rises only with the head of the ledger before it', async () => {
  const vera = await withSheet()
  assert.match(await vera.must(2, ...rotate(vera, '--epoch', '2'), ...mine(vera)), /--previous-head go together/)
  assert.match(await vera.must(2, ...rotate(vera, '--previous-head', 'ab'.repeat(32)), ...mine(vera)), /go together/)
  await vera.must(0, ...rotate(vera, '--epoch', '2', '--previous-head', 'ab'.repeat(32)), ...mine(vera))
  assert.equal(await walked(vera, 'root-1.json', 'root-2.json'), 2)
  assert.match(await vera.must(0, 'root', 'show', vera.at('root-2.json')), /Epoch 2, after a restore/)
})

test('a new server key is added beside the old one, which is then revoked; an authority comes and goes', async () => {
  const vera = await withSheet()
  const facts = JSON.parse(readFileSync(vera.at('facts.json'), 'utf8')) as object
  writeFileSync(
    vera.at('facts.json'),
    JSON.stringify({ ...facts, orderKey: vera.world.carol.spki, authorities: ['cb'.repeat(32)] }),
  )
  const swap = [
    '--server',
    vera.at('facts.json'),
    '--revoke',
    vera.world.server.keyId,
    '--drop-authority',
    'ca'.repeat(32),
  ]
  await vera.must(0, ...rotate(vera, ...swap), ...mine(vera))
  const { document } = await readDocument(vera.at('root-2.json'), 'root')
  assert.deepEqual(
    document.serverKeys.map((key) => [key.keyId, key.revoked !== null]),
    [
      [vera.world.server.keyId, true],
      [vera.world.carol.keyId, false],
    ],
  )
  assert.deepEqual(document.authorities, ['cb'.repeat(32)])
  assert.equal(await walked(vera, 'root-1.json', 'root-2.json'), 2)
})

test('a second person later: solo becomes shared, and the new person shows her key', async () => {
  const vera = await withSheet()
  await vera.must(0, 'key', 'new', '--out', vera.at('ute.key'), ...pass(vera))
  const grow = rotate(vera, '--add', `Ute=${vera.at('ute.key.pub')}`, '--threshold', '2')
  assert.match(await vera.must(4, ...grow, ...mine(vera)), /1 more person/)
  await vera.must(
    0,
    'sign',
    vera.at('root-2.json'),
    '--root',
    vera.at('root-1.json'),
    '--key',
    vera.at('ute.key'),
    ...pass(vera),
    '--yes',
  )
  assert.equal(await walked(vera, 'root-1.json', 'root-2.json'), 2)
  assert.equal((await readDocument(vera.at('root-2.json'), 'root')).document.mode, 'shared')
})

test('a root of another installation does not follow', async () => {
  const [vera, other] = [await withSheet(), await desk()]
  await solo(other)
  const said = await vera.must(3, 'root', 'show', other.at('root-1.json'), '--previous', vera.at('root-1.json'))
  assert.match(said, /\(other-tenant\)/)
})
