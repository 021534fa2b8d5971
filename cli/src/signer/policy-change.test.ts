import assert from 'node:assert/strict'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { test } from 'node:test'
import { diffPolicies } from '@patchreeve/trust/policy/diff.ts'
import { PolicyDraft } from '@patchreeve/trust/policy/draft.ts'
import { presetOf } from '@patchreeve/trust/policy/preset.ts'
import { aDraft, drafts } from '@patchreeve/trust/test/support/drafts.ts'
import fc from 'fast-check'
import { defaultPolicy } from './default-policy.ts'
import { readDocument } from './documents.ts'
import { draftYaml } from './draft-yaml.ts'
import { stepText } from './policy-words.ts'
import { type Desk, desk, pass, solo } from './test/ceremony.ts'
import { readYaml } from './yaml.ts'

/** A desk with a file per name. */
async function deskWith(files: Readonly<Record<string, string>>, env: Record<string, string> = {}): Promise<Desk> {
  const vera = await desk([], env)
  for (const [name, text] of Object.entries(files)) writeFileSync(vera.at(name), text)
  return vera
}
const CHANGE = 'rings:\n  - { name: rest, delayMinutes: 720 }\nremove:\n  verbs: [reboot]\n'
const STEPS = '- verbs: reboot\n~ rings.rest.delayMinutes: 1440 -> 720\n'

test('what is exported and read again is the same policy, whatever it was written into', () => {
  fc.assert(
    fc.property(drafts, drafts, (draft, before) => {
      const text = draftYaml(draft, defaultPolicy())
      assert.deepEqual(diffPolicies(draft, readYaml(text, PolicyDraft, 'text')), [])
      // Into a text that says something else, as apply writes.
      const other = draftYaml(before, text)
      assert.deepEqual(diffPolicies(before, readYaml(other, PolicyDraft, 'other')), [])
    }),
    { numRuns: 1_000 },
  )
})

test('from a signed policy to its next version: export, change, look, do exactly that, sign', async () => {
  const vera = await deskWith({ 'change.yaml': CHANGE })
  await solo(vera)
  const signed = vera.at('policy-1.json')
  await vera.must(0, 'policy', 'export', signed, '--out', vera.at('exported.yaml'))
  assert.match(await vera.must(0, 'policy', 'diff', signed, vera.at('exported.yaml'), '--whole'), /Nothing changes/)
  const said = await vera.must(6, 'policy', 'diff', signed, vera.at('change.yaml'), '--out', vera.at('plan.json'))
  assert.ok(said.startsWith(STEPS), said)
  // Whoever reviews the exported text and whoever holds the signed one have one draft.
  for (const base of ['exported.yaml', 'policy-1.json']) {
    const out = vera.at(`next-${base}.yaml`)
    const done = await vera.must(0, 'policy', 'apply', vera.at('plan.json'), '--base', vera.at(base), '--out', out)
    assert.ok(done.startsWith(STEPS), done)
    assert.match(await vera.must(6, 'policy', 'diff', signed, out, '--whole'), /^- verbs: reboot\n~ rings\.rest\.delay/)
    await vera.must(6, 'policy', 'diff', out, vera.at('exported.yaml'), '--whole')
  }
  const key = ['--root', vera.at('root-1.json'), '--key', vera.at('vera.key'), ...pass(vera), '--yes']
  const next = vera.at('next-policy-1.json.yaml')
  await vera.must(0, 'policy', 'sign', next, ...key, '--previous', signed, '--out', vera.at('policy-2.json'))
  const { document } = await readDocument(vera.at('policy-2.json'), 'policy')
  assert.deepEqual([document.version, document.rings[1]?.delayMinutes], [2, 720])
  assert.ok(!document.verbs.includes('reboot'))
})

test('comments stay beside what stays and go with what goes', async () => {
  const vera = await deskWith({ 'base.yaml': defaultPolicy(), 'change.yaml': CHANGE })
  await vera.must(6, 'policy', 'diff', vera.at('base.yaml'), vera.at('change.yaml'), '--out', vera.at('plan.json'))
  await vera.must(
    0,
    'policy',
    'apply',
    vera.at('plan.json'),
    '--base',
    vera.at('base.yaml'),
    '--out',
    vera.at('new.yaml'),
  )
  const comments = (text: string) => text.match(/# .*/g) ?? []
  assert.deepEqual(comments(readFileSync(vera.at('new.yaml'), 'utf8')), comments(defaultPolicy()))
  const gone = draftYaml(aDraft, defaultPolicy())
  assert.doesNotMatch(gone, /archive, Debian 12/)
})

test('a change of nothing exits with 0, and a dry run writes nothing', async () => {
  const vera = await deskWith({ 'base.yaml': defaultPolicy(), 'empty.yaml': '# later\n', 'change.yaml': CHANGE })
  assert.match(await vera.must(0, 'policy', 'diff', vera.at('base.yaml'), vera.at('empty.yaml')), /Nothing changes/)
  await vera.must(6, 'policy', 'diff', vera.at('base.yaml'), vera.at('change.yaml'), '--out', vera.at('plan.json'))
  const dry = [
    'policy',
    'apply',
    vera.at('plan.json'),
    '--base',
    vera.at('base.yaml'),
    '--out',
    vera.at('new.yaml'),
    '--dry-run',
  ]
  assert.match(await vera.must(0, ...dry), /2 steps would be done/)
  assert.equal(existsSync(vera.at('new.yaml')), false)
})

test('neither plan nor draft is written over what is there', async () => {
  const vera = await deskWith({ 'base.yaml': defaultPolicy(), 'change.yaml': CHANGE, 'taken.yaml': 'mine\n' })
  const diff = ['policy', 'diff', vera.at('base.yaml'), vera.at('change.yaml'), '--out']
  assert.match(await vera.must(2, ...diff, vera.at('taken.yaml')), /nothing is overwritten/)
  await vera.must(6, ...diff, vera.at('plan.json'))
  const apply = ['policy', 'apply', vera.at('plan.json'), '--base', vera.at('base.yaml'), '--out']
  assert.match(await vera.must(2, ...apply, vera.at('taken.yaml')), /nothing is overwritten/)
  assert.match(
    await vera.must(2, 'policy', 'export', vera.at('base.yaml'), '--out', vera.at('taken.yaml')),
    /overwritten/,
  )
  assert.equal(readFileSync(vera.at('taken.yaml'), 'utf8'), 'mine\n')
})

test('a plan for another draft is refused with what to do; an edited one is no plan', async () => {
  const vera = await deskWith({ 'base.yaml': defaultPolicy(), 'change.yaml': CHANGE })
  await vera.must(6, 'policy', 'diff', vera.at('base.yaml'), vera.at('change.yaml'), '--out', vera.at('plan.json'))
  writeFileSync(vera.at('since.yaml'), defaultPolicy().replace('periodMinutes: 60', 'periodMinutes: 30'))
  const apply = ['policy', 'apply', vera.at('plan.json'), '--out', vera.at('new.yaml'), '--base']
  const other = await vera.must(1, ...apply, vera.at('since.yaml'))
  assert.match(other, /made for another draft/)
  assert.match(other, /next: patchreeve policy diff/)
  const text = readFileSync(vera.at('plan.json'), 'utf8')
  writeFileSync(vera.at('plan.json'), text.replace('"after": 720', '"after": 0'))
  assert.match(await vera.must(1, ...apply, vera.at('base.yaml')), /do not lead to the draft/)
  writeFileSync(vera.at('plan.json'), text.replace('"schema": 1', '"schema": 1, "schema": 1'))
  assert.match(await vera.must(2, ...apply, vera.at('base.yaml')), /is not written as a change plan is/)
  assert.equal(existsSync(vera.at('new.yaml')), false)
})

test('each fault of a change is named with its place, in the reader’s language and as codes', async () => {
  const files = { 'base.yaml': defaultPolicy(), 'bad.yaml': 'rings: [{ name: frist }]\nremove: { probes: [web] }\n' }
  const vera = await deskWith(files)
  const bad = ['policy', 'diff', vera.at('base.yaml'), vera.at('bad.yaml')]
  const said = (await vera.must(2, ...bad)).replace(/\s+/g, ' ')
  assert.match(said, /rings\.frist is new, and these are missing: hosts, delayMinutes/)
  assert.match(said, /remove\.probes\.web: there is no such thing/)
  const json = (await vera.must(2, ...bad, '--json')).split('\npatchreeve:')[0] ?? ''
  assert.deepEqual(
    (JSON.parse(json) as { faults: { code: string }[] }).faults.map(({ code }) => code),
    ['incomplete', 'not-there'],
  )
  const german = await deskWith(files, { LANG: 'de_DE.UTF-8' })
  const deutsch = await german.must(2, 'policy', 'diff', german.at('base.yaml'), german.at('bad.yaml'))
  assert.match(deutsch, /rings\.frist ist neu, und es fehlen:/)
})

test('a change builds on the default by its digest, and on nothing that the default has become', async () => {
  const { digest } = await presetOf('default', readYaml(defaultPolicy(), PolicyDraft, 'default'))
  const changed = defaultPolicy().replace('periodMinutes: 60', 'periodMinutes: 30')
  const written = (of: string) => `preset: { name: default, digest: ${of} }\nexceptionMaxDays: 60\n`
  const vera = await deskWith({ 'base.yaml': changed, 'a.yaml': written(digest), 'b.yaml': written('ab'.repeat(32)) })
  assert.ok(
    (await vera.must(6, 'policy', 'diff', vera.at('base.yaml'), vera.at('a.yaml'))).startsWith(
      '~ periodMinutes: 30 -> 60\n~ exceptionMaxDays: 90 -> 60\n',
    ),
  )
  assert.match(
    (await vera.must(2, 'policy', 'diff', vera.at('base.yaml'), vera.at('b.yaml'))).replace(/\s+/g, ' '),
    new RegExp(digest),
  )
})

test('lint reads several files, says what it finds, and exits with 1 for faults; with --strict for notes too', async () => {
  const vera = await deskWith({
    'default.yaml': defaultPolicy(),
    'fine.yaml': draftYaml(aDraft, defaultPolicy()),
    'twice.yaml': draftYaml(aDraft, defaultPolicy()).replace('verbs: [', 'verbs: [ refresh,'),
    'wrong.yaml': defaultPolicy().replace('sharePercent: 5', 'sharePercent: 500'),
  })
  assert.match(
    await vera.must(0, 'policy', 'lint', vera.at('default.yaml'), vera.at('fine.yaml')),
    /names no host[\s\S]*fine\.yaml: nothing to say/,
  )
  assert.match(await vera.must(1, 'policy', 'lint', '--strict', vera.at('default.yaml')), /0 faults, 1 note/)
  const said = await vera.must(1, 'policy', 'lint', vera.at('fine.yaml'), vera.at('twice.yaml'), vera.at('wrong.yaml'))
  assert.match(said, /fault: verbs: refresh stands twice/)
  assert.match(said, /fault: rings\.rest\.sharePercent: /)
  const json = JSON.parse(await vera.must(0, 'policy', 'lint', '--json', vera.at('default.yaml'))) as {
    digest: string
    notes: object[]
  }[]
  assert.match(json[0]?.digest ?? '', /^[0-9a-f]{64}$/)
  assert.deepEqual(json[0]?.notes, [{ code: 'ring-empty', params: { ring: 'first' } }])
  assert.match(await vera.must(2, 'policy', 'lint'), /FILE\.\.\. is missing/)
  await solo(vera)
  await vera.must(0, 'policy', 'lint', vera.at('policy-1.json'))
})

const hostile: [why: string, text: string, message: RegExp][] = [
  ['a prototype', '__proto__: { periodMinutes: 1 }\n', /no plain data/],
  ['a key twice', 'periodMinutes: 1\nperiodMinutes: 2\n', /unique/],
  ['an alias', 'emergency: &e { count: 1 }\ndeadlineDays: *e\n', /anchors or aliases/],
  ['depth without end', `probes: ${'['.repeat(2_000)}${']'.repeat(2_000)}\n`, /no plain data|is no|line/],
  ['two documents', 'periodMinutes: 1\n---\nperiodMinutes: 2\n', /document/],
  ['more than a change may be', `# ${'x'.repeat(5 * 1024 * 1024)}\n`, /larger than it may be/],
  [
    'a signed policy',
    '{"payloadType": "application/vnd.patchreeve.policy+json", "payload": "", "signatures": []}',
    /payloadType|policy/,
  ],
]
for (const [why, text, message] of hostile)
  test(`no change: ${why}`, async () => {
    const vera = await deskWith({ 'base.yaml': defaultPolicy(), 'bad.yaml': text })
    assert.match(await vera.must(2, 'policy', 'diff', vera.at('base.yaml'), vera.at('bad.yaml')), message)
  })

test('a step is one line, and nothing in it can break or turn the line', () => {
  assert.equal(
    stepText({ op: 'change', path: 'standing', before: null, after: { tiers: [] } }),
    '~ standing: null -> { tiers: [] }',
  )
  assert.equal(
    stepText({ op: 'add', path: 'x', after: ['a b', 'a\n~ b', '\u202e', 'null '] }),
    '+ x: ["a b", "a\\n~ b", "<202e>", "null "]',
  )
})
