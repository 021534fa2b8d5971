/** What holds for every policy and every change: a thousand of each. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Json } from '../canonical.ts'
import { drafts } from '../test/support/drafts.ts'
import { changeOf } from './change.ts'
import { applyPlan, type PolicyChangePlan, planChange, planText, readPlan } from './change-plan.ts'
import { readChange } from './change-schema.ts'
import { diffPolicies, type PolicyStep } from './diff.ts'
import { draftOf, makePolicy, PolicyDraft } from './draft.ts'
import { draftFaults } from './draft-faults.ts'
import { expandGroups } from './groups.ts'
import { draftDigest } from './preset.ts'
import { addressesIn, DRAFT, normal } from './shape.ts'

const RUNS = { numRuns: 1_000 }
const pairs = fc.tuple(drafts, drafts)

test('every generated draft is a draft without faults', () => {
  fc.assert(
    fc.property(drafts, (draft) => {
      assert.deepEqual(PolicyDraft.parse(draft), draft)
      assert.deepEqual(draftFaults(draft), [])
    }),
    RUNS,
  )
})

test('apply changes what diff said and nothing else', async () => {
  await fc.assert(
    fc.asyncProperty(pairs, async ([a, b]) => {
      const read = readPlan(planText(await planChange(a, b)))
      assert.ok('plan' in read)
      const done = await applyPlan(a, read.plan)
      assert.ok('draft' in done, JSON.stringify(done))
      assert.deepEqual(normal(DRAFT, done.draft), normal(DRAFT, b))
      assert.deepEqual(diffPolicies(a, done.draft), read.plan.steps)
      assert.deepEqual(diffPolicies(done.draft, b), [])
      const [before, after] = [leaves(a), leaves(done.draft)]
      for (const leaf of new Set([...before.keys(), ...after.keys()]))
        if (before.get(leaf) !== after.get(leaf))
          assert.ok(
            read.plan.steps.some((step) => covers(step, leaf)),
            leaf,
          )
    }),
    RUNS,
  )
})

test('each step says what was and what is, read off the drafts by another way', () => {
  fc.assert(
    fc.property(pairs, ([a, b]) => {
      const [before, after] = [leaves(a), leaves(b)]
      for (const step of diffPolicies(a, b)) {
        const touched = [...new Set([...before.keys(), ...after.keys()])].filter((leaf) => covers(step, leaf))
        assert.ok(
          touched.some((leaf) => before.get(leaf) !== after.get(leaf)),
          step.path,
        )
      }
    }),
    RUNS,
  )
})

test('there are no steps exactly where both drafts have one digest', async () => {
  await fc.assert(
    fc.asyncProperty(pairs, async ([a, b]) => {
      assert.equal(diffPolicies(a, b).length === 0, (await draftDigest(a)) === (await draftDigest(b)))
      assert.deepEqual(diffPolicies(a, a), [])
    }),
    RUNS,
  )
})

test('the order in sets and in lists by name does not count; that of rings does', async () => {
  await fc.assert(
    fc.asyncProperty(drafts, async (draft) => {
      const turned = {
        ...draft,
        verbs: draft.verbs.toReversed(),
        origins: draft.origins.map((one) => ({ ...one, keys: one.keys.toReversed() })).reverse(),
        probes: draft.probes.toReversed(),
        rings: draft.rings.map((ring) => ({
          ...ring,
          hosts: ring.hosts === 'others' ? ring.hosts : ring.hosts.toReversed(),
        })),
        groups: draft.groups.map((one) => ({ ...one, hosts: one.hosts.toReversed() })).reverse(),
        exclusions: draft.exclusions
          .map((one) => ({
            ...one,
            packages: one.packages.toReversed(),
            hosts: one.hosts === 'all' ? one.hosts : one.hosts.toReversed(),
          }))
          .reverse(),
        clusters: draft.clusters.map((one) => ({ ...one, hosts: one.hosts.toReversed() })).reverse(),
        serials: draft.serials
          .map((one) => ({
            ...one,
            batches: one.batches.map((batch) => ({ ...batch, hosts: batch.hosts.toReversed() })),
          }))
          .reverse(),
        drains: draft.drains
          .map((one) => ({ ...one, hosts: one.hosts === 'all' ? one.hosts : one.hosts.toReversed() }))
          .reverse(),
        standing: draft.standing && { ...draft.standing, tiers: draft.standing.tiers.toReversed() },
      }
      assert.deepEqual(diffPolicies(draft, turned), [])
      assert.equal(await draftDigest(draft), await draftDigest(turned))
      const swapped = { ...draft, rings: draft.rings.toReversed() }
      assert.equal(diffPolicies(draft, swapped).length, draft.rings.length === 1 ? 0 : 1)
      // A plan that was made for one fits the other: they are the same draft.
      const done = await applyPlan(turned, await planChange(draft, { ...draft, periodMinutes: 7 }))
      assert.ok('draft' in done)
    }),
    RUNS,
  )
})

test('a draft that leaves out what has a default is the same draft, and what is written of it is read as it was', async () => {
  let left = 0
  await fc.assert(
    fc.asyncProperty(drafts, async (draft) => {
      const written = withoutDefaults(draft)
      left += JSON.stringify(written).length < JSON.stringify(draft).length ? 1 : 0
      const read = PolicyDraft.parse(written)
      assert.deepEqual(diffPolicies(draft, read), [])
      assert.equal(await draftDigest(read), await draftDigest(draft))
    }),
    { numRuns: 200 },
  )
  assert.ok(left > 150, `${left} left something out`)
})

/** By hand: the values are those that docs/policy.md names. */
function withoutDefaults(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutDefaults)
  if (typeof value !== 'object' || value === null) return value
  const [none, empty] = ['[]', '0']
  const fallback: Record<string, string> = { coolDownHours: empty, catchUpHours: empty, maxAtOnce: 'null' }
  for (const list of ['groups', 'exclusions', 'clusters', 'serials', 'drains']) fallback[list] = none
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, item]) =>
      fallback[key] === JSON.stringify(item) ? [] : [[key, withoutDefaults(item)]],
    ),
  )
}

test('signed and exported, a draft is what it was with its groups written out', () => {
  let made = 0
  fc.assert(
    fc.property(drafts, (draft) => {
      const head = { tenant: '00000000-0000-4000-8000-000000000000', version: 1, rootVersion: 1 }
      const signable = { ...draft, clusters: draft.clusters.slice(0, 1), exceptionMaxDays: 90, serials: [] }
      const signed = makePolicy(signable, { ...head, issuedAt: new Date('2026-11-27T12:00:00Z') })
      if ('faults' in signed) return
      made += 1
      const exported = draftOf(signed.policy)
      assert.deepEqual(diffPolicies(expandGroups(signable), exported), [])
      const read = readChange(exported)
      assert.ok('change' in read)
      assert.deepEqual(changeOf(exported, read.change), { draft: exported, steps: [] })
    }),
    { numRuns: 300 },
  )
  assert.ok(made > 50, `${made} could be signed`)
})

test('a change that leaves out everything changes nothing, and neither does the draft written out as a change of itself', () => {
  fc.assert(
    fc.property(drafts, (draft) => {
      for (const written of [{}, null, draft]) {
        const read = readChange(written)
        assert.ok('change' in read, JSON.stringify(read))
        assert.deepEqual(changeOf(draft, read.change), { draft, steps: [] })
      }
    }),
    RUNS,
  )
})

test('a change that removes nothing deletes nothing, and all that it says is so afterwards', () => {
  let changed = 0
  fc.assert(
    fc.property(drafts, drafts, fc.infiniteStream(fc.boolean()), (a, b, coins) => {
      const written = partFor(a, b, () => coins.next().value === true)
      const read = readChange(written)
      assert.ok('change' in read, JSON.stringify(read))
      const done = changeOf(a, read.change)
      assert.ok('draft' in done, JSON.stringify({ done, written }))
      changed += done.steps.length > 0 ? 1 : 0
      assert.ok(done.steps.every((step) => step.op !== 'remove'))
      const now = new Set(addressesIn(DRAFT, done.draft))
      for (const address of addressesIn(DRAFT, a)) assert.ok(now.has(address), address)
      const [was, is, said] = [leaves(a), leaves(done.draft), leaves(written)]
      said.delete('rings') // it names some of them, and they keep their order
      for (const [leaf, value] of said) assert.equal(is.get(leaf), value, leaf)
      // A probe of another kind is another one, written whole.
      const other = (leaf: string) => {
        const kind = `${leaf.split('.').slice(0, 2).join('.')}.kind`
        return leaf.startsWith('probes.') && was.get(kind) !== is.get(kind)
      }
      for (const [leaf, value] of was)
        if (leaf !== 'rings' && !said.has(leaf) && !other(leaf)) assert.equal(is.get(leaf), value, leaf)
    }),
    RUNS,
  )
  assert.ok(changed > 900, `${changed} of 1,000 changed something`)
})

test('a plan with a step less, a step twice, another value or another digest is refused', async () => {
  await fc.assert(
    fc.asyncProperty(pairs, fc.nat(), fc.nat(), async ([a, b], which, how) => {
      const plan = await planChange(a, b)
      fc.pre(plan.steps.length > 0)
      const at = which % plan.steps.length
      const tampered = tamperings(plan, at)[how % tamperings(plan, at).length] as PolicyChangePlan
      const done = await applyPlan(a, tampered)
      assert.ok('faults' in done && done.faults.length > 0, JSON.stringify(tampered))
    }),
    RUNS,
  )
})

function tamperings(plan: PolicyChangePlan, at: number): PolicyChangePlan[] {
  const step = plan.steps[at] as PolicyStep // `at` is one of them
  const withStep = (other: object) =>
    plan.steps.map((one, index) => (index === at ? { ...one, ...other } : one) as PolicyStep)
  return [
    { ...plan, steps: plan.steps.toSpliced(at, 1) },
    { ...plan, steps: plan.steps.toSpliced(at, 0, step) },
    { ...plan, steps: withStep('after' in step ? { after: 'other' } : { before: 'other' }) },
    { ...plan, steps: withStep('before' in step ? { before: [] } : { after: [] }) },
    { ...plan, steps: withStep({ path: 'periodMinutes.x' }) },
    { ...plan, steps: [...plan.steps, { op: 'add', path: 'extra', after: 1 }] },
    { ...plan, base: 'f'.repeat(64) },
    { ...plan, result: 'f'.repeat(64) },
  ]
}

/** By hand and not by shape.ts: what a draft says, one by one. */
function leaves(draft: object): Map<string, string> {
  const found = new Map<string, string>()
  const walk = (value: unknown, path: string): void => {
    if (/^serials\..*\.batches$/.test(path)) {
      const batches = value as PolicyDraft['serials'][number]['batches']
      found.set(path, JSON.stringify(batches.map(({ name, hosts }) => [name, hosts.toSorted()])))
    } else if (/^(exclusions\..*\.(packages|hosts)|drains\..*\.hosts)$/.test(path))
      found.set(path, JSON.stringify([value].flat().sort()))
    else if (Array.isArray(value)) {
      if (path === 'rings') found.set(path, value.map((ring) => ring.name).join())
      for (const one of value)
        if (typeof one === 'string') found.set(`${path}.${one}`, 'is there')
        else walk(one, `${path}.${one.name ?? one.id}`)
    } else if (value !== null && typeof value === 'object' && !/\.(windows|expect|test)$|^standing$/.test(path))
      for (const [key, item] of Object.entries(value)) walk(item, path === '' ? key : `${path}.${key}`)
    else found.set(path, JSON.stringify(value))
  }
  walk(draft, '')
  return found
}

function covers(step: PolicyStep, leaf: string): boolean {
  const value = step.op === 'add' ? step.after : step.op === 'remove' ? step.before : undefined
  if (typeof value === 'string') return leaf === `${step.path}.${value}`
  if (step.path === 'rings') return leaf === 'rings'
  return leaf === step.path || leaf.startsWith(`${step.path}.`)
}

/** Of `b`, what fits into `a`: of what both name some fields, and what is new whole. */
function partFor(a: PolicyDraft, b: PolicyDraft, coin: () => boolean): { [key: string]: Json | undefined } {
  const some = (value: object) => Object.fromEntries(Object.entries(value).filter(coin))
  const taken = new Set(a.rings.flatMap((ring) => (ring.hosts === 'others' ? [] : ring.hosts)))
  const free = (hosts: PolicyDraft['rings'][number]['hosts']) =>
    hosts === 'others' ? [] : hosts.filter((host) => !taken.has(host))
  const rings = b.rings.filter(coin).flatMap((ring) => {
    const hosts = free(ring.hosts)
    const old = a.rings.find((one) => one.name === ring.name)
    if (!old) return []
    const { hosts: _, promotion, ...rest } = some(ring)
    const more = old.hosts === 'others' ? {} : { hosts }
    return [{ ...rest, ...more, name: ring.name, promotion: some(ring.promotion) }]
  })
  const mayBeNew = b.rings.find((ring) => ring.hosts !== 'others' && !a.rings.some((one) => one.name === ring.name))
  const added = mayBeNew && a.rings.length < 3 && coin() ? [{ ...mayBeNew, hosts: free(mayBeNew.hosts) }] : []
  const origins = b.origins
    .filter(coin)
    .map((one) => (a.origins.some(({ id }) => id === one.id) ? { ...some(one), id: one.id } : one))
  const probes = b.probes.filter(coin).map((one) => {
    const old = a.probes.find(({ id }) => id === one.id)
    return old && old.kind === one.kind ? { ...some(one), id: one.id } : one
  })
  const byId = <T extends { id: string }>(had: readonly T[], has: readonly T[]) =>
    has.filter(coin).map((one) => (had.some(({ id }) => id === one.id) ? { ...some(one), id: one.id } : one))
  const byName = <T extends { name: string }>(had: readonly T[], has: readonly T[]) =>
    has.filter(coin).map((one) => (had.some(({ name }) => name === one.name) ? { ...some(one), name: one.name } : one))
  const { rings: _, origins: __, probes: ___, groups: ____, exclusions: _____, clusters: ______, ...most } = some(b)
  const { serials: ________, drains: _______, ...rest } = most
  return {
    ...(rest as Partial<PolicyDraft>),
    emergency: some(b.emergency) as Json,
    deadlineDays: some(b.deadlineDays) as Json,
    rings: [...rings, ...added] as Json,
    // Whole: what is new may name them.
    groups: b.groups as Json,
    exclusions: byId(a.exclusions, b.exclusions) as Json,
    clusters: byName(a.clusters, b.clusters) as Json,
    serials: byName(a.serials, b.serials) as Json,
    drains: byId(a.drains, b.drains) as Json,
    origins: origins as Json,
    probes: probes as Json,
  }
}
