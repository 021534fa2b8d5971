import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Outcome } from '@patchreeve/trust/documents/result.ts'
import { aChange } from '../../test/support/act.ts'
import { type Changed, explain, runAt, type Standing, type Worked } from './explain.ts'

const at = (minute: number) => new Date(Date.UTC(2026, 10, 20, 8, minute))
const NOW = at(59)
const up: Changed = { name: 'openssl', architecture: 'amd64', from: '1-1', to: '1-2' }
const down: Changed = { ...up, from: '1-2', to: '1-1' }
const order = (results: [Outcome, minute: number][], more: Partial<Worked> = {}): Worked => ({
  changes: [aChange('openssl', '1-1', '1-2')],
  madeAt: at(10),
  closedAt: at(20),
  results: results.map(([outcome, minute]) => ({ outcome, at: at(minute) })),
  ...more,
})
/** Reported at 8:15; what was before had come at 8:00. */
const cases: [what: string, changed: Changed, orders: Worked[], standing: Standing, span?: [number, number]][] = [
  ['no order at all', up, [], 'outside'],
  ['the order installed it', up, [order([['installed', 20]])], 'explained'],
  ['the result was here before the report', up, [order([['installed', 12]])], 'explained'],
  ['the order brought it, and somebody took it back', down, [order([['installed', 20]])], 'outside'],
  ['the order took it back by itself', down, [order([['undone', 20]])], 'explained'],
  ['it failed half way and left the new version', up, [order([['failed', 20]])], 'explained'],
  ['the order was refused', up, [order([['refused', 20]])], 'outside'],
  ['it only tried', up, [order([['tried', 20]])], 'outside'],
  ['it is not answered yet', up, [order([], { closedAt: null })], 'open'],
  ['it was closed a moment ago, and the answer may come', up, [order([], { closedAt: at(50) })], 'open'],
  ['it was closed long ago without an answer', up, [order([], { closedAt: at(20) })], 'outside'],
  ['there was no order yet when it was so already', up, [order([['installed', 20]], { madeAt: at(16) })], 'outside'],
  ['another version than the order has', { ...up, to: '1-3' }, [order([['installed', 20]])], 'outside'],
  ['another architecture', { ...up, architecture: 'i386' }, [order([['installed', 20]])], 'outside'],
  ['a package beside the order', { ...up, name: 'curl' }, [order([['installed', 20]])], 'outside'],
  ['done again by somebody else on another day', up, [order([['installed', 20]])], 'outside', [40, 50]],
  ['two orders, one of which installed it', up, [order([['refused', 11]]), order([['installed', 20]])], 'explained'],
]
for (const [what, changed, orders, standing, [since, shown] = [0, 15]] of cases)
  test(`${what}: ${standing}`, () => {
    assert.equal(explain(changed, { since: at(since), at: at(shown) }, orders, NOW), standing)
  })

const run = (name: string, from: string, to: string) => ({
  name,
  startedAt: `2026-11-20T08:${from}Z`,
  endedAt: `2026-11-20T08:${to}Z`,
})
const runs = [run('first', '10:00', '10:20'), run('second', '10:50', '11:10'), run('third', '11:10', '11:30')]
const installed: [moment: string, by: string | undefined, why: string][] = [
  ['10:05', 'first', 'within a run'],
  ['10:55', 'second', 'within a run that is less than a minute after another'],
  ['10:30', 'first', 'between two runs, nearer to the one before'],
  ['10:45', 'second', 'between two runs, nearer to the one after'],
  ['11:10', 'third', 'at the border of two runs: the newer wrote it last'],
  ['12:29', 'third', 'written within a minute after the end'],
  ['12:31', undefined, 'later than that nobody is named'],
]
for (const [moment, by, why] of installed)
  test(`installed at ${moment}, ${why}: ${by ?? 'no run'}`, () => {
    assert.equal(runAt(runs, new Date(`2026-11-20T08:${moment}Z`))?.name, by)
  })
