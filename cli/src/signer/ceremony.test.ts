import assert from 'node:assert/strict'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { test } from 'node:test'
import { groups } from '@patchreeve/trust/policy/page.ts'
import { readDocument } from './documents.ts'
import {
  type Desk,
  desk,
  hostRefuses,
  initRoot,
  opened,
  PASSPHRASE,
  pass,
  planFile,
  policyFrom,
  signPlan,
  solo,
  sshKey,
} from './test/ceremony.ts'

const SK = '/usr/lib/openssh/regress/misc/sk-dummy/sk-dummy.so'

test('one person: key, root, policy and sign-off, and a host accepts the order', async () => {
  const vera = await desk()
  await solo(vera)
  const plan = await planFile(vera)
  assert.equal(await hostRefuses(vera, plan, []), 'signoff-missing')
  const said = await vera.must(0, ...signPlan(vera), '--out', vera.at('yes.json'), '--yes')
  for (const shown of ['openssl (amd64) 3.0.11-1 -> 3.0.13-1', 'NEW openssl-provider-legacy', 'CVE-2024-0727'])
    assert.ok(said.includes(shown), shown)
  assert.equal(await hostRefuses(vera, plan, ['yes.json']), undefined)
  const signOff = await opened(readFileSync(vera.at('yes.json'), 'utf8'))
  assert.equal(signOff.lapses, '2026-12-11T10:00:00Z')
})

test('the first root names the person, the sheet beside the key, and what the server said', async () => {
  const vera = await desk()
  await solo(vera)
  const { document, digest } = await readDocument(vera.at('root-1.json'), 'root')
  assert.deepEqual(
    document.people.map(({ person, role, class: keyClass }) => [person, role, keyClass]),
    [
      ['Vera', 'signer', 'file'],
      ['Vera', 'recovery', 'file'],
    ],
  )
  assert.deepEqual([document.mode, document.threshold, document.epoch], ['solo', 1, 1])
  assert.deepEqual(document.authorities, ['ca'.repeat(32)])
  assert.equal(document.serverKeys[0]?.keyId, vera.world.server.keyId)
  const shown = await vera.must(0, 'root', 'show', vera.at('root-1.json'))
  assert.ok(shown.includes(groups(digest)) && shown.includes('Signed by Vera'), shown)
})

test('nothing is signed without the whole word yes', async () => {
  for (const answer of ['', 'y', 'no', 'YESS', 'ja']) {
    const vera = await desk([answer])
    await vera.must(0, 'key', 'new', '--out', vera.at('vera.key'), ...pass(vera))
    const said = await vera.must(3, ...initRoot(vera), '--solo')
    assert.match(said, /Nothing was signed/)
    assert.equal(existsSync(vera.at('root-1.json')), false)
  }
  const yes = await desk([' yes '])
  await yes.must(0, 'key', 'new', '--out', yes.at('vera.key'), ...pass(yes))
  await yes.must(0, ...initRoot(yes), '--solo')
})

test('in German the page, the question and the answer are German', async () => {
  const vera = await desk(['ja'], { LANG: 'de_DE.UTF-8' })
  await vera.must(0, 'key', 'new', '--out', vera.at('vera.key'), ...pass(vera))
  const said = await vera.must(0, ...initRoot(vera), '--solo')
  assert.match(said, /ALLEIN: ein Mensch gibt allein frei/)
  assert.match(vera.asked.at(-1) ?? '', /„ja“/)
})

/** Vera by file, Ute and Sam by SSH; two of them must sign. */
async function shared(one: Desk, ute: string, sam: string): Promise<void> {
  await one.must(0, 'key', 'new', '--out', one.at('vera.key'), ...pass(one))
  const others = ['--person', `Ute=${ute}`, '--person', `Sam=${sam}`]
  assert.match(await one.must(4, ...initRoot(one), ...others, '--yes'), /1 more person must sign/)
}

for (const [kind, sk] of [
  ['ed25519', false],
  ['ecdsa', false],
  ['ed25519-sk', true],
  ['ecdsa-sk', true],
] as const)
  test(`two persons, one with a real SSH key of type ${kind}: a host counts both`, {
    skip: sk && !existsSync(SK) && "Debian's openssh-tests is not installed",
  }, async () => {
    const provider = sk ? SK : undefined
    if (provider) process.env.SSH_SK_PROVIDER = provider
    try {
      const one = await desk()
      const ute = sshKey(one, 'ute', kind, provider)
      await shared(one, ute, sshKey(one, 'sam', 'ed25519'))
      const root = one.at('root-1.json')
      await one.must(0, 'sign', root, '--key', one.at('ute'), '--yes')
      await policyFrom(one, 'vera.key', 4)
      await one.must(0, 'sign', one.at('policy-1.json'), '--root', root, '--key', ute, '--yes')
      const plan = await planFile(one)
      await one.must(0, ...signPlan(one), '--out', one.at('vera.json'), '--yes')
      await one.must(0, ...signPlan(one, 'ute.pub'), '--out', one.at('ute.json'), '--yes')
      assert.equal(await hostRefuses(one, plan, ['vera.json']), 'signoff-missing')
      assert.equal(await hostRefuses(one, plan, ['vera.json', 'vera.json']), 'signoff-missing')
      assert.equal(await hostRefuses(one, plan, ['vera.json', 'ute.json']), undefined)
    } finally {
      delete process.env.SSH_SK_PROVIDER
    }
  })

test('who is not in the root, or is there only to recover, signs nothing', async () => {
  const vera = await desk()
  await solo(vera)
  await planFile(vera)
  await vera.must(0, 'key', 'new', '--out', vera.at('mallory.key'), ...pass(vera))
  const said = await vera.must(3, ...signPlan(vera, 'mallory.key'), '--yes')
  assert.match(said, /\(signature-invalid\)/)
  assert.match(
    await vera.must(
      3,
      'policy',
      'sign',
      vera.at('policy.yaml'),
      '--root',
      vera.at('root-1.json'),
      '--key',
      vera.at('mallory.key'),
      ...pass(vera),
      '--yes',
    ),
    /signature-invalid/,
  )
})

test('the person who changed a plan cannot be the one who signs it; alone she can, and is told of the hour', async () => {
  const one = await desk()
  await shared(one, sshKey(one, 'ute', 'ed25519'), sshKey(one, 'sam', 'ed25519'))
  const root = one.at('root-1.json')
  await one.must(0, 'sign', root, '--key', one.at('ute'), '--yes')
  await policyFrom(one, 'vera.key', 4)
  await one.must(0, 'sign', one.at('policy-1.json'), '--root', root, '--key', one.at('ute.pub'), '--yes')
  const { document } = await readDocument(root, 'root')
  const byVera = document.people.find((key) => key.person === 'Vera')?.keyId ?? ''
  await planFile(one, (plan) => ({ ...plan, author: byVera }))
  assert.match(await one.must(3, ...signPlan(one), '--yes'), /\(signoff-by-author\)/)
  const said = await one.must(0, ...signPlan(one, 'ute.pub'), '--out', one.at('ute.json'), '--yes')
  assert.match(said, /CHANGED BY Vera/)

  const alone = await desk()
  await solo(alone)
  const solely = await readDocument(alone.at('root-1.json'), 'root')
  await planFile(alone, (plan) => ({ ...plan, author: solely.document.people[0]?.keyId ?? '' }))
  assert.match(await alone.must(0, ...signPlan(alone), '--out', alone.at('a.json'), '--yes'), /hosts wait an hour/)
})

test('--now takes hosts of the first ring only, by a digest or its beginning; --emergency is said aloud', async () => {
  const vera = await desk()
  await solo(vera)
  await planFile(vera)
  const { first, rest } = vera.world.hosts
  const out = ['--out', vera.at('now.json'), '--yes']
  assert.match(
    await vera.must(0, ...signPlan(vera), '--now', first.digest.slice(0, 12), '--emergency', ...out),
    /EMERGENCY: no window/,
  )
  const signOff = await opened(readFileSync(vera.at('now.json'), 'utf8'))
  assert.deepEqual([signOff.now, signOff.emergency], [[first.digest], true])
  assert.match(await vera.must(2, ...signPlan(vera), '--now', rest.digest, '--yes'), /not in the first ring/)
  assert.match(await vera.must(2, ...signPlan(vera), '--now', first.digest.slice(0, 4), '--yes'), /names 0 hosts/)
})

test('--drill signs what ends as it is made, says so aloud, and goes with nothing that is real', async () => {
  const vera = await desk()
  await solo(vera)
  await planFile(vera)
  const out = ['--out', vera.at('drill.json'), '--yes']
  assert.match(await vera.must(0, ...signPlan(vera), '--drill', ...out), /DRILL: this sign-off ends/)
  const signOff = await opened(readFileSync(vera.at('drill.json'), 'utf8'))
  assert.deepEqual([signOff.lapses, signOff.emergency, signOff.now], [signOff.signedAt, true, []])
  for (const real of [['--emergency'], ['--now', vera.world.hosts.first.digest]])
    assert.match(await vera.must(2, ...signPlan(vera), '--drill', ...real, '--yes'), /--drill goes with neither/)
  assert.match(await vera.must(2, 'sign', vera.at('root-1.json'), '--drill', '--yes'), /belong to plans/)
})

test('a server on the same machine is warned of', async () => {
  const vera = await desk([], { PATCHREEVE_DATA: '/' })
  await solo(vera)
  await planFile(vera)
  assert.match(
    await vera.must(0, ...signPlan(vera), '--out', vera.at('a.json'), '--yes'),
    /WARNING: a server has its data on this machine/,
  )
})

test('an SSH signature by another key than the .pub file says is found before it is written', async () => {
  const one = await desk()
  const ute = sshKey(one, 'ute', 'ed25519')
  await shared(one, ute, sshKey(one, 'sam', 'ed25519'))
  // Sam's private key under Ute's name.
  writeFileSync(one.at('ute'), readFileSync(one.at('sam')), { mode: 0o600 })
  const said = await one.must(2, 'sign', one.at('root-1.json'), '--key', ute, '--yes')
  assert.match(said, /made no signature|not one of/)
})

test('--json prints data alone, and its digest is that of the file', async () => {
  const vera = await desk()
  await vera.must(0, 'key', 'new', '--out', vera.at('vera.key'), ...pass(vera))
  assert.equal(await vera.run(...initRoot(vera), '--solo', '--yes', '--json'), 0)
  const printed = JSON.parse(vera.out()) as { digest: string; missing: number }
  assert.deepEqual([printed.digest, printed.missing], [(await readDocument(vera.at('root-1.json'), 'root')).digest, 0])
  assert.match(vera.err(), /SOLO/)
})

test('the passphrase is asked for in the terminal where no file has it; a wrong one opens nothing', async () => {
  const vera = await desk([PASSPHRASE, 'yes', 'not my passphrase'])
  await vera.must(0, 'key', 'new', '--out', vera.at('vera.key'), ...pass(vera))
  const withoutFile = initRoot(vera).slice(0, -2)
  await vera.must(0, ...withoutFile, '--solo')
  assert.match(await vera.must(2, ...withoutFile, '--solo'), /does not open with this passphrase/)
})

test('who has no key yet is told how to make one', async () => {
  const vera = await desk()
  const init = ['root', 'init', '--server', vera.at('facts.json'), '--name', 'Vera', '--solo', '--yes']
  assert.match(await vera.must(2, ...init), /no key here yet[\s\S]*patchreeve key new/)
})
