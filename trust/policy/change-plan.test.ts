import assert from 'node:assert/strict'
import { test } from 'node:test'
import { aDraft, HOSTS } from '../test/support/drafts.ts'
import { applyPlan, PLAN_TEXT_MAX, type PolicyChangePlan, planChange, planText, readPlan } from './change-plan.ts'
import type { PolicyStep } from './diff.ts'
import type { PolicyDraft } from './draft.ts'
import { draftDigest } from './preset.ts'

const target: PolicyDraft = {
  ...aDraft,
  periodMinutes: 30,
  verbs: aDraft.verbs.filter((verb) => verb !== 'reboot'),
  rings: aDraft.rings.map((ring) => ({ ...ring, mayReboot: false })),
}
const plan = await planChange(aDraft, target)
const codesOf = (found: object) =>
  'faults' in found ? (found.faults as { code: string }[]).map(({ code }) => code) : []

test('a plan names both drafts and each step between them, and survives its file', async () => {
  assert.deepEqual(plan, {
    type: 'policy-change',
    schema: 1,
    base: await draftDigest(aDraft),
    steps: [
      { op: 'remove', path: 'verbs', before: 'reboot' },
      { op: 'change', path: 'rings.rest.mayReboot', before: true, after: false },
      { op: 'change', path: 'periodMinutes', before: 60, after: 30 },
    ],
    result: await draftDigest(target),
  })
  assert.deepEqual(readPlan(planText(plan)), { plan })
  assert.deepEqual(readPlan(planText(plan).replaceAll('\n', '\r\n')), { plan })
  assert.deepEqual(await applyPlan(aDraft, plan), { draft: target, steps: plan.steps })
})

test('a plan without steps does nothing and is no fault', async () => {
  assert.deepEqual(await applyPlan(aDraft, await planChange(aDraft, aDraft)), { draft: aDraft, steps: [] })
})

test('somebody changed the base since: nothing is done, even where the steps would fit', async () => {
  assert.deepEqual(codesOf(await applyPlan({ ...aDraft, exceptionMaxDays: 30 }, plan)), ['plan-base'])
  assert.deepEqual(codesOf(await applyPlan(target, plan)), ['plan-base'])
})

const [reboot, , period] = plan.steps as [PolicyStep, PolicyStep, PolicyStep]
const others = plan.steps.slice(0, 2)
const made = async (steps: readonly PolicyStep[], to: PolicyDraft): Promise<PolicyChangePlan> => ({
  ...plan,
  steps: [...steps],
  result: await draftDigest(to),
})
const proto: PolicyStep = { op: 'add', path: 'rings.rest.__proto__', after: { mayReboot: true } }
/** Each names the digest of the draft that it would lead to. */
const forged: [why: string, plan: Promise<PolicyChangePlan>, code: string][] = [
  ['another result', made(plan.steps, aDraft), 'plan-result'],
  ['a step that is not said', made(others, target), 'plan-result'],
  ['a step that lies about before', made([...others, { ...period, before: 45 } as PolicyStep], target), 'plan-steps'],
  ['a step twice', made([...plan.steps, period], target), 'plan-steps'],
  [
    'a second word on the same place',
    made([...plan.steps, { ...period, after: 45 } as PolicyStep], target),
    'plan-steps',
  ],
  ['a step back and forth', made([...plan.steps, { op: 'add', path: 'verbs', after: 'reboot' }], aDraft), 'plan-steps'],
  [
    'a removal of what is not there',
    made([...plan.steps, { op: 'remove', path: 'probes.web', before: 1 }], target),
    'plan-steps',
  ],
  [
    'a place that there is not',
    made([...plan.steps, { op: 'change', path: 'rings.db.mayReboot', before: 1, after: 2 }], target),
    'plan-steps',
  ],
  [
    'one step where it is two',
    made([{ op: 'change', path: 'rings.rest', before: 1, after: target.rings[1] ?? 0 }, reboot, period], target),
    'plan-steps',
  ],
  ['a field that no draft has', made([...plan.steps, { op: 'add', path: 'extra', after: 1 }], target), 'invalid'],
  [
    'a field of a ring that none has',
    made([...plan.steps, { op: 'add', path: 'rings.rest.extra', after: 1 }], target),
    'invalid',
  ],
  ['a field that goes', made([{ op: 'remove', path: 'standing', before: null }], target), 'invalid'],
  ['a verb that there is not', made([{ op: 'add', path: 'verbs', after: 'shell' }], target), 'invalid'],
  ['a prototype by a place', made([...plan.steps, proto], target), 'invalid'],
  [
    'a host in two rings',
    made([{ op: 'change', path: 'rings.rest.hosts', before: 'others', after: [HOSTS[0] ?? ''] }], target),
    'host-in-two-rings',
  ],
  [
    'a second ring of one name',
    made([{ op: 'add', path: 'rings.first', after: { ...aDraft.rings[1], name: 'first' } as never }], target),
    'others-not-last',
  ],
]
for (const [why, one, code] of forged)
  test(`no plan of ours: ${why}`, async () => {
    const codes = codesOf(await applyPlan(aDraft, await one))
    assert.ok(codes.includes(code), `${codes}`)
  })

const text = planText(plan)
const hostile: [why: string, text: string, code: string][] = [
  ['nothing', '', 'plan-malformed'],
  ['no JSON', 'base: 1', 'plan-malformed'],
  ['null', 'null', 'plan-malformed'],
  ['a schema of later', text.replace('"schema": 1', '"schema": 2'), 'plan-malformed'],
  ['a field besides', text.replace('"schema": 1', '"schema": 1,\n  "more": 1'), 'plan-malformed'],
  ['a prototype', text.replace('"schema": 1', '"schema": 1,\n  "__proto__": {}'), 'plan-malformed'],
  ['a prototype as a place', text.replace('"periodMinutes"', '"__proto__"'), 'plan-malformed'],
  ['a place out of the draft', text.replace('"periodMinutes"', '"../periodMinutes"'), 'plan-malformed'],
  ['a step without a value', text.replace(/,\n {6}"after": 30/, ''), 'plan-malformed'],
  ['a deed that there is not', text.replace('"remove"', '"destroy"'), 'plan-malformed'],
  [
    'a key twice: who reads it sees the first',
    text.replace('"after": 30', '"after": 30,\n      "after": 45'),
    'plan-respelled',
  ],
  ['other blanks', text.replaceAll('  ', '\t'), 'plan-respelled'],
  ['more behind it', `${text}\n`, 'plan-respelled'],
  ['depth without end', text.replace('30', `${'['.repeat(5_000)}${']'.repeat(5_000)}`), 'plan-malformed'],
  ['more than a plan may be', `${text}${' '.repeat(PLAN_TEXT_MAX)}`, 'plan-malformed'],
]
for (const [why, one, code] of hostile)
  test(`no plan at all: ${why}`, () => {
    assert.notEqual(one, text)
    assert.deepEqual(codesOf(readPlan(one)), [code])
  })

test('two full rings, out and in, are a plan that can be read', async () => {
  const names = (letter: string) =>
    Array.from({ length: 10_000 }, (_, at) => letter + at.toString(16).padStart(63, '0'))
  const [first, rest] = aDraft.rings as [(typeof aDraft.rings)[0], (typeof aDraft.rings)[0]]
  const full = (one: string, two: string): PolicyDraft => ({
    ...aDraft,
    rings: [{ ...first, hosts: names(one) }, { ...first, name: 'second', hosts: names(two) }, rest],
  })
  const largest = await planChange(full('a', 'b'), full('c', 'd'))
  assert.equal(largest.steps.length, 40_000)
  const read = readPlan(planText(largest))
  assert.ok('plan' in read)
  assert.ok('draft' in (await applyPlan(full('a', 'b'), read.plan)))
})
