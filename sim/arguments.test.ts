import assert from 'node:assert/strict'
import { test } from 'node:test'
import { HOUR_MS } from '@patchreeve/trust/times.ts'
import { readArguments, USAGE } from './arguments.ts'

test('a mode and a number of seeds are enough', () => {
  const asked = readArguments(['--mode', 'silent', '--seeds', '7', '--json'])
  assert.ok(typeof asked !== 'string')
  const { seeds, json, setting } = asked
  assert.deepEqual([seeds, json, setting.hosts, setting.view, setting.mode.share], [7, true, 1_000, 'class', 0.1])
  assert.equal(setting.scheme.draft.rings.at(-1)?.name, 'rest')
})

test('share, delay and scheme are those that are named', () => {
  const asked = readArguments([
    '--mode',
    'delayed',
    '--share',
    '0.25',
    '--delay',
    '12',
    '--scheme',
    'canary-5',
    '--view',
    'host',
  ])
  assert.ok(typeof asked !== 'string')
  const { mode, scheme, view } = asked.setting
  assert.deepEqual([mode.share, mode.delayMs, scheme.rings?.length, view], [0.25, 12 * HOUR_MS, 2, 'host'])
})

for (const wrong of [
  [],
  ['--mode', 'constructor'],
  ['--mode', 'good', '--seeds', '0'],
  ['--mode', 'good', '--seeds', 'many'],
  ['--mode', 'good', '--share', '1.5'],
  ['--mode', 'good', '--share', ''],
  ['--mode', 'good', '--hosts', '1e9'],
  ['--mode', 'good', '--scheme', 'none'],
])
  test(`refused with how it is used: ${wrong.join(' ') || 'nothing'}`, () => assert.equal(readArguments(wrong), USAGE))

test('an option that there is not is named', () =>
  assert.match(String(readArguments(['--mode', 'good', '--fast'])), /--fast/))
