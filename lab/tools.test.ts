import assert from 'node:assert/strict'
import { test } from 'node:test'
import { missingPackages } from './tools.ts'

test('a machine without any tool is told each package once', () => {
  const all = missingPackages('/usr/bin', () => false)
  assert.equal(new Set(all).size, all.length)
  assert.ok(all.includes('mmdebstrap') && all.includes('systemd-container'))
})

test('only what is missing is named', () => {
  assert.deepEqual(
    missingPackages('/usr/bin', (file) => !file.endsWith('/faketime')),
    ['faketime'],
  )
})

test('programs of the administrator count although her PATH may lack their folder', () => {
  assert.deepEqual(
    missingPackages('/opt', (file) => file.startsWith('/usr/sbin/')),
    [],
  )
})
