import assert from 'node:assert/strict'
import * as fs from 'node:fs'
import { test } from 'node:test'
import { parseDpkgQuery } from '@patchreeve/ecosystems/deb/dpkg-query.ts'
import { collect } from '../src/collect.ts'
import { assertReport } from './assert-report.ts'
import { copyOf, fixture, fixtureHost, put, RELEASES, TAKEN_AT } from './fixture-host.ts'

async function sectionsOf(name: string) {
  const { sections, unknown } = await collect(fixtureHost(fixture(name)))
  const {
    os = [],
    hardware = [],
    packages = [],
    repositories = [],
    network = [],
    sockets = [],
    restart = [],
  } = sections
  return { os, hardware, packages, repositories, network, sockets, restart, unknown }
}
type Repositories = Awaited<ReturnType<typeof sectionsOf>>['repositories']
function ofKind<K extends Repositories[number]['kind']>(rows: Repositories, kind: K) {
  return rows.filter((row): row is Extract<Repositories[number], { kind: K }> => row.kind === kind)
}

for (const name of RELEASES) {
  test(`${name}: every row satisfies the contract`, async () => {
    const { sections } = await collect(fixtureHost(fixture(name)))
    assert.ok((sections.packages?.length ?? 0) > 10)
    assertReport(sections)
  })

  test(`${name}: packages equal what dpkg-query printed there`, async () => {
    const { packages } = await sectionsOf(name)
    const printed = parseDpkgQuery(fs.readFileSync(`${fixture(name)}/tools/dpkg-query.txt`, 'utf8'))
    const told = printed.map(({ multiArchSame: _, ...p }) => ({ ecosystem: 'deb' as const, ...p }))
    const ours = packages.map(({ installedAt: _, ...p }) => p)
    assert.deepEqual(ours, told)
  })

  test(`${name}: candidates equal apt's Inst lines, and what is kept back stands apart`, async () => {
    const { repositories } = await sectionsOf(name)
    const printed = fs.readFileSync(`${fixture(name)}/tools/apt-get.txt`, 'utf8')
    const inst = [...printed.matchAll(/^Inst (\S+) \[\S+\] \((\S+)/gm)].map((m) => `${m[1]} ${m[2]}`)
    const candidates = ofKind(repositories, 'candidate')
    const of = (state: string) => candidates.filter((c) => c.state === state).map((c) => `${c.name} ${c.candidate}`)
    assert.deepEqual(of('would-install').sort(), inst.sort())
    const block = /have been kept back:\n((?: .*\n)+)/.exec(printed)?.[1] ?? ''
    const kept = [...block.matchAll(/^ {3}(\S+) \((\S+) => (\S+)\)$/gm)].map((m) => `${m[1]} ${m[3]}`)
    assert.deepEqual(of('kept-back').sort(), kept.sort())
    assert.ok(of('kept-back').length > 0)
    // On the day of the fixtures everything outstanding came from the security suite.
    assert.ok(
      candidates.every((c) => c.security),
      JSON.stringify(candidates.filter((c) => !c.security)),
    )
  })
}

test('a held package is named as hold, and the update it misses as kept back with its origin', async () => {
  const { repositories } = await sectionsOf('debian-12')
  assert.deepEqual(
    ofKind(repositories, 'hold').map((h) => h.name),
    ['libssl3', 'libxml2', 'perl-base'],
  )
  const kept = ofKind(repositories, 'candidate').find((c) => c.name === 'libssl3')
  assert.deepEqual(kept, {
    kind: 'candidate',
    name: 'libssl3',
    architecture: 'amd64',
    installed: '3.0.20-1~deb12u2',
    candidate: '3.0.22-1~deb12u2',
    state: 'kept-back',
    origins: [{ label: 'Debian-Security', suite: '12/oldstable-security' }],
    security: true,
  })
})

test('a source carries its Release file, its keys and its flags', async () => {
  const { repositories } = await sectionsOf('debian-13')
  const sources = ofKind(repositories, 'source')
  assert.deepEqual(
    sources.map((s) => s.suite),
    ['trixie', 'trixie-updates', 'trixie-security'],
  )
  const security = sources.find((s) => s.suite === 'trixie-security')
  assert.equal(security?.label, 'Debian-Security')
  assert.equal(security?.codename, 'trixie-security')
  assert.match(security?.validUntil ?? '', /^2026-\d\d-\d\dT\d\d:\d\d:\d\dZ$/)
  assert.deepEqual(security?.flags, ['plain-http'])
  assert.equal(security?.signedBy[0]?.path, '/usr/share/keyrings/debian-archive-keyring.gpg')
  assert.match(security?.signedBy[0]?.key ?? '', /BEGIN PGP PUBLIC KEY BLOCK/)
})

test('a source whose Release has run out is expired, one without lists says so', async () => {
  const root = copyOf('debian-12')
  const lists = `${root}/var/lib/apt/lists`
  for (const file of fs.readdirSync(lists)) if (file.includes('-updates_')) fs.rmSync(`${lists}/${file}`)
  const { sections } = await collect(fixtureHost(root, { now: TAKEN_AT + 60 * 86_400_000 }))
  const flags = Object.fromEntries(ofKind(sections.repositories ?? [], 'source').map((s) => [s.suite, s.flags]))
  assert.deepEqual(flags, {
    bookworm: ['plain-http'],
    'bookworm-updates': ['plain-http', 'missing-lists'],
    'bookworm-security': ['plain-http', 'expired'],
  })
})

test('pins and hooks come with the file that sets them', async () => {
  const { repositories } = await sectionsOf('debian-12')
  assert.deepEqual(ofKind(repositories, 'pin')[0], {
    kind: 'pin',
    package: 'nodejs',
    pin: 'origin deb.nodesource.com',
    priority: 600,
    file: '/etc/apt/preferences.d/nodejs',
  })
  const hooks = ofKind(repositories, 'hook').map((h) => `${h.file} ${h.setting}`)
  assert.deepEqual(hooks, [
    '/etc/apt/apt.conf.d/20packagekit APT::Update::Post-Invoke-Success',
    '/etc/apt/apt.conf.d/20packagekit DPkg::Post-Invoke',
    '/etc/apt/apt.conf.d/50appstream APT::Update::Post-Invoke-Success',
    '/etc/apt/apt.conf.d/70debconf DPkg::Pre-Install-Pkgs',
  ])
})

test('system, kernel and identity are told without the machine id itself', async () => {
  const { os } = await sectionsOf('debian-12')
  const system = os.find((row) => row.kind === 'system')
  assert.equal(`${system?.id} ${system?.versionId} ${system?.codename}`, 'debian 12 bookworm')
  assert.equal(system?.architecture, 'amd64')
  assert.equal(system?.virtualization, 'qemu')
  assert.equal(system?.timezone, 'Europe/Berlin')
  assert.match(system?.machineId ?? '', /^[0-9a-f]{64}$/)
  assert.ok(!JSON.stringify(os).includes('2f2c1d1e5a6b4c3d8e9f0a1b2c3d4e12'))
})

test('hardware: a disk has a device behind it, a bind mount is no file system, a network mount is not asked for its size', async () => {
  const { hardware, unknown } = await sectionsOf('debian-12')
  assert.deepEqual(
    hardware.filter((r) => r.kind === 'disk').map((r) => [r.name, r.sizeBytes]),
    [['vda', 274_877_906_944]],
  )
  assert.deepEqual(
    hardware.filter((r) => r.kind === 'filesystem').map((r) => r.mount),
    ['/', '/srv/two words'],
  )
  assert.ok(unknown.some((u) => u.what === 'filesystem /mnt/far' && u.reason === 'not-collected'))
})

test('a socket names program and package, one of another user is needs-root, an ephemeral UDP port is left out', async () => {
  const { sockets } = await sectionsOf('debian-12')
  const told = sockets.map((s) =>
    s.kind === 'listen' ? `${s.protocol} ${s.address} ${s.port} ${s.program} ${s.package} ${s.unknown}` : s.what,
  )
  assert.deepEqual(told, [
    'tcp 0.0.0.0 2024   needs-root',
    'tcp6 :: 22 /usr/sbin/sshd openssl ',
    'udp 0.0.0.0 68   needs-root',
  ])
})

test('interfaces carry addresses of both families without the temporary ones', async () => {
  const { network, unknown } = await sectionsOf('debian-12')
  const eth0 = network.find((row) => row.kind === 'interface' && row.name === 'eth0')
  assert.deepEqual(eth0, {
    kind: 'interface',
    name: 'eth0',
    mac: '02:fc:00:00:00:01',
    mtu: 1400,
    up: true,
    addresses: ['192.0.2.2/24', 'fd00::2/64', 'fe80::fc:ff:fe00:1/64'],
  })
  assert.ok(unknown.some((u) => u.what === 'neighbours-ipv6' && u.reason === 'tool-missing'))
})

test('a newer installed kernel makes a reboot due, also when only its build is newer', async () => {
  const root = copyOf('debian-12')
  const kernel = (release: string, version: string) =>
    `Package: linux-image-${release}\nStatus: install ok installed\nArchitecture: amd64\nSource: linux-signed-amd64 (${version})\nVersion: ${version}\n\n`
  const status = fs.readFileSync(`${root}/var/lib/dpkg/status`, 'utf8')
  const rebootWith = async (more: string) => {
    put(root, '/var/lib/dpkg/status', status + more)
    const { sections } = await collect(fixtureHost(root), { sections: ['restart'] })
    const row = sections.restart?.find((r) => r.kind === 'reboot')
    return row?.kind === 'reboot' ? [row.due, row.because, row.packages] : row
  }
  const running = kernel('6.1.0-18-amd64', '6.1.76-1')
  assert.deepEqual(await rebootWith(running), [false, [], []])
  assert.deepEqual(await rebootWith(running + kernel('6.1.0-21-amd64', '6.1.90-1')), [
    true,
    ['newer-kernel'],
    ['linux-image-6.1.0-21-amd64'],
  ])
  assert.deepEqual(await rebootWith(kernel('6.1.0-18-amd64', '6.1.76-2')), [
    true,
    ['newer-kernel'],
    ['linux-image-6.1.0-18-amd64'],
  ])
  assert.deepEqual(await rebootWith(running + kernel('6.1.0-21-cloud-amd64', '6.1.90-1')), [false, [], []])
  put(root, '/run/reboot-required', '')
  put(root, '/run/reboot-required.pkgs', 'libc6\nlibc6\n')
  assert.deepEqual(await rebootWith(running), [true, ['marker-file'], ['libc6']])
})

test('installedAt is when dpkg wrote the file list', async () => {
  const root = copyOf('debian-12')
  put(root, '/var/lib/dpkg/info/libc6:amd64.list', '/.\n')
  fs.utimesSync(`${root}/var/lib/dpkg/info/libc6:amd64.list`, 1_700_000_000, 1_700_000_000)
  const { sections } = await collect(fixtureHost(root), { sections: ['packages'] })
  const at = (name: string) => sections.packages?.find((p) => p.name === name)?.installedAt
  assert.equal(at('libc6'), '2023-11-14T22:13:20Z')
  assert.equal(at('tzdata'), '')
})

test('another distribution shows system, hardware and network, and says that packages are not supported', async () => {
  const root = copyOf('debian-12')
  put(root, '/etc/os-release', 'ID=fedora\nVERSION_ID=41\nPRETTY_NAME="Fedora Linux 41"\n')
  const { sections, unknown } = await collect(fixtureHost(root))
  assertReport(sections)
  assert.deepEqual(sections.packages, [])
  assert.ok((sections.network?.length ?? 0) > 1 && (sections.hardware?.length ?? 0) > 2)
  assert.deepEqual(sections.repositories, [{ kind: 'unknown', what: 'packages', reason: 'not-supported' }])
  assert.ok(unknown.some((u) => u.section === 'packages' && u.reason === 'not-supported'))
})
