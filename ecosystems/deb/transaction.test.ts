import assert from 'node:assert/strict'
import { test } from 'node:test'
import { difference, installArguments, parseTransaction, type Wanted } from './transaction.ts'

const upgrade: Wanted = { name: 'libssl3', architecture: 'amd64', from: '3.0.20-1', to: '3.0.22-1' }
const INST = 'Inst libssl3 [3.0.20-1] (3.0.22-1 Debian-Security:12/oldstable-security [amd64])'
const CONF = 'Conf libssl3 (3.0.22-1 Debian-Security:12/oldstable-security [amd64])'
const differs = (wanted: readonly Wanted[], ...rows: string[]) =>
  difference(wanted, parseTransaction(`Reading package lists...\n${rows.join('\n')}\n`), 'amd64')

const equal: [wanted: Wanted[], rows: string[], why: string][] = [
  [[upgrade], [INST, CONF], 'an upgrade'],
  [
    [upgrade, { name: 'new', architecture: 'all', from: null, to: '1' }],
    [INST, 'Inst new (1 Lab:own [all])', CONF, 'Conf new (1 Lab:own [all])'],
    'something new with it',
  ],
  [[{ name: 'old', architecture: 'all', from: '2', to: null }], ['Remv old [2]'], 'a removal'],
  [
    [{ name: 'old', architecture: 'i386', from: '2', to: null }],
    ['Remv old:i386 [2] [other:i386 ]'],
    'a removal of a foreign architecture, with what it breaks',
  ],
]
for (const [wanted, rows, why] of equal)
  test(`the same set: ${why}`, () => assert.equal(differs(wanted, ...rows), undefined))

const other: [wanted: Wanted[], rows: string[], difference: string, why: string][] = [
  [[upgrade], [], 'libssl3', 'nothing would happen'],
  [[upgrade], [INST, 'Inst extra (1 Lab:own [all])'], 'extra', 'one more comes'],
  [[upgrade], [INST, 'Remv sshd [1]'], 'sshd', 'one goes'],
  [[upgrade], [INST, 'Purg sshd [1]'], 'sshd', 'one is purged'],
  [[upgrade], [INST.replace('(3.0.22-1', '(3.0.23-1')], 'libssl3', 'another version comes'],
  [[upgrade], [INST.replace('[3.0.20-1]', '[3.0.19-1]')], 'libssl3', 'another version is there now'],
  [[upgrade], [INST.replace('[amd64]', '[i386]')], 'libssl3', 'another architecture'],
  [[{ ...upgrade, from: null }], [INST], 'libssl3', 'the order takes it for new'],
  [[upgrade], [INST, CONF, 'Conf halfway (1 Lab:own [all])'], 'halfway', 'one is configured that nobody unpacks now'],
  [[upgrade], [INST, 'Conf libssl3 (3.0.9 Lab:own [amd64])'], 'libssl3', 'another version is configured'],
  [[upgrade, upgrade], [INST], 'a package stands twice', 'the order names it twice'],
  [[upgrade], [INST, 'Inst what is this'], 'Inst what is this', 'a line that nobody can read'],
]
for (const [wanted, rows, expected, why] of other)
  test(`another set: ${why}`, () => assert.equal(differs(wanted, ...rows), expected))

test('arguments name exactly one version; what apt could read as an instruction is none', () => {
  assert.deepEqual(installArguments([upgrade, { name: 'g++', architecture: 'all', from: '1', to: '4:2' }]), [
    'libssl3:amd64=3.0.22-1',
    'g++=4:2',
  ])
  assert.deepEqual(installArguments([{ ...upgrade, to: null }]), ['libssl3:amd64-'])
  for (const bad of [
    { ...upgrade, name: '-o=Dir::Bin::dpkg=/tmp/x' },
    { ...upgrade, name: 'foo bar' },
    { ...upgrade, name: '' },
    { ...upgrade, name: './x.deb' },
    { ...upgrade, name: 'foo-' },
    { ...upgrade, name: 'foo-', to: null },
    { ...upgrade, name: 'foo+', to: null },
    { ...upgrade, to: '1-' },
    { ...upgrade, to: '1+' },
    { ...upgrade, to: '1 2' },
    { ...upgrade, architecture: 'amd64 -y' },
  ])
    assert.equal(installArguments([bad]), undefined, JSON.stringify(bad))
})
