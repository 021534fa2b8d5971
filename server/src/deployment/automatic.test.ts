/** When a roll-out without a person gives way to the next plan, and what is held back after one. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Change, Transaction } from '@patchreeve/trust/documents/plan.ts'
import { DAY_MS } from '@patchreeve/trust/times.ts'
import { givesWay } from './automatic.ts'
import type { Ended } from './automatic-store.ts'
import { heldAfter } from './hold.ts'

const waiting = (hostId: string, more: Partial<{ attempts: number; seenAt: Date | null }> = {}) => ({
  ...{ hostId, attempts: 0, seenAt: new Date(0) },
  ...more,
})
const aRunning = (...list: ReturnType<typeof waiting>[]) => ({
  ...{ deploymentId: 'd', policy: 'p', tier: 'T2' as const, automatic: true, origin: 'o', waiting: list, atWork: 0 },
})
const gives: [what: string, does: boolean, ...Parameters<typeof givesWay>][] = [
  ['to what is as urgent', false, aRunning(waiting('a')), { tier: 2, hosts: ['b'] }, new Date(0)],
  ['to what is more urgent', true, aRunning(waiting('a')), { tier: 1, hosts: ['b'] }, new Date(0)],
  [
    'when it is of people',
    false,
    { ...aRunning(waiting('a')), automatic: false },
    { tier: 0, hosts: ['b'] },
    new Date(0),
  ],
  [
    'when only silent hosts are left',
    true,
    aRunning(waiting('a', { seenAt: null })),
    { tier: 2, hosts: ['b'] },
    new Date(0),
  ],
  [
    'when only hosts are left that never answer',
    true,
    aRunning(waiting('a', { attempts: 3 })),
    { tier: 2, hosts: ['a', 'b'] },
    new Date(0),
  ],
  ['to a plan for those alone', false, aRunning(waiting('a', { attempts: 3 })), { tier: 2, hosts: ['a'] }, new Date(0)],
  [
    'while another host waits its turn',
    false,
    aRunning(waiting('a', { attempts: 3 }), waiting('c')),
    { tier: 2, hosts: ['b'] },
    new Date(0),
  ],
  [
    'while a host is at work',
    false,
    { ...aRunning(waiting('a', { attempts: 3 })), atWork: 1 },
    { tier: 2, hosts: ['b'] },
    new Date(0),
  ],
  [
    'when hosts were last heard of days ago',
    true,
    aRunning(waiting('a')),
    { tier: 2, hosts: ['b'] },
    new Date(2 * DAY_MS),
  ],
]
for (const [what, does, ...question] of gives)
  test(`a roll-out ${does ? 'gives way' : 'does not give way'} ${what}`, () =>
    assert.equal(givesWay(...question), does))

const change = (name: string, from: string | null, to: string): Change => ({
  ...{ name, architecture: 'amd64', from, to, sha256: 'a'.repeat(64), sizeBytes: 1, origin: 'security' },
})
const transaction = (id: string, ...changes: Change[]) =>
  ({
    id,
    changes,
    platform: 'debian:12',
    indexes: [],
    hosts: [],
    undo: 'plain',
    reboot: false,
    clears: [],
  }) as Transaction
const plan = {
  transactions: [
    transaction('t1', change('ssl', '1', '2'), change('lib', '1', '2')),
    transaction('t2', change('web', '1', '2')),
    transaction('t3', change('ssl', '1', '2')),
  ],
}
const ended = (more: Partial<Ended>): Ended => ({
  ...{ deploymentId: 'd', planDigest: 'p', verb: 'install', state: 'running', because: null, steps: [] },
  ...more,
})
const step = (hostId: string, of: string, state: Ended['steps'][number]['state']) => ({
  ...{ hostId, transaction: of, state, because: [{ code: 'probe-failed', params: {} }] },
})
const byPerson = { code: 'deployment.by-person', params: {} }
const afterCases: [what: string, of: Ended, held: string[]][] = [
  [
    'a host that went back holds its own transaction back there',
    ended({ steps: [step('a', 't1', 'undone')] }),
    ['a undone: ssl 2, lib 2'],
  ],
  [
    'a roll-out that failures halted holds what failed back everywhere, and no more',
    ended({
      state: 'halted',
      because: { code: 'deployment.ring-failed', params: {} },
      steps: [step('a', 't2', 'failed')],
    }),
    ['a failed: web 2', '* halted: web 2'],
  ],
  [
    'one that a person halted holds all of it back, each version once',
    ended({ state: 'halted', because: byPerson }),
    ['* halted: ssl 2, lib 2, web 2'],
  ],
  [
    'a host that refused says nothing of the version for others',
    ended({ state: 'halted', because: byPerson, steps: [step('a', 't2', 'refused')] }),
    ['a refused: web 2', '* halted: ssl 2, lib 2, web 2'],
  ],
  [
    'one that gave way holds nothing back',
    ended({ state: 'halted', because: { code: 'deployment.superseded', params: {} } }),
    [],
  ],
  [
    'nor does one that a newer policy ended',
    ended({ state: 'halted', because: { code: 'deployment.policy-changed', params: {} } }),
    [],
  ],
  ['a way back holds back what it leads away from', ended({ verb: 'undo' }), ['* taken-back: ssl 1, lib 1, web 1']],
]
for (const [what, of, expected] of afterCases)
  test(what, () =>
    assert.deepEqual(
      heldAfter(of, plan).map(
        ({ hostId, how, packages }) =>
          `${hostId ?? '*'} ${how}: ${packages.map((one) => `${one.name} ${one.version}`).join(', ')}`,
      ),
      expected,
    ),
  )

test('a package that came newly and is taken away again was no version before', () => {
  const back = { transactions: [transaction('t1', change('new', null, '1'))] }
  assert.deepEqual(
    heldAfter(ended({ verb: 'undo' }), back).map((one) => one.packages),
    [[]],
  )
})
