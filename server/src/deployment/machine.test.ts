import assert from 'node:assert/strict'
import { test } from 'node:test'
import { stepStates } from '@patchreeve/contract/api/deployment-views.ts'
import fc from 'fast-check'
import { endStates, nextStep, type StepEvent, stepEvents } from './machine.ts'

const allowed: [from: (typeof stepStates)[number], event: StepEvent, to: (typeof stepStates)[number]][] = [
  ['waiting', 'ordered', 'ordered'],
  ['ordered', 'installed', 'installed'],
  ['ordered', 'undone', 'undone'],
  ['ordered', 'postponed', 'waiting'],
  ['ordered', 'fell-silent', 'silent'],
  ['ordered', 'order-over', 'expired'],
  ['expired', 'ordered', 'ordered'],
  ['installed', 'shown', 'verified'],
  ['silent', 'installed', 'installed'],
  ['halted', 'installed', 'installed'],
]
for (const [from, event, to] of allowed)
  test(`step: ${from} and ${event} is ${to}`, () => assert.equal(nextStep(from, event), to))

test('an exit code is no proof: nothing but the shown state leads to verified, and only from installed', () => {
  for (const state of stepStates)
    for (const event of stepEvents)
      if (nextStep(state, event) === 'verified') assert.deepEqual([state, event], ['installed', 'shown'])
})

test('a halted step gets no order again, whatever comes, unless a person resumes', () => {
  const others = stepEvents.filter((event) => event !== 'resumed')
  const walks = fc.array(fc.constantFrom(...others), { maxLength: 30 })
  for (const state of stepStates) assert.equal(nextStep(state, 'resumed'), state === 'halted' ? 'waiting' : undefined)
  fc.assert(
    fc.property(walks, (events) => {
      let state: (typeof stepStates)[number] = 'halted'
      for (const event of events) state = nextStep(state, event) ?? state
      assert.notEqual(state, 'ordered')
      assert.notEqual(state, 'waiting')
    }),
  )
})

test('an end is an end but for the word of the host itself, and of a person for a halt', () => {
  const own = ['installed', 'undone', 'failed', 'refused', 'resumed', 'tried']
  for (const state of endStates)
    for (const event of stepEvents)
      if (!own.includes(event)) assert.equal(nextStep(state, event), undefined, `${state} ${event}`)
  assert.equal(nextStep('undone', 'installed'), undefined)
})

test('a verified step moves only where what was installed did not hold when it was booted', () => {
  const moved = stepEvents.filter((event) => nextStep('verified', event) !== undefined)
  assert.deepEqual(moved, ['undone', 'failed'])
})
