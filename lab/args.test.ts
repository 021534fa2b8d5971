import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseArgs } from './args.ts'

const good: [line: string, expected: object][] = [
  ['up', { do: 'up', run: 'lab', hosts: 6, install: false }],
  ['up --hosts 12 --run x1 --install', { do: 'up', run: 'x1', hosts: 12, install: true }],
  ['down', { do: 'down', run: 'lab' }],
  ['down --all', { do: 'down', run: 'every' }],
  ['status', { do: 'status' }],
  ['run a1 -- apt-get -s --run x', { do: 'run', run: 'lab', host: 'a1', argv: ['apt-get', '-s', '--run', 'x'] }],
  ['scenario boot', { do: 'scenario', name: 'boot', install: false }],
  ['cycle --install', { do: 'scenario', name: 'cycle', install: true }],
]
for (const [line, expected] of good) {
  test(`understood: ${line}`, () => assert.deepEqual(parseArgs(line.split(' ')), expected))
}

const bad = [
  '',
  'destroy',
  'constructor',
  'up --hosts 0',
  'up --hosts 61',
  'up --hosts 6x',
  'up --hosts',
  'up --run ../x',
  'up --all',
  'up six',
  'down --force',
  'run a1',
  'run a1 --',
  'run -- ls',
  'status -- ls',
  'scenario',
  'cycle again',
]
for (const line of bad) {
  test(`refused with a reason: ${JSON.stringify(line)}`, () =>
    assert.equal(parseArgs(line.split(' ').filter(Boolean)).do, 'usage'))
}
