import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { decide } from './decide.ts'
import { type Episode, type EpisodeEvent, nextEpisode, reconcile } from './episode.ts'
import { nis2 } from './profiles/nis2.ts'
import { aQuestion, exposed } from './testing.ts'

const T = (n: number) => `2026-11-${String(n).padStart(2, '0')}T00:00:00Z`
const low = decide(aQuestion(), nis2)
const high = decide(aQuestion({ exposed }), nis2)
const open: Episode = { at: 'open', openedAt: T(1) }
const decided: Episode = { at: 'decided', openedAt: T(1), decidedAt: T(2), decision: low }
const closed: Episode = { at: 'closed', openedAt: T(1), closedAt: T(3), because: 'gone-from-hosts' }
const ev = {
  decided: { type: 'decided', at: T(4), decision: low },
  changed: { type: 'changed', at: T(4), decision: high },
  same: { type: 'changed', at: T(4), decision: { ...low, inputs: [] } },
  closed: { type: 'closed', at: T(4), because: 'rejected' },
  late: { type: 'closed', at: T(1), because: 'rejected' },
} satisfies Record<string, EpisodeEvent>

const moves: [from: Episode, event: EpisodeEvent, to: Episode['at'] | undefined, why: string][] = [
  [open, ev.decided, 'decided', 'an open episode is decided'],
  [open, ev.changed, undefined, 'what was never decided cannot change'],
  [open, ev.closed, 'closed', 'it may close undecided'],
  [decided, ev.decided, undefined, 'it is decided once; after that it changes'],
  [decided, ev.changed, 'decided', 'a new tier is a change'],
  [decided, ev.same, undefined, 'inputs that change nothing are no change'],
  [decided, ev.late, undefined, 'a message from before the decision comes too late'],
  [decided, ev.closed, 'closed', 'it closes'],
  [closed, ev.decided, undefined, 'closed is the end'],
  [closed, ev.changed, undefined, 'closed is the end'],
  [closed, ev.closed, undefined, 'closed is the end'],
]
for (const [from, event, to, why] of moves) {
  test(`${from.at} -${event.type}-> ${to ?? 'not allowed'}: ${why}`, () =>
    assert.equal(nextEpisode(from, event)?.at, to))
}

test('what comes back after closing is a new episode', () => {
  const steps = reconcile(new Map([['a', closed]]), new Map([['a', { decision: low }]]), () => 'gone-from-hosts', T(9))
  assert.deepEqual(
    steps.map((s) => s.type),
    ['opened', 'decided'],
  )
})

test('after its steps are applied there is nothing left to do, and exactly what was found is open', () => {
  const keys = fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd'))
  const state = fc.constantFrom(open, decided, closed)
  const finding = fc.constantFrom({ decision: low }, { decision: high })
  fc.assert(
    fc.property(fc.dictionary(fc.constantFrom('a', 'b', 'c'), state), keys, finding, (before, present, found) => {
      const known = new Map(Object.entries(before))
      const now = new Map(present.map((k) => [k, found]))
      for (const step of reconcile(known, now, () => 'gone-from-hosts', T(9))) {
        if (step.type === 'opened') {
          known.set(step.key, { at: 'open', openedAt: step.at })
          continue
        }
        const state = known.get(step.key)
        const next = state && nextEpisode(state, step)
        assert.ok(next, `${step.type} is allowed`)
        known.set(step.key, next)
      }
      assert.deepEqual(
        reconcile(known, now, () => 'gone-from-hosts', T(9)),
        [],
      )
      const left = [...known].filter(([, s]) => s.at !== 'closed').map(([k]) => k)
      assert.deepEqual(left.sort(), [...present].sort())
    }),
  )
})
