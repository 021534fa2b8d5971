import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { defaultHosts, planHosts } from './addresses.ts'
import { parseState, type RunState, readState, runFolder, writeState } from './state.ts'

const state: RunState = {
  version: 1,
  run: 'r1',
  phase: 'up',
  createdAt: '2026-11-24T18:00:00.000Z',
  ownerPid: 42,
  attended: true,
  clockOffsetMs: 12.5,
  bootId: '00000000-0000-4000-8000-000000000000',
  hosts: planHosts(defaultHosts(6)),
}

test('a run is read back as it was written, and is absent or damaged otherwise', () => {
  const folder = mkdtempSync(join(tmpdir(), 'lab-state-'))
  assert.equal(readState('r1', folder), 'absent')
  writeState(state, folder)
  assert.deepEqual(readState('r1', folder), state)
  writeFileSync(join(folder, 'state.json'), JSON.stringify(state).slice(0, 200))
  assert.equal(readState('r1', folder), 'damaged')
  rmSync(folder, { recursive: true })
})

const host = state.hosts[0]
const damaged: [what: string, text: string][] = [
  ['an empty file', ''],
  ['another version', JSON.stringify({ ...state, version: 2 })],
  ['a run whose name is a path', JSON.stringify({ ...state, run: '../../etc' })],
  ['a host whose name is a path', JSON.stringify({ ...state, hosts: [{ ...host, name: '../x' }] })],
  ['an address that is none', JSON.stringify({ ...state, hosts: [{ ...host, ip: '10.77.1.11; x' }] })],
  ['an unknown release', JSON.stringify({ ...state, hosts: [{ ...host, suite: 'potato' }] })],
]
for (const [what, text] of damaged) test(`${what} is a damaged state`, () => assert.equal(parseState(text), 'damaged'))

test('no run lives outside its folder', () => {
  for (const run of ['../x', 'a/b', '', '.']) assert.throws(() => runFolder(run))
})
