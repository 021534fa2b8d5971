import assert from 'node:assert/strict'
import * as fs from 'node:fs'
import { test } from 'node:test'
import { isSecurity } from '../src/collect/candidates.ts'
import { hardwareId } from '../src/collect/hardware.ts'
import { installedKernels } from '../src/collect/kernels.ts'
import { newerOf, ownOf } from '../src/collect/own-packages.ts'
import { collect } from '../src/collect.ts'
import { assertReport } from './assert-report.ts'
import { copyOf, fixtureHost, put } from './fixture-host.ts'

const release = {
  origin: 'o',
  label: 'Mirror',
  suite: 'oldstable-security',
  version: '12',
  codename: 'bookworm-security',
  date: '',
  validUntil: '',
}
const known = (more: Partial<typeof release>) =>
  [{ release: { ...release, ...more } }] as unknown as Parameters<typeof isSecurity>[1] // only the Release is looked at

test('a candidate is a security update by label or codename, never by the word "stable"', () => {
  assert.ok(isSecurity({ label: 'Debian-Security', suite: '13/stable-security' }, []))
  assert.ok(isSecurity({ label: 'Mirror', suite: '12/oldstable-security' }, known({})))
  assert.ok(isSecurity({ label: 'Mirror', suite: 'oldstable-security' }, known({ version: '' })))
  assert.ok(!isSecurity({ label: 'Debian', suite: '12.15/oldstable' }, known({})))
  assert.ok(!isSecurity({ label: 'Mirror', suite: '12/stable-security' }, known({})))
  assert.ok(!isSecurity({ label: 'Other', suite: '12/oldstable-security' }, known({})))
  assert.ok(!isSecurity({ label: 'Mirror', suite: '12/oldstable-security' }, known({ codename: 'bookworm' })))
  assert.ok(!isSecurity({ label: 'Mirror', suite: '12/oldstable-security' }, known({ codename: 'security-buster' })))
})

const machines: [vendor: string, product: string, flags: string, virtualization: string, why: string][] = [
  ['Oracle Corporation', 'ORACLE SERVER X9-2', 'fpu vme', 'none', "the maker's name alone is no hypervisor"],
  ['innotek GmbH', 'VirtualBox', 'fpu hypervisor vme', 'oracle', 'a virtual machine of the same house'],
  ['Microsoft Corporation', 'Virtual Machine', 'fpu hypervisor', 'microsoft', 'product, not maker'],
  ['Nobody', 'Nothing', 'fpu hypervisor', 'vm-other', 'a hypervisor that does not say which'],
]
for (const [vendor, product, flags, expected, why] of machines) {
  test(`virtualization ${expected}: ${why}`, async () => {
    const root = copyOf('debian-12')
    put(root, '/sys/class/dmi/id/sys_vendor', `${vendor}\n`)
    put(root, '/sys/class/dmi/id/product_name', `${product}\n`)
    const cpuinfo = fs.readFileSync(`${root}/proc/cpuinfo`, 'utf8')
    put(root, '/proc/cpuinfo', cpuinfo.replaceAll(/^flags.*$/gm, `flags\t\t: ${flags}`))
    const { sections } = await collect(fixtureHost(root), { sections: ['os'] })
    assert.equal(sections.os?.find((r) => r.kind === 'system')?.virtualization, expected)
  })
}

test('a container says so itself, before anything below it', async () => {
  const root = copyOf('debian-12')
  put(root, '/run/systemd/container', 'systemd-nspawn\n')
  const { sections } = await collect(fixtureHost(root), { sections: ['os'] })
  assert.equal(sections.os?.find((r) => r.kind === 'system')?.virtualization, 'systemd-nspawn')
})

test("makers' fillers identify no machine", () => {
  const uuid = '5f3c1b2a-0000-4000-8000-000000000012'
  assert.match(hardwareId('ABC123', uuid), /^[0-9a-f]{64}$/)
  assert.equal(hardwareId('To be filled by O.E.M.', uuid), hardwareId('', uuid.toUpperCase()))
  assert.equal(hardwareId('Default string', '00000000-0000-0000-0000-000000000000'), '')
  assert.equal(hardwareId('0', 'FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF'), '')
  assert.notEqual(hardwareId('ABC123', ''), hardwareId('', 'abc123'))
})

test('two routes to one place by two gateways are two routes', async () => {
  const root = copyOf('debian-12')
  const before = fs.readFileSync(`${root}/proc/net/route`, 'utf8')
  put(root, '/proc/net/route', `${before}eth0\t00000000\t020200C0\t0003\t0\t0\t9\t00000000\t0\t0\t0\n`)
  const { sections } = await collect(fixtureHost(root), { sections: ['network'] })
  const gateways = sections.network?.flatMap((r) =>
    r.kind === 'route' && r.destination === '0.0.0.0/0' ? [r.gateway] : [],
  )
  assert.deepEqual(gateways, ['192.0.2.1', '192.0.2.2'])
})

test('a thing told twice in different ways is reported once, and that is noted', async () => {
  const root = copyOf('debian-12')
  const status = fs.readFileSync(`${root}/var/lib/dpkg/status`, 'utf8')
  put(root, '/var/lib/dpkg/status', status + status.replaceAll('Maintainer: ', 'Maintainer: Somebody else and '))
  const { sections, unknown } = await collect(fixtureHost(root))
  assertReport(sections)
  assert.ok(unknown.some((u) => u.section === 'packages' && u.what === 'duplicate-rows'))
})

test('updaters: present only when installed, active only when their switch is on', async () => {
  const root = copyOf('debian-12')
  const status = fs.readFileSync(`${root}/var/lib/dpkg/status`, 'utf8')
  const updaters = async () => {
    const { sections } = await collect(fixtureHost(root), { sections: ['repositories'] })
    return sections.repositories?.flatMap((r) => (r.kind === 'updater' ? [`${r.name} ${r.active}`] : []))
  }
  assert.deepEqual(await updaters(), ['apt-daily false'])
  put(
    root,
    '/var/lib/dpkg/status',
    `${status}Package: unattended-upgrades\nStatus: install ok installed\nArchitecture: all\nVersion: 2\n`,
  )
  put(root, '/run/systemd/system/x', '')
  put(root, '/etc/systemd/system/timers.target.wants/apt-daily.timer', '')
  fs.rmSync(`${root}/etc/systemd/system/timers.target.wants/apt-daily.timer`)
  fs.symlinkSync(
    '/lib/systemd/system/apt-daily.timer',
    `${root}/etc/systemd/system/timers.target.wants/apt-daily.timer`,
  )
  put(
    root,
    '/etc/apt/apt.conf.d/20auto-upgrades',
    'APT::Periodic::Update-Package-Lists "1";\nAPT::Periodic::Unattended-Upgrade "0";\n',
  )
  assert.deepEqual(await updaters(), ['apt-daily true', 'unattended-upgrades false'])
  put(root, '/etc/apt/apt.conf.d/90own', 'APT::Periodic::Unattended-Upgrade "1";\n')
  assert.deepEqual(await updaters(), ['apt-daily true', 'unattended-upgrades true'])
  put(root, '/etc/apt/apt.conf', 'APT::Periodic::Enable "0";\n')
  assert.deepEqual(await updaters(), ['apt-daily false', 'unattended-upgrades false'])
})

test('meta packages and removed kernels are no installed kernels', () => {
  const p = (name: string, status: string) => ({
    name,
    status,
    version: '1',
    architecture: 'amd64',
    sourceName: 'linux',
    sourceVersion: '1',
    maintainer: '',
    homepage: '',
    section: '',
    multiArchSame: false,
  })
  const kernels = installedKernels([
    p('linux-image-amd64', 'ii'),
    p('linux-image-6.1.0-1-amd64', 'rc'),
    p('linux-image-6.1.0-2-amd64-unsigned', 'ii'),
    p('linux-image-6.1.0-3-cloud-amd64', 'iF'),
  ])
  assert.deepEqual(
    kernels.map((k) => k.release),
    ['6.1.0-2-amd64'],
  )
})

test('of our own packages the newest that our repository offers is told, and none that another label offers', () => {
  const installed = (name: string, version: string) => ({ name, version, architecture: 'all' })
  const offer = (name: string, version: string, label = 'Patchreeve') => ({
    name,
    version,
    origins: [{ label, suite: 'stable' }],
  })
  const own = ownOf([
    installed('patchreeve-agent', '0.1.9'),
    installed('patchreeve-apply', '0.2.0'),
    installed('openssl', '1'),
  ])
  assert.deepEqual(
    own.map((one) => one.name),
    ['patchreeve-agent', 'patchreeve-apply'],
  )
  const told = newerOf(own, [
    offer('patchreeve-agent', '0.1.10'),
    offer('patchreeve-agent', '0.1.2'),
    offer('patchreeve-agent', '99', 'Debian'),
    offer('patchreeve-apply', '0.1.10'),
    offer('openssl', '2'),
  ])
  assert.deepEqual(
    told.map((one) => [one.installed.name, one.offer.version]),
    [['patchreeve-agent', '0.1.10']],
  )
})
