import assert from 'node:assert/strict'
import { test } from 'node:test'
import { errorStatus } from '@patchreeve/contract/errors.ts'
import { codeWords } from '@patchreeve/contract/messages/catalogue.ts'
import { parseTemplate } from '@patchreeve/contract/messages/template.ts'
import { orderGates, policyGates } from '@patchreeve/trust/accept/gates.ts'
import { outcomes } from '@patchreeve/trust/documents/result.ts'
import { hostGates } from '@patchreeve/trust/host-gates.ts'
import { refusals } from '@patchreeve/trust/refusals.ts'
import { leftOutCodes } from '../../../server/src/plan/model.ts'
import { codesOf, explanations } from './explain.ts'
import { parseGiven } from './parse.ts'
import { rootRotate } from './root-rotate.ts'
import { signerCommands } from './table.ts'
import { terminal, type } from './test/io.ts'

const namesIn = (template: string) =>
  parseTemplate(template).flatMap((piece): string[] => ('name' in piece ? [piece.name] : []))

for (const [code, names] of Object.entries(refusals))
  test(`${code}: says with its own parameters what it means, and what to do, in both languages`, () => {
    for (const [language, words] of Object.entries(codeWords)) {
      const table: Readonly<Record<string, string>> = words
      const [meaning, act] = [table[`refusal.${code}`], table[`explain.${code}`]]
      assert.ok(meaning && act, language)
      assert.deepEqual(new Set(namesIn(meaning)), new Set(names), language)
      assert.deepEqual(namesIn(act), [], language)
    }
    for (const LANG of ['en', 'de']) {
      const [first] = explanations(terminal([], { LANG }).io, code)
      assert.ok(first?.kind === 'refusal' && first.meaning.length > 10, code)
      assert.ok(!first.meaning.includes('?'), first.meaning)
    }
  })

test('no sentence is left over from a code that is gone', () => {
  for (const id of Object.keys(codeWords.en)) {
    const code = /^(?:refusal|explain)\.(.+)$/.exec(id)?.[1]
    assert.ok(code === undefined || Object.hasOwn(refusals, code), id)
  }
})

/** What a person can be shown, from the lists of those who show it. */
const shown: [kind: ReturnType<typeof explanations>[number]['kind'], codes: readonly string[]][] = [
  ['error', Object.keys(errorStatus)],
  ['left-out', leftOutCodes],
  ['gate', [...policyGates, ...orderGates].map((gate) => gate.id)],
  // The server's own gates, before those of the host (server/src/plan/why.ts).
  ['gate', ['patch', 'root', 'policy', 'policy-counts', 'fix', 'plan', 'documents', 'deployment', 'frozen', 'offline']],
  ['gate', hostGates.map((gate) => gate.id)],
  ['agent', ['NO_CERTIFICATE', 'CERTIFICATE_FOR_ANOTHER_KEY']],
]
for (const [kind, codes] of shown)
  test(`each ${kind} has its sentence and what to do, in both languages: ${codes.length}`, () => {
    for (const code of codes)
      for (const LANG of ['en', 'de']) {
        const { io } = terminal([], { LANG })
        const found = explanations(io, code).find((one) => one.kind === kind)
        assert.ok(found && found.meaning.length > 10 && found.act.length > 3, `${kind} ${code}`)
        assert.deepEqual(
          explanations(io, `${kind}.${code}`).map((one) => one.kind),
          [kind],
        )
      }
  })

test('a code of the agent, of an error and of what a plan leaves out is explained; a near one is named', async () => {
  const t = terminal()
  for (const code of ['TOKEN_USED', 'no-host-key', 'all-answered', 'deployment.too-many-attempts'])
    assert.equal(await type(t, 'explain', code), 0, code)
  assert.match(t.out(), /all <count> records say/)
  for (const [typed, near] of [
    ['token_used', 'TOKEN_USED'],
    ['TOKEN-USED', 'TOKEN_USED'],
    ['no-hostkey', 'no-host-key'],
  ] as const) {
    assert.equal(await type(t, 'explain', typed), 2)
    assert.ok(t.err().includes(`did you mean "${near}"`), typed)
  }
})

test('every outcome of a host and every state of a step is explained', () => {
  const stepCodes = codesOf('step')
  for (const outcome of outcomes) assert.ok(stepCodes.includes(outcome), outcome)
  for (const code of stepCodes)
    for (const LANG of ['en', 'de']) {
      const found = explanations(terminal([], { LANG }).io, code).find((one) => one.kind === 'step')
      assert.ok(found && found.meaning.length > 10 && found.act.length > 3, code)
    }
})

test('explain prints meaning and act; a code that is both is explained as both; a mistyped one is asked for', async () => {
  const t = terminal()
  assert.equal(await type(t, 'explain', 'ring-below-not-proven'), 0)
  assert.match(t.out(), /<have> of <want> hosts succeeded/)
  assert.equal(await type(t, 'explain', 'halted', '--json'), 0)
  const printed = JSON.parse(t.out()) as { explanations: { kind: string }[] }
  assert.deepEqual(
    printed.explanations.map((one) => one.kind),
    ['refusal', 'step'],
  )
  assert.equal(await type(t, 'explain', 'halt'), 2)
  assert.match(t.err(), /did you mean "halted"/)
  for (const word of ['constructor', '__proto__', '\u001b[2J']) assert.equal(await type(t, 'explain', word), 2, word)
  assert.ok(!t.err().includes('\u001b'))
})

test('every command has help with each of its flags, knows --json, and tells a mistyped flag', async () => {
  for (const command of signerCommands) {
    const t = terminal()
    assert.equal(await type(t, ...command.name.split(' '), '--help'), 0)
    const help = t.out()
    for (const flag of [...command.flags, { name: 'json' }])
      assert.ok(help.includes(`--${flag.name}`), `${command.name} ${flag.name}`)
    assert.equal(await type(t, ...command.name.split(' '), '--jsom'), 2)
    assert.match(t.err(), /did you mean --json\?/)
  }
})

test('what sounds like a secret is never a flag’s value', () => {
  for (const command of signerCommands)
    for (const flag of command.flags)
      if (/pass|secret|token|recovery/.test(flag.name))
        assert.ok(flag.value === null || /FILE/.test(flag.value), flag.name)
})

test('a key id that begins with dashes is a value, not a flag', () => {
  const ids = [`-${'A'.repeat(42)}`, `--${'y'.repeat(41)}`, 'B'.repeat(43)]
  const given = parseGiven(rootRotate, [...ids.flatMap((id) => ['--revoke', id]), '--yes'])
  assert.deepEqual(given.all('revoke'), ids)
  assert.equal(given.on('yes'), true)
})
