/** What roll-outs cost and spare by the default policy, at the size that runs with each change; `npm run soak -- rollout` has more. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { HOUR_MS } from '@patchreeve/trust/times.ts'
import { quantile } from './measure.ts'
import { type ModeName, modeOf } from './modes.ts'
import type { Outcome } from './setting.ts'
import { outcomesOf, type Said } from './thread.ts'

const rollOuts = (mode: ModeName, seeds: number, more: Partial<Said> = {}): Promise<Outcome[]> =>
  outcomesOf(
    {
      ...{ hosts: 1_000, view: 'class', mode: modeOf(mode), scheme: 'default', emergency: false },
      ...{ signatures: 'look-up' },
      ...more,
    },
    seeds,
  )

async function rollOut(mode: ModeName, more: Partial<Said> = {}): Promise<Outcome> {
  const [outcome] = await rollOuts(mode, 1, more)
  assert.ok(outcome)
  return outcome
}

const mostLost = (outcomes: readonly Outcome[]): number => Math.max(...outcomes.map(({ lost }) => lost))

/** Of each mode, by class. */
const SEEDS = 300
/** Of each mode, host by host. */
const FLEETS = 50

test('a patch that kills every host costs five at most, in 300 roll-outs by class', async () => {
  const outcomes = await rollOuts('immediate', SEEDS)
  assert.ok(mostLost(outcomes) > 0 && mostLost(outcomes) <= 5, `${mostLost(outcomes)}`)
  assert.ok(outcomes.every(({ halted }) => halted !== null))
})

const byClass: Partial<Record<ModeName, Outcome[]>> = {}

for (const mode of ['breaker', 'silent'] as const)
  test(`${mode}: a patch that breaks a tenth of hosts costs 25 at p99, of 300 roll-outs by class, and is always halted`, async () => {
    const outcomes = await rollOuts(mode, SEEDS)
    byClass[mode] = outcomes
    const lost = outcomes.map((one) => one.lost).sort((a, b) => a - b)
    assert.ok(quantile(lost, 0.99) <= 25, lost.join())
    assert.ok(outcomes.every((one) => one.halted !== null))
    assert.ok(quantile(lost, 0.5) > 0)
  })

test('a patch that fails on hardware that no first host has costs 25 at p99, of 300 roll-outs by class, and is always halted', async () => {
  const outcomes = await rollOuts('hardware', SEEDS)
  const lost = outcomes.map((one) => one.lost).sort((a, b) => a - b)
  assert.ok(quantile(lost, 0.99) <= 25, lost.join())
  assert.ok(outcomes.every((one) => one.halted === 'deployment.test-failed'))
})

test('a good patch reaches every host and is not halted, in 300 roll-outs by class', async () => {
  const outcomes = await rollOuts('good', SEEDS)
  assert.deepEqual([...new Set(outcomes.map((one) => [one.halted, one.lost, one.begun].join()))], [',0,1000'])
})

test('neither hosts that are off and on nor an outage that takes a third of all halt a good patch', async () => {
  for (const mode of ['flapping', 'control'] as const)
    for (const { halted, begun } of await rollOuts(mode, 100)) assert.deepEqual([halted, begun], [null, 1_000], mode)
})

for (const mode of ['breaker', 'silent'] as const)
  test(`${mode}: 50 fleets of 1,000 hosts one by one lose as many as 300 by class do`, async () => {
    const one = (await rollOuts(mode, FLEETS, { view: 'host' })).map(({ lost }) => lost)
    const classes = (byClass[mode] ?? (await rollOuts(mode, SEEDS))).map(({ lost }) => lost)
    assert.ok(apart(one, classes) < critical(one.length, classes.length), `${one.join()} against ${classes.join()}`)
    assert.ok(Math.max(...one) <= 25)
  })

/** Kolmogorov and Smirnov: the largest distance between what both have at or below a value. */
function apart(a: readonly number[], b: readonly number[]): number {
  const share = (list: readonly number[], at: number): number =>
    list.filter((value) => value <= at).length / list.length
  return Math.max(...[...a, ...b].map((at) => Math.abs(share(a, at) - share(b, at))))
}
/** Above this two samples of one distribution are apart once in a thousand times. */
const critical = (n: number, m: number): number => 1.95 * Math.sqrt((n + m) / (n * m))

test('the distance tells a tenth from a fifth', async () => {
  const tenth = (await rollOuts('breaker', 60, { hosts: 300 })).map(({ begun }) => begun)
  const fifth = (await rollOuts('breaker', 60, { hosts: 300, mode: modeOf('breaker', { share: 0.3 }) })).map(
    ({ begun }) => begun,
  )
  assert.ok(apart(tenth, fifth) > critical(60, 60))
})

test('a T0 fix that people called an emergency reaches ten thousand hosts within four hours, the first ring first', async () => {
  for (const { hours, halted, begun } of await rollOuts('good', 5, { hosts: 10_000, emergency: true })) {
    assert.deepEqual([halted, begun], [null, 10_000])
    assert.ok(hours <= 4, `${hours}`)
  }
  assert.ok(mostLost(await rollOuts('immediate', 10, { emergency: true })) <= 5)
})

test('the same seed gives the same trace, another one another', async () => {
  const hashes = async () => (await rollOuts('breaker', 2)).map(({ traceHash }) => traceHash)
  const [first, second] = await hashes()
  assert.deepEqual(await hashes(), [first, second])
  assert.notEqual(first, second)
})

test('with the server’s clock two days ahead hosts still refuse until their own time has come', async () => {
  const more = { view: 'host', hosts: 20, serverAheadMs: 48 * HOUR_MS } as const
  const ahead = await rollOut('good', more)
  assert.ok((ahead.refused['order-not-yet'] ?? 0) > 0, JSON.stringify(ahead.refused))
  assert.ok(ahead.firstHours === null || ahead.firstHours >= 24, `${ahead.firstHours}`)
  const right = await rollOut('good', { view: 'host', hosts: 20 })
  assert.deepEqual([right.refused, right.begun], [{}, 20])
})

test('with every signature made and verified it goes as it does with a look-up', async () => {
  const one = { view: 'host', hosts: 60 } as const
  const real = await rollOut('good', { ...one, signatures: 'real' })
  assert.deepEqual([real.halted, real.begun, real.refused], [null, 60, {}])
  const bad = await rollOut('immediate', { ...one, signatures: 'real' })
  assert.deepEqual([bad.halted, bad.lost], ['deployment.ring-failed', 2])
})
