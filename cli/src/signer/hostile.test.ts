import assert from 'node:assert/strict'
import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { after, before, test } from 'node:test'
import { toBase64, utf8 } from '@patchreeve/trust/bytes.ts'
import { payloadType } from '@patchreeve/trust/documents/registry.ts'
import { writeEnvelope } from '@patchreeve/trust/envelope.ts'
import { wrapDocument } from '@patchreeve/trust/sign.ts'
import { readDocument } from './documents.ts'
import { releasePackages } from './release-packages.ts'
import { type Desk, desk, planFile, signPlan, solo } from './test/ceremony.ts'

let vera: Desk
before(async () => {
  vera = await desk()
  await solo(vera)
})
after(() => rmSync(vera.folder, { recursive: true, force: true }))

/** The good plan's payload, changed as text: what a person at a taken server can do. */
async function payload(change: (text: string) => string): Promise<string> {
  await planFile(vera)
  const { envelope } = await readDocument(vera.at('plan.json'), 'plan')
  return change(new TextDecoder().decode(envelope.payload))
}
const envelope = (text: string, type = payloadType('plan')) =>
  JSON.stringify({ payloadType: type, payload: toBase64(utf8(text)), signatures: [] })

const inAscii = (text: string) => JSON.stringify(text).replace(/[^ -~]/g, (mark) => mark.charCodeAt(0).toString(16))

const malformed: [why: string, file: () => Promise<string> | string][] = [
  ['nothing', () => ''],
  ['no JSON', () => '\u0000\u0001'],
  ['half of it', async () => envelope(await payload((text) => text.slice(0, -20)))],
  [
    'a key twice in the plan',
    async () => envelope(await payload((text) => text.replace('"urgent":false', '"urgent":false,"urgent":true'))),
  ],
  ['blanks in the plan', async () => envelope(await payload((text) => text.replace(':', ': ')))],
  [
    'keys in another order',
    async () =>
      envelope(
        await payload((text) =>
          JSON.stringify(Object.fromEntries(Object.entries(JSON.parse(text) as object).reverse())),
        ),
      ),
  ],
  ['a field more', async () => envelope(await payload((text) => text.replace('"author"', '"aaa":1,"author"')))],
  [
    'a package that apt reads as an order',
    async () => envelope(await payload((text) => text.replaceAll('"openssl"', '"openssl-"'))),
  ],
  [
    'a package with an option in it',
    async () => envelope(await payload((text) => text.replaceAll('"name":"openssl"', '"name":"--allow-downgrades"'))),
  ],
  [
    'a line break in a version',
    async () => envelope(await payload((text) => text.replaceAll('3.0.13-1', '3.0.13-1\\nReboot'))),
  ],
  ['another type outside', async () => envelope(await payload((text) => text), payloadType('order'))],
  ['a root’s type outside', async () => envelope(await payload((text) => text), payloadType('root'))],
  ['an unknown type', async () => envelope(await payload((text) => text), 'application/json')],
  ...['\\u001b]0;owned\\u0007', '‮', '­', 'a b'].map((detail): [string, () => Promise<string>] => [
    `free text that could mislead on a screen (${inAscii(detail)})`,
    async () => {
      const left = `{"code":"held","detail":"${detail}","host":"${'ab'.repeat(32)}","package":"nginx"}`
      return envelope(await payload((text) => text.replace('"leftOut":[]', `"leftOut":[${left}]`)))
    },
  ]),
  [
    'bytes that are no UTF-8',
    () =>
      JSON.stringify({
        payloadType: payloadType('plan'),
        payload: toBase64(Uint8Array.of(0xff, 0xfe)),
        signatures: [],
      }),
  ],
  ['a hundred thousand brackets', () => envelope('['.repeat(100_000))],
  ['a list', () => '[]'],
  ['a prototype', () => '{"__proto__":{"payloadType":"x"}}'],
]
for (const [why, file] of malformed)
  test(`a plan file is refused, not shown and not signed: ${why}`, async () => {
    const text = await file()
    await planFile(vera)
    writeFileSync(vera.at('plan.json'), text)
    for (const argv of [signPlan(vera), ['plan', 'show', vera.at('plan.json')]]) {
      const code = await vera.run(...argv, ...(argv[0] === 'sign' ? ['--yes'] : []))
      const [out, err] = [vera.out(), vera.err()]
      assert.ok(code === 3 || code === 2, `${code} ${err}`)
      assert.equal(out, '')
      assert.match(err, /next: /)
    }
  })

test('free text that is plain is shown', async () => {
  await planFile(vera, (plan) => ({
    ...plan,
    leftOut: [{ host: 'ab'.repeat(32), package: 'nginx', code: 'held', detail: 'kept back by a pin' }],
  }))
  const shown = await vera.must(0, 'plan', 'show', vera.at('plan.json'))
  assert.match(shown.replace(/\s+/g, ' '), /nginx on abab[ab ]+: held kept back by a pin/)
})

test('a plan of another schema is told apart from a broken one', async () => {
  writeFileSync(vera.at('plan.json'), envelope(await payload((text) => text.replace('"schema":1', '"schema":2'))))
  assert.match(await vera.must(3, ...signPlan(vera), '--yes'), /\(schema-unknown\)/)
})

test('files beyond the limit are not read into memory; folders, links into nothing and devices are no files', async () => {
  writeFileSync(vera.at('huge.json'), 'x'.repeat(5 * 1024 * 1024))
  mkdirSync(vera.at('folder'))
  symlinkSync('/nowhere', vera.at('link'))
  assert.match(await vera.must(2, 'plan', 'show', vera.at('huge.json')), /larger than it may be/)
  assert.match(await vera.must(2, 'plan', 'show', vera.at('folder')), /is not a file/)
  assert.match(await vera.must(2, 'plan', 'show', '/dev/zero'), /is not a file/)
  assert.match(await vera.must(2, 'plan', 'show', vera.at('link')), /is not there[\s\S]*next: /)
})

const foreign: [code: string, why: string, change: () => Promise<void>][] = [
  [
    'other-tenant',
    'a plan of another installation',
    async () => void (await planFile(vera, (plan) => ({ ...plan, tenant: vera.world.tenant }))),
  ],
  [
    'other-policy',
    'a plan under another policy',
    async () => void (await planFile(vera, (plan) => ({ ...plan, policy: 'ab'.repeat(32) }))),
  ],
  [
    'origin-not-allowed',
    'packages of a publisher that the policy does not name',
    async () =>
      void (await planFile(vera, (plan) => ({
        ...plan,
        transactions: plan.transactions.map((one) => ({
          ...one,
          changes: one.changes.map((change) => ({ ...change, origin: 'evil' })),
        })),
      }))),
  ],
]
for (const [code, why, change] of foreign)
  test(`what hosts would refuse is not signed: ${why}`, async () => {
    await change()
    const said = await vera.must(3, ...signPlan(vera), '--yes')
    assert.match(said, new RegExp(`\\(${code}\\)`))
    assert.match(said, /next: /)
  })

test('a policy that nobody signed, or that lost its signature, is refused with its plan', async () => {
  await planFile(vera)
  const good = readFileSync(vera.at('policy-1.json'), 'utf8')
  const { document } = await readDocument(vera.at('policy-1.json'), 'policy')
  try {
    writeFileSync(vera.at('policy-1.json'), writeEnvelope(wrapDocument('policy', document)))
    assert.match(await vera.must(3, ...signPlan(vera), '--yes'), /\(policy-signatures-missing\)/)
  } finally {
    writeFileSync(vera.at('policy-1.json'), good)
  }
})

test('a root, a policy or a sign-off in the place of another is refused', async () => {
  await planFile(vera)
  const [root, policy] = [vera.at('root-1.json'), vera.at('policy-1.json')]
  const swapped = ['sign', vera.at('plan.json'), '--root', policy, '--policy', root]
  assert.match(await vera.must(3, ...swapped, '--yes'), /\(document-malformed\)/)
  assert.match(await vera.must(3, 'root', 'show', policy), /\(document-malformed\)/)
  assert.match(await vera.must(3, 'policy', 'show', root), /\(document-malformed\)/)
})

const drafts: [yaml: string, message: RegExp, why: string][] = [
  ['a: &x [1]\nb: *x\n', /anchors or aliases|Alias/i, 'an alias'],
  ['verbs: [install]\nverbs: [undo]\n', /unique/i, 'a key twice'],
  ['verbs: [install\n', /line 2|flow/i, 'a bracket that never ends'],
  ['- 1\n', /expected object/i, 'a list'],
  ['verbs: [shell]\n', /verbs\.0/, 'a verb that there is none'],
  ['__proto__: {}\n', /./, 'a prototype'],
  ['x: !!js/function "() => 1"\n', /tag/i, 'a tag that makes something else'],
]
for (const [yaml, message, why] of drafts)
  test(`a draft is refused with its place: ${why}`, async () => {
    writeFileSync(vera.at('draft.yaml'), yaml)
    const said = await vera.must(2, 'policy', 'show', vera.at('draft.yaml'))
    assert.match(said, message)
  })

test('an alias bomb ends at once', async () => {
  const rows = ['a0: &a0 [x, x]']
  for (let at = 1; at < 40; at++) rows.push(`a${at}: &a${at} [*a${at - 1}, *a${at - 1}]`)
  writeFileSync(vera.at('draft.yaml'), rows.join('\n'))
  assert.match(await vera.must(2, 'policy', 'show', vera.at('draft.yaml')), /anchors or aliases/)
})

const facts: [text: string, why: string][] = [
  ['', 'nothing'],
  ['{}', 'no fields'],
  ['{"name":"x","orderKey":"AAAA","authorities":["zz"],"epoch":1}', 'an authority that is no digest'],
  [`{"name":"x","orderKey":"AAAA","authorities":["${'ab'.repeat(32)}"],"epoch":0}`, 'an epoch of zero'],
  [`{"name":"x","orderKey":"AAAA","authorities":["${'ab'.repeat(32)}"],"epoch":1}`, 'a key that is none'],
]
for (const [text, why] of facts)
  test(`facts of a server are refused: ${why}`, async () => {
    writeFileSync(vera.at('evil.json'), text)
    const init = ['root', 'init', '--server', vera.at('evil.json'), '--name', 'Vera', '--key', vera.at('vera.key')]
    await vera.must(2, ...init, '--passphrase-file', vera.at('pass'), '--solo', '--yes', '--out', vera.at('r.json'))
  })

const ARMOUR = ['-----BEGIN PGP PUBLIC KEY BLOCK-----', 'AAAA', '-----END PGP PUBLIC KEY BLOCK-----', ''].join('\n')
/** As an honest server answers that runs this very release. */
function lineParts() {
  const { version, agent, apply, runtime } = releasePackages()
  const file = (sha256: string) => ({ path: 'pool/a.deb', sha256 })
  return {
    names: ['patch.example.org'],
    port: 7443,
    caPem: '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n',
    token: 'tok',
    packages: {
      version,
      agent: file(agent),
      apply: file(apply),
      runtime: Object.fromEntries(
        Object.entries(runtime).map(([architecture, sha256]) => [architecture, file(sha256)]),
      ),
      keyring: ARMOUR,
    },
    rootDigest: 'ef'.repeat(32),
  }
}
const printLine = (parts: unknown, code: number) => {
  writeFileSync(vera.at('token.json'), JSON.stringify({ parts }))
  return vera.must(code, 'enrolment', 'line', vera.at('token.json'), '--root', vera.at('root-1.json'))
}

test('an enrolment line takes the root’s digest from the signer’s file, whatever the server says', async () => {
  const parts = lineParts()
  const { digest } = await readDocument(vera.at('root-1.json'), 'root')
  const line = await printLine(parts, 0)
  assert.ok(line.includes(`patchreeve-apply pin ${digest}`) && !line.includes('efef'), line)
  assert.match(await printLine({ ...parts, token: "x'; reboot; '" }, 2), /may not stand in a line/)
})

test('a server that was taken before a host enrols cannot bring packages of its own: the signer knows what its release builds', async () => {
  const { packages, ...parts } = lineParts()
  const evil = { path: 'pool/evil.deb', sha256: 'ab'.repeat(32) }
  const [architecture = ''] = Object.keys(packages.runtime)
  const offers: [offer: object, says: RegExp][] = [
    [{ ...packages, agent: evil }, /patchreeve-agent is not what release/],
    [{ ...packages, apply: evil }, /patchreeve-apply is not what release/],
    [{ ...packages, runtime: { [architecture]: evil } }, /patchreeve-runtime \(\w+\) is not what release/],
    [{ ...packages, version: '99' }, /of version 99, and this program is of/],
    [{ ...packages, runtime: { s390x: evil } }, /knows no package for s390x/],
  ]
  for (const [offer, says] of offers) assert.match(await printLine({ ...parts, packages: offer }, 2), says)
  // One that this release does not build is left out; the hosts of the others are served.
  const line = await printLine(
    { ...parts, packages: { ...packages, runtime: { ...packages.runtime, s390x: evil } } },
    0,
  )
  assert.ok(line.includes(`${architecture}) runtime=`) && !line.includes('evil'), line)
})
