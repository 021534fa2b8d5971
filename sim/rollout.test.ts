/** What roll-outs cost and spare by the default policy, at the size that runs with each change; `npm run soak -- rollout` has more. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { HOUR_MS } from '@patchreeve/trust/times.ts'
import { measure } from './measure.ts'
import { type ModeName, modeOf } from './modes.ts'
import { type Outcome, rollOut, type Setting } from './rollout.ts'
import { schemeOf } from './schemes.ts'

const setting = (mode: ModeName, more: Partial<Setting> = {}): Omit<Setting, 'seed'> => ({
  ...{ hosts: 1_000, view: 'class', mode: modeOf(mode), scheme: schemeOf('default'), emergency: false },
  ...{ signatures: 'look-up' },
  ...more,
})

async function outcomesOf(mode: ModeName, seeds: number, more: Partial<Setting> = {}): Promise<Outcome[]> {
  const outcomes: Outcome[] = []
  await measure(setting(mode, more), seeds, (_, outcome) => outcomes.push(outcome))
  return outcomes
}

test('a patch that kills every host costs five at most', async () => {
  const { lostMost, haltShare } = await measure(setting('immediate'), 50)
  assert.ok(lostMost > 0 && lostMost <= 5, `${lostMost}`)
  assert.equal(haltShare, 1)
})

/** Of each mode, by class. */
const SEEDS = 100

const byClass: Partial<Record<ModeName, Outcome[]>> = {}

for (const mode of ['breaker', 'silent'] as const)
  test(`${mode}: a patch that breaks a tenth of hosts costs 25 at p99, of 100 roll-outs by class, and is always halted`, async () => {
    const outcomes = await outcomesOf(mode, SEEDS)
    byClass[mode] = outcomes
    const lost = outcomes.map((one) => one.lost).sort((a, b) => a - b)
    assert.ok((lost[98] ?? Number.POSITIVE_INFINITY) <= 25, lost.join())
    assert.ok(outcomes.every((one) => one.halted !== null))
    assert.ok((lost[50] ?? 0) > 0)
  })

test('a good patch reaches every host and is not halted, in 100 roll-outs by class', async () => {
  const outcomes = await outcomesOf('good', SEEDS)
  assert.deepEqual([...new Set(outcomes.map((one) => [one.halted, one.lost, one.begun].join()))], [',0,1000'])
})

test('neither hosts that are off and on nor an outage that takes a third of all halt a good patch', async () => {
  for (const mode of ['flapping', 'control'] as const)
    for (const { halted, begun } of await outcomesOf(mode, 10)) assert.deepEqual([halted, begun], [null, 1_000], mode)
})

for (const mode of ['breaker', 'silent'] as const)
  test(`${mode}: 25 fleets of 1,000 hosts one by one lose as many as 100 by class do`, async () => {
    const one = (await outcomesOf(mode, 25, { view: 'host' })).map(({ lost }) => lost)
    const classes = (byClass[mode] ?? (await outcomesOf(mode, SEEDS))).map(({ lost }) => lost)
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
  const tenth = (await outcomesOf('breaker', 60, { hosts: 300 })).map(({ begun }) => begun)
  const fifth = (await outcomesOf('breaker', 60, { hosts: 300, mode: modeOf('breaker', { share: 0.3 }) })).map(
    ({ begun }) => begun,
  )
  assert.ok(apart(tenth, fifth) > critical(60, 60))
})

test('a T0 fix that people called an emergency reaches ten thousand hosts within four hours, the first ring first', async () => {
  for (const { hours, halted, begun } of await outcomesOf('good', 5, { hosts: 10_000, emergency: true })) {
    assert.deepEqual([halted, begun], [null, 10_000])
    assert.ok(hours <= 4, `${hours}`)
  }
  const { lostMost } = await measure(setting('immediate', { emergency: true }), 10)
  assert.ok(lostMost <= 5)
})

test('the same seed gives the same trace, another one another', async () => {
  const hash = async (seed: string) => (await rollOut({ ...setting('breaker'), seed })).traceHash
  assert.equal(await hash('1'), await hash('1'))
  assert.notEqual(await hash('1'), await hash('2'))
})

test('with the server’s clock two days ahead hosts still refuse until their own time has come', async () => {
  const more = { view: 'host', hosts: 20, serverAheadMs: 48 * HOUR_MS } as const
  const ahead = await rollOut({ ...setting('good', more), seed: '1' })
  assert.ok((ahead.refused['order-not-yet'] ?? 0) > 0, JSON.stringify(ahead.refused))
  assert.ok(ahead.firstHours === null || ahead.firstHours >= 24, `${ahead.firstHours}`)
  const right = await rollOut({ ...setting('good', { view: 'host', hosts: 20 }), seed: '1' })
  assert.deepEqual([right.refused, right.begun], [{}, 20])
})

test('with every signature made and verified it goes as it does with a look-up', async () => {
  const one = { view: 'host', hosts: 60 } as const
  const real = await rollOut({ ...setting('good', { ...one, signatures: 'real' }), seed: '1' })
  assert.deepEqual([real.halted, real.begun, real.refused], [null, 60, {}])
  const bad = await rollOut({ ...setting('immediate', { ...one, signatures: 'real' }), seed: '1' })
  assert.deepEqual([bad.halted, bad.lost], ['deployment.ring-failed', 2])
})
