/** Packages of another version differ in what says the version, and in what was put in their place. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { AGENT_VERSION } from '@patchreeve/agent/src/version.ts'
import { piecesOf } from './archive.ts'
import { edition } from './edition.ts'
import { agentPackage, applyPackage, type BuiltPackage } from './packages.ts'

const textOf = ({ contents }: BuiltPackage, path: RegExp): string =>
  contents.data
    .filter((entry) => path.test(entry.path))
    .map((entry) => Buffer.concat([...piecesOf(entry)]).toString())
    .join('\n')

const next = edition('9.8.7')

test('another version is in the name, the fields and the program of both packages', async () => {
  const [agent, apply] = [agentPackage(next), await applyPackage(next)]
  assert.equal(agent.fileName, 'patchreeve-agent_9.8.7_all.deb')
  assert.equal(apply.fields.Version, '9.8.7')
  assert.match(apply.fields.Depends ?? '', /^patchreeve-agent \(>= 9\.8\.7\), /)
  for (const text of [textOf(agent, /version\.js$/), textOf(apply, /apply\.js$/)]) {
    assert.match(text, /AGENT_VERSION = ['"]9\.8\.7['"]/)
    assert.ok(!text.includes(`AGENT_VERSION = '${AGENT_VERSION}'`) && !text.includes(`"${AGENT_VERSION}"`))
  }
})

test('nothing else differs from the checkout', () => {
  const rest = (built: BuiltPackage) => textOf(built, /^(?!.*\/version\.js$).*$/)
  assert.equal(rest(agentPackage(next)), rest(agentPackage()))
})

test('a source that is replaced is what runs', async () => {
  const broken = edition('9.8.8', new Map([['agent/src/main.ts', 'process.exit(1 as number)\n']]))
  assert.match(textOf(agentPackage(broken), /main\.js$/), /^process\.exit\(1 +\)\n$/)
  const apply = edition('9.8.8', new Map([['agent/src/apply/main.ts', 'process.exit(3 as number)\n']]))
  assert.match(textOf(await applyPackage(apply), /apply\.js$/), /process\.exit\(3\)/)
})

for (const [version, why] of [
  ['', 'nothing'],
  ["1'", 'a quote'],
  ['1-1', 'a revision'],
  ['a1', 'no digit first'],
  ['../1', 'a path'],
] as const)
  test(`no version: ${why}`, () => assert.throws(() => edition(version), RangeError))
