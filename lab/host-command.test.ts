import assert from 'node:assert/strict'
import { test } from 'node:test'
import { unitCommand } from './host-command.ts'

test('arguments reach the program as they are, dollars doubled for systemd', () => {
  const argv = unitCommand(['printf', '%s', 'a $HOME $x b'], 1500, {})
  assert.deepEqual(argv.slice(-4), ['--', 'printf', '%s', 'a $$HOME $$x b'])
})

test('a limit below a second is a second, since systemd reads zero as never', () => {
  assert.ok(unitCommand(['true'], 0, {}).includes('--property=RuntimeMaxSec=1'))
  assert.ok(unitCommand(['true'], 1500, {}).includes('--property=RuntimeMaxSec=2'))
})

test('only variables with a value are set', () => {
  const settings = unitCommand(['true'], 1000, { A: '1', B: undefined }).filter((arg) => arg.startsWith('--setenv'))
  assert.deepEqual(settings, ['--setenv=A=1'])
})
