import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { parseInst, parseSimulation, SIMULATE } from './simulate.ts'

const lines: [line: string, expected: unknown, why: string][] = [
  [
    'Inst libgcrypt20 [1.10.1-3] (1.10.1-3+deb12u1 Debian:12.15/oldstable, Debian-Security:12/oldstable-security [amd64]) []',
    [
      'libgcrypt20',
      'amd64',
      '1.10.1-3',
      '1.10.1-3+deb12u1',
      ['Debian 12.15/oldstable', 'Debian-Security 12/oldstable-security'],
    ],
    'two origins offer the same version',
  ],
  [
    'Inst libpam-modules-bin [1.5.2-6+deb12u1] (1.5.2-6+deb12u2 Debian:12.15/oldstable [amd64]) [libpam-modules:amd64 on libpam-modules-bin:amd64] [libpam-modules:amd64 ]',
    ['libpam-modules-bin', 'amd64', '1.5.2-6+deb12u1', '1.5.2-6+deb12u2', ['Debian 12.15/oldstable']],
    'what is broken meanwhile follows',
  ],
  [
    'Inst linux-image-6.1.0-40-amd64 (6.1.153-1 Debian-Security:12/oldstable-security [amd64])',
    ['linux-image-6.1.0-40-amd64', 'amd64', '', '6.1.153-1', ['Debian-Security 12/oldstable-security']],
    'newly brought: no installed version',
  ],
  [
    'Inst libc6:i386 [2.36-9] (2.36-9+deb12u1 Debian:12.15/oldstable [i386])',
    ['libc6', 'i386', '2.36-9', '2.36-9+deb12u1', ['Debian 12.15/oldstable']],
    'a foreign architecture is part of the printed name',
  ],
  [
    'Inst docker-ce [5:24] (5:25 Docker CE:bookworm [amd64])',
    ['docker-ce', 'amd64', '5:24', '5:25', ['Docker CE bookworm']],
    'a label with a blank, a suite without a version',
  ],
  [
    'Inst x [1] (2 repo.example [all])',
    ['x', 'all', '1', '2', [' repo.example']],
    'without a Release file apt prints the site',
  ],
  ['Inst x [1] (2 Acme: tools:1/x [all])', ['x', 'all', '1', '2', ['Acme: tools 1/x']], 'a label with a colon'],
  ['Inst x [1] (2 [all])', ['x', 'all', '1', '2', []], 'no origin at all'],
]
for (const [line, expected, why] of lines) {
  test(`Inst line: ${why}`, () => {
    const inst = parseInst(line)
    const got = inst && [
      inst.name,
      inst.architecture,
      inst.installed,
      inst.candidate,
      inst.origins.map((o) => `${o.label} ${o.suite}`),
    ]
    assert.deepEqual(got, expected)
  })
}

test('held packages and those that wait for phasing are kept back; the lists after them are not', () => {
  const { keptBack } = parseSimulation(`Calculating upgrade...
The following packages have been kept back:
   libssl3 (3.0.20-1~deb12u2 => 3.0.22-1~deb12u2)
The following upgrades have been deferred due to phasing:
   tzdata (2026b-0 => 2026f-0)
The following packages will be upgraded:
   apt (2.6.1 => 2.6.2)
1 upgraded, 0 newly installed, 0 to remove and 2 not upgraded.
`)
  assert.deepEqual(
    keptBack.map((k) => `${k.name} ${k.candidate}`),
    ['libssl3 3.0.22-1~deb12u2', 'tzdata 2026f-0'],
  )
})

test('an Inst line that cannot be read is told, not dropped', () => {
  const { wouldInstall, unread } = parseSimulation('Inst foo\nInst evil;name [1] (2 [all])\nInst b [1] (2 D:x [all])\n')
  assert.deepEqual(
    wouldInstall.map((w) => w.name),
    ['b'],
  )
  assert.deepEqual(unread, ['Inst foo', 'Inst evil;name [1] (2 [all])'])
})

test('the simulation takes no lock and writes no cache as root', () => {
  for (const asRoot of [true, false])
    assert.ok(SIMULATE.argv(asRoot).includes('-s') && SIMULATE.argv(asRoot).includes('Debug::NoLocking=1'))
  assert.ok(SIMULATE.argv(true).includes('Dir::Cache::pkgcache='))
  assert.ok(SIMULATE.argv(true).includes('Dir::Cache::srcpkgcache='))
})

test('every Inst line of any output is either a row or unread', () => {
  const piece = fc.constantFrom(
    'Inst ',
    'a',
    '[1] ',
    '(2 ',
    'D:s ',
    '[all])',
    ', ',
    '\n',
    '(',
    'The following packages have been kept back:\n',
    '   ',
  )
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
      const text = pieces.join('')
      const { wouldInstall, unread } = parseSimulation(text)
      const inst = text.split('\n').filter((line) => line.startsWith('Inst ')).length
      assert.equal(wouldInstall.length + unread.filter((line) => line.startsWith('Inst ')).length, inst)
    }),
  )
})
