import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import * as fs from 'node:fs'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Answer } from '../src/collect/host.ts'
import { collect } from '../src/collect.ts'
import { assertReport } from './assert-report.ts'
import { copyOf, fixtureHost, put } from './fixture-host.ts'

const STATUS = '/var/lib/dpkg/status'

/** The report of a damaged host: it must always be made, always be valid, and say what it could not read. */
async function reportOf(root: string, tools = {}) {
  const collected = await collect(fixtureHost(root, { tools }))
  assertReport(collected.sections)
  const why = (section: string, what: string) =>
    collected.unknown.find((u) => u.section === section && u.what === what)?.reason
  return { ...collected, why }
}

function stanza(name: string, more = ''): string {
  return `Package: ${name}\nStatus: install ok installed\nArchitecture: all\nVersion: 1\n${more}\n`
}

test('10,000 packages are reported, each of them', async () => {
  const root = copyOf('debian-12')
  put(
    root,
    STATUS,
    Array.from({ length: 10_000 }, (_, i) => stanza(`pkg${i}`, `Description: ${'x'.repeat(500)}\n`)).join(''),
  )
  const { sections } = await reportOf(root)
  assert.equal(sections.packages?.length, 10_000)
})

test('a database larger than any real one is too large, and not read', async () => {
  const root = copyOf('debian-12')
  fs.truncateSync(`${root}${STATUS}`, 101 << 20)
  const { sections, why } = await reportOf(root)
  assert.deepEqual(sections.packages, [])
  assert.equal(why('packages', 'packages'), 'too-large')
  assert.ok(
    sections.repositories?.some((r) => r.kind === 'unknown' && r.what === 'packages' && r.reason === 'too-large'),
  )
  assert.ok(sections.repositories?.some((r) => r.kind === 'unknown' && r.what === 'candidates'))
})

test('a missing database is unreadable, never "no packages"', async () => {
  const root = copyOf('debian-12')
  fs.rmSync(`${root}${STATUS}`)
  assert.equal((await reportOf(root)).why('packages', 'packages'), 'unreadable')
})

const oddFiles: [what: string, make: (path: string) => void][] = [
  ['a FIFO', (path) => assert.equal(spawnSync('mkfifo', [path]).status, 0)],
  ['a link to itself', (path) => fs.symlinkSync(path, path)],
  ['a folder', (path) => fs.mkdirSync(path)],
  ['a device without end', (path) => fs.symlinkSync('/dev/zero', path)],
]
for (const [what, make] of oddFiles) {
  test(`${what} in place of any file is unreadable and holds nobody up`, async () => {
    for (const path of [
      STATUS,
      '/etc/apt/sources.list',
      '/proc/net/tcp',
      '/proc/meminfo',
      '/etc/os-release',
      '/etc/localtime',
      '/var/lib/apt/lists/mirror.example.org_debian_dists_bookworm_InRelease',
    ]) {
      const root = copyOf('debian-12')
      fs.rmSync(`${root}${path}`)
      make(`${root}${path}`)
      const { unknown } = await reportOf(root)
      if (path === STATUS || path.includes('sources') || path.includes('/net/'))
        assert.ok(
          unknown.some((u) => u.reason === 'unreadable'),
          path,
        )
    }
  })
}

test('text that is not UTF-8, has control characters or is far too long still makes a valid row, and the cut is seen', async () => {
  const root = copyOf('debian-12')
  const bytes = Buffer.concat([
    Buffer.from('Package: odd\nStatus: install ok installed\nArchitecture: all\nVersion: 1\nMaintainer: J'),
    Buffer.from([0xff, 0xfe, 0x07, 0x1b]),
    Buffer.from(`\nHomepage: https://${'a'.repeat(5000)}\nSection: \u{1f4a5}\n\n`),
  ])
  put(root, STATUS, bytes)
  const { sections } = await reportOf(root)
  const [row] = sections.packages ?? []
  assert.equal(row?.maintainer, 'J\ufffd\ufffd')
  assert.equal(row?.homepage.length, 500)
  assert.ok(row?.homepage.endsWith('…'))
  assert.equal(row?.section, '\u{1f4a5}')
})

const tricks = [
  '../../etc/passwd',
  '-oDir::Etc=/x',
  'foo bar',
  'ev\u0131l',
  '',
  `${'a'.repeat(201)}`,
  'a\0b',
  '$(id)',
  '/abs',
]
for (const name of tricks) {
  test(`a package named ${JSON.stringify(name.slice(0, 30))} is no row, and that it was refused is told`, async () => {
    const root = copyOf('debian-12')
    put(root, STATUS, stanza('good') + stanza(name))
    const { sections, why } = await reportOf(root)
    assert.deepEqual(
      sections.packages?.map((p) => p.name),
      ['good'],
    )
    assert.equal(why('packages', 'rejected-stanzas'), 'unreadable')
  })
}

test('a status cut anywhere gives a valid report whose packages are among those of the whole', async () => {
  const root = copyOf('debian-12')
  const whole = fs.readFileSync(`${root}${STATUS}`)
  const names = new Set((await reportOf(root)).sections.packages?.map((p) => p.name))
  for (let cut = 0; cut < whole.length; cut += 997) {
    put(root, STATUS, whole.subarray(0, cut))
    const { sections } = await collect(fixtureHost(root), { sections: ['packages', 'os', 'restart'] })
    assertReport(sections)
    assert.ok(sections.packages?.every((p) => names.has(p.name)))
  }
})

test('whatever bytes stand in a file, the report is made and valid', async () => {
  const files = [
    STATUS,
    '/etc/os-release',
    '/etc/apt/sources.list',
    '/etc/apt/preferences',
    '/etc/apt/apt.conf',
    '/proc/cpuinfo',
    '/proc/net/tcp6',
    '/proc/net/route',
    '/proc/net/ipv6_route',
    '/proc/net/if_inet6',
    '/proc/net/arp',
    '/proc/self/mountinfo',
    '/proc/sys/kernel/osrelease',
    '/etc/machine-id',
    '/sys/class/net/eth0/address',
    '/sys/block/vda/size',
    '/var/lib/apt/lists/mirror.example.org_debian_dists_bookworm_InRelease',
    '/tools/apt-get.txt',
    '/tools/apt-cache.txt',
    '/tools/ip.txt',
    '/tools/systemd-detect-virt.txt',
  ]
  const roots = new Map(files.map((path) => [path, copyOf('debian-12')]))
  const original = (path: string) =>
    fs.existsSync(`${roots.get(path)}${path}`)
      ? fs.readFileSync(`${roots.get(path)}${path}`)
      : Buffer.from('deb http://h/ s c\n')
  const kept = new Map(files.map((path) => [path, original(path)]))
  const damage = fc.record({
    path: fc.constantFrom(...files),
    at: fc.nat(),
    noise: fc.uint8Array({ maxLength: 60 }),
    alone: fc.boolean(),
  })
  await fc.assert(
    fc.asyncProperty(damage, async ({ path, at, noise, alone }) => {
      const before = kept.get(path) ?? Buffer.alloc(0)
      const place = before.length === 0 ? 0 : at % before.length
      put(
        roots.get(path) ?? '',
        path,
        alone ? noise : Buffer.concat([before.subarray(0, place), noise, before.subarray(place + noise.length)]),
      )
      assertReport((await collect(fixtureHost(roots.get(path) ?? ''))).sections)
    }),
    { numRuns: 150 },
  )
})

const failures: [answer: Answer<never> | 'exit 100', reason: string][] = [
  [{ kind: 'unknown', reason: 'timed-out' }, 'timed-out'],
  [{ kind: 'unknown', reason: 'tool-missing' }, 'tool-missing'],
  [{ kind: 'unknown', reason: 'too-large' }, 'too-large'],
  ['exit 100', 'unreadable'],
]
for (const [answer, reason] of failures) {
  test(`candidates are unknown (${reason}) when apt fails so, not an empty list`, async () => {
    const run =
      answer === 'exit 100' ? { kind: 'known', value: { exitCode: 100, stdout: '', stderr: 'E: broken' } } : answer
    const { sections, why } = await reportOf(copyOf('debian-12'), { 'apt-get': run })
    assert.equal(why('repositories', 'candidates'), reason)
    assert.ok(sections.repositories?.some((r) => r.kind === 'unknown' && r.what === 'candidates'))
    assert.ok(!sections.repositories?.some((r) => r.kind === 'candidate'))
  })
}

test('a password in a source stays on the host', async () => {
  const root = copyOf('debian-12')
  put(root, '/etc/apt/sources.list', 'deb [signed-by=/k.gpg] https://reeve:s3cret@repo.example/debian stable main\n')
  const { sections } = await reportOf(root)
  assert.ok(!JSON.stringify(sections).includes('s3cret'))
  assert.ok(sections.repositories?.some((r) => r.kind === 'source' && r.uri === 'https://repo.example/debian/'))
})

test('a journal that dpkg has not merged yet counts, and is told as pending', async () => {
  const root = copyOf('debian-12')
  put(
    root,
    '/var/lib/dpkg/updates/0000',
    'Package: tzdata\nStatus: install ok half-configured\nArchitecture: all\nVersion: 2026f-0+deb12u1\n',
  )
  const { sections } = await reportOf(root)
  assert.equal(sections.packages?.find((p) => p.name === 'tzdata')?.status, 'iF')
  const health = sections.repositories?.find((r) => r.kind === 'dpkg-health')
  assert.deepEqual(health, { kind: 'dpkg-health', broken: [{ name: 'tzdata', status: 'iF' }], pendingUpdates: true })
})
