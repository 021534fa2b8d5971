/** The simulator has no rule and no state of its own: who decides is the product, and what is imported from it is listed here. */
import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { stepStates } from '@patchreeve/contract/api/deployment-views.ts'
import { stepEvents } from '../server/src/deployment/machine.ts'

const ROOT = join(import.meta.dirname, '..')
const textOf = (path: string) => readFileSync(join(ROOT, path), 'utf8')
const sources = globSync('sim/*.ts', { cwd: ROOT }).filter((path) => !path.endsWith('.test.ts'))
const all = sources.map(textOf).join('\n')

/** Pure parts of the server that decide; none that reads or writes. */
const DECIDES = [
  ...['deployment/documents', 'deployment/ground', 'deployment/machine', 'deployment/outcome', 'deployment/pause'],
  ...['deployment/room', 'deployment/silence', 'deployment/tally', 'deployment/turn', 'plan/model', 'plan/planner'],
]

test('of the server the simulator takes what decides, and nothing else', () => {
  const taken = [...all.matchAll(/from '\.\.\/server\/src\/([^']+)\.ts'/g)].map((match) => match[1])
  assert.deepEqual([...new Set(taken)].sort(), DECIDES)
})

test('planner, gates, machine, tally and judge of the product are what it runs', () => {
  for (const called of [
    'makePlan(',
    'refusalOf(',
    'retryAt(',
    'accept(',
    'nextStep(',
    'tallyOf(',
    'judge(',
    'orderEnd(',
    'proofRows(',
    'roomIn(',
  ])
    assert.ok(all.includes(called), called)
})

test('a step moves by the machine alone', () => {
  const rollout = textOf('sim/rollout.ts')
  const assigned = [...all.matchAll(/^.*\.state = .*$/gm)].map((match) => match[0].trim())
  assert.deepEqual(assigned, ['one.state = state'])
  assert.match(rollout, /const state = nextStep\(one\.state, event\)\n\s+if \(state === undefined\) return/)
  // What is made anew begins where a step begins.
  const begun = [...all.matchAll(/\bstate: '(\w+)'/g)].map((match) => match[1])
  assert.deepEqual([...new Set(begun)], ['waiting'])
})

test('it names no state or event that the product does not have, and no list of them', () => {
  const lists = [...all.matchAll(/\[((?:\s*'[\w-]+',?)+)\s*\]/g)].map((match) => match[1] ?? '')
  const known: readonly string[] = [...stepStates, ...stepEvents]
  for (const list of lists) {
    const names = [...list.matchAll(/'([\w-]+)'/g)].map((match) => match[1] ?? '')
    assert.ok(names.filter((name) => known.includes(name)).length < 2, list)
  }
})

test('nothing in it is called like what decides in the product', () => {
  const atTop = /^(?:export )?(?:async )?(?:function|const|class|interface|type) (\w+)/gm
  const declared = new Set([...all.matchAll(atTop)].map((match) => match[1]))
  assert.ok(declared.size > 30)
  const deciding = [
    ...DECIDES.map((path) => `server/src/${path}.ts`),
    ...globSync('trust/accept/**/*.ts', { cwd: ROOT }).filter((path) => !path.endsWith('.test.ts')),
    'server/src/deployment/sequential.ts',
    'server/src/deployment/control.ts',
  ]
  const exported = deciding.flatMap((path) =>
    [...textOf(path).matchAll(/^export (?:async )?function (\w+)/gm)].map((m) => m[1]),
  )
  assert.ok(exported.length > 40)
  assert.deepEqual(
    exported.filter((name) => name !== undefined && declared.has(name)),
    [],
  )
})

test('no number of the policy or of the test stands in it: they come from policy/default.yaml', () => {
  for (const path of ['sim/rollout.ts', 'sim/fleet.ts', 'sim/papers.ts', 'sim/measure.ts'])
    assert.doesNotMatch(
      textOf(path),
      /firstWave|alpha|beta|\bp0\b|\bp1\b|maxFailed|minSucceeded|soakMinutes|sharePercent/,
      path,
    )
})
