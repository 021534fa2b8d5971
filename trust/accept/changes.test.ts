/** What an order may change: exactly what people signed, or what the standing approval covers; tried with made-up orders. */
import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import fc from 'fast-check'
import type { Change } from '../documents/plan.ts'
import { build } from '../test/support/build.ts'
import { withTransaction } from '../test/support/edits.ts'
import { testDigest } from '../test/support/keys.ts'
import { compare, makeWorld, NOW, type World } from '../test/support/world.ts'
import { DAY_MS } from '../times.ts'
import { accept } from './accept.ts'

let world: World
before(async () => {
  world = await makeWorld()
})

const versions = ['1.0-1', '1.1-1', '2.0-1']
const anyVersion = fc.constantFrom(...versions)
const change: fc.Arbitrary<Change> = fc
  .record({
    name: fc.constantFrom('alpha', 'beta', 'gamma'),
    from: fc.option(anyVersion, { freq: 4 }),
    to: fc.option(anyVersion, { freq: 8 }),
    origin: fc.constantFrom('debian', 'debian', 'debian-security'),
    sizeBytes: fc.constantFrom(1_000, 30_000_000),
  })
  .filter(({ from, to }) => from !== null || to !== null)
  .map(({ name, from, to, origin, sizeBytes }) => {
    const gone = to === null
    const file = { sha256: testDigest(`${name} ${to}`), sizeBytes, origin }
    return { name, architecture: 'amd64', from, to, ...(gone ? { sha256: null, sizeBytes: null, origin: null } : file) }
  })
const seen = new Map(
  ['alpha', 'beta', 'gamma'].flatMap((name) =>
    versions.map((version) => [testDigest(`${name} ${version}`), new Date(NOW.getTime() - 9 * DAY_MS)] as const),
  ),
)

async function isAccepted(planned: readonly Change[], ordered: readonly Change[], signed: boolean): Promise<boolean> {
  const { input } = await build(world, {
    plan: (plan) => withTransaction(plan, { changes: [...planned] }),
    order: (order) => ({ ...order, changes: [...ordered] }),
    known: (known) => ({ ...known, firstSeen: seen, installed }),
    ...(signed ? {} : { signers: [] }),
  })
  return (await accept(input)).kind === 'accepted'
}
const installed = new Map([
  ['alpha:amd64', '1.0-1'],
  ['beta:amd64', '1.1-1'],
])

test('signed or not, an order with other changes than its plan is refused; in another order they are the same', async () => {
  const forward = change.filter(({ name, to }) => to !== null && compare(to, installed.get(`${name}:amd64`) ?? '') >= 0)
  const list = fc.uniqueArray(forward, { selector: (one) => one.name, minLength: 1, maxLength: 3 })
  const pair = list.chain((planned) =>
    fc.record({
      planned: fc.constant(planned),
      ordered: fc.oneof(
        fc.shuffledSubarray(planned, { minLength: planned.length }),
        fc.shuffledSubarray(planned),
        list,
      ),
    }),
  )
  let same = 0
  await fc.assert(
    fc.asyncProperty(pair, async ({ planned, ordered }) => {
      const key = (changes: readonly Change[]) =>
        changes
          .map((one) => JSON.stringify(one))
          .sort()
          .join()
      const leadsBack = planned.some((one) => one.from !== null && one.to !== null && compare(one.to, one.from) < 0)
      const expected = key(planned) === key(ordered) && !leadsBack
      if (expected) same++
      assert.equal(await isAccepted(planned, ordered, true), expected)
    }),
    { numRuns: 100, seed: 7 },
  )
  assert.ok(same > 20 && same < 80, `${same} of 100 were the same`)
})

/** Said once more, in other words than the gate's. */
function isCovered(changes: readonly Change[]): boolean {
  const upgrades = changes.every(({ name, from, to }) => {
    const here = installed.get(`${name}:amd64`)
    return from !== null && to !== null && here !== undefined && versions.indexOf(to) >= versions.indexOf(here)
  })
  const forward = changes.every(({ from, to }) => versions.indexOf(to ?? '') >= versions.indexOf(from ?? ''))
  const bytes = changes.map((one) => one.sizeBytes ?? 0).reduce((a, b) => a + b, 0)
  return upgrades && forward && bytes <= 50_000_000 && new Set(changes.map((one) => one.origin)).size === 1
}

test('without people, only upgrades of what is installed, of one origin and of a limited size, are accepted', async () => {
  let covered = 0
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(change, { selector: (one) => one.name, minLength: 1, maxLength: 3 }),
      async (changes) => {
        if (isCovered(changes)) covered++
        assert.equal(await isAccepted(changes, changes, false), isCovered(changes))
      },
    ),
    { numRuns: 250, seed: 7 },
  )
  assert.ok(covered > 20, `${covered} of 250 were covered`)
})

const narrowed: [what: string, standing: { maxPackages: number; maxBytes: number; tiers: ('T0' | 'T1')[] }][] = [
  ['a tier that it does not name', { maxPackages: 9, maxBytes: 9_000, tiers: ['T0'] }],
  ['more packages', { maxPackages: 1, maxBytes: 9_000, tiers: ['T1'] }],
  ['more bytes', { maxPackages: 9, maxBytes: 1_999, tiers: ['T1'] }],
]
for (const [what, standing] of [
  ...narrowed,
  ['nothing of that', { maxPackages: 2, maxBytes: 2_000, tiers: ['T1'] }] as const,
])
  test(`the standing approval and ${what}`, async () => {
    const two = ['alpha', 'beta'].map((name) => ({
      ...{ name, architecture: 'amd64', from: installed.get(`${name}:amd64`) ?? '', to: '2.0-1' },
      ...{ sha256: testDigest(`${name} 2.0-1`), sizeBytes: 1_000, origin: 'debian' },
    }))
    const { input } = await build(world, {
      policy: (policy) => ({ ...policy, standing: { ...standing, tiers: [...standing.tiers] } }),
      plan: (plan) => withTransaction(plan, { changes: two }),
      known: (known) => ({ ...known, firstSeen: seen, installed }),
      signers: [],
    })
    assert.equal((await accept(input)).kind, what === 'nothing of that' ? 'accepted' : 'refused')
  })

test('a package that moved between its architecture and `all` is the same package', async () => {
  const moved: Change = {
    ...{ name: 'alpha', architecture: 'all', from: '1.0-1', to: '1.1-1', sha256: testDigest('alpha 1.1-1') },
    ...{ sizeBytes: 1_000, origin: 'debian' },
  }
  assert.equal(await isAccepted([moved], [moved], false), true)
  const older: Change = { ...moved, from: '1.1-1', to: '1.0-1', sha256: testDigest('alpha 1.0-1') }
  assert.equal(await isAccepted([older], [older], true), false)
})
