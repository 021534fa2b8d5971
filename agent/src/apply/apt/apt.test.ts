/** The pure parts of apt's platform. What needs a host is proven on one: `npm run lab -- scenario apt-install`. */
import assert from 'node:assert/strict'
import * as fs from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { lastValue, parseAptConf } from '@patchreeve/ecosystems/deb/apt-conf.ts'
import { StepFailed } from '../platform.ts'
import { code, failed, lastWords } from './codes.ts'
import { aptConf, aptFolders, installOptions } from './conf.ts'
import { conffileChanges } from './conffile-changes.ts'
import { localMounts, parseMountinfo } from './mounts.ts'
import { hostSources, indexUri, ownSourcesList } from './sources.ts'
import { judgeUnit, unitBase } from './unit.ts'
import { readUppers } from './upper.ts'

const folders = aptFolders('/var/lib/patchreeve/apt')

function inFolder<T>(files: Readonly<Record<string, string>>, work: (root: string) => T): T {
  const root = fs.mkdtempSync(join(tmpdir(), 'patchreeve-apt-'))
  try {
    for (const [path, text] of Object.entries(files)) {
      fs.mkdirSync(join(root, path, '..'), { recursive: true })
      fs.writeFileSync(join(root, path), text)
    }
    return work(root)
  } finally {
    fs.rmSync(root, { recursive: true, force: true })
  }
}

test("configuration: places are ours, nothing unsigned is taken, the administrator's files are kept", () => {
  const settings = parseAptConf(aptConf({ folders, method: '/m', spool: '/s' }))
  const value = (name: string) => lastValue(settings, name)
  assert.equal(value('Dir::State::lists'), '/var/lib/patchreeve/apt/lists')
  assert.equal(value('Dir::Bin::Methods::http'), '/m')
  assert.equal(value('Dir::Bin::Methods::https'), '/m')
  assert.equal(value('Dir::Etc::sourceparts'), '/dev/null')
  for (const name of ['Acquire::AllowInsecureRepositories', 'APT::Get::AllowUnauthenticated', 'Acquire::PDiffs'])
    assert.equal(value(name), 'false', name)
  assert.equal(value('Acquire::Check-Valid-Until'), 'true')
  assert.deepEqual(
    settings.filter((one) => one.name === 'DPkg::Options').map((one) => one.value),
    ['--force-confdef', '--force-confold'],
  )
  const dated = parseAptConf(aptConf({ folders, method: '/m', spool: '/s', dated: true }))
  assert.equal(lastValue(dated, 'Acquire::Check-Valid-Until'), 'false')
})

test('an upgrade alone neither removes nor changes what is marked; a removal is asked for only where the order has one', () => {
  assert.deepEqual(installOptions([{ from: '1', to: '2' }]), [
    '-y',
    '--only-upgrade',
    '--no-remove',
    '--allow-downgrades',
  ])
  assert.deepEqual(installOptions([{ from: null, to: '2' }]), ['-y', '--no-remove', '--allow-downgrades'])
  assert.deepEqual(installOptions([{ from: '1', to: null }]), ['-y', '--allow-downgrades'])
})

test("the host's entries lose what waives signatures, and what our method does not answer for is left out", () => {
  const files = {
    'sources.list': [
      'deb [trusted=yes signed-by=/k.asc] http://h/debian stable main',
      'deb http://h/debian stable contrib',
      'deb file:/srv/repo ./',
      'deb http://h/x]y stable main',
      'deb http://h/flat ./',
      'deb-src http://h/debian stable main',
    ].join('\n'),
    'sources.list.d/b.sources':
      'Types: deb\nURIs: https://u:secret@s/sec\nSuites: stable-security\nComponents: main\nAllow-Insecure: yes\n',
    'sources.list.d/off.sources': 'Types: deb\nURIs: http://off\nSuites: s\nComponents: main\nEnabled: no\n',
    'sources.list.d/c.list.save': 'deb http://saved s main\n',
  }
  const sources = inFolder(files, (root) => hostSources(root))
  assert.deepEqual(sources.map(indexUri), [
    'http://h/debian/dists/stable/InRelease',
    'http://h/flat/./InRelease',
    'https://s/sec/dists/stable-security/InRelease',
  ])
  const list = ownSourcesList(sources, (one) => (one.uri.includes('debian') ? '/ring.gpg' : undefined))
  assert.equal(
    list,
    [
      'deb [signed-by=/ring.gpg lang=none pdiffs=no target=Packages] http://h/debian/ stable main contrib\n',
      'deb [lang=none pdiffs=no target=Packages] http://h/flat/ ./\n',
      'deb [lang=none pdiffs=no target=Packages] https://s/sec/ stable-security main\n',
    ].join(''),
  )
})

test('an etc without apt has no sources', () => {
  assert.deepEqual(
    inFolder({}, (root) => hostSources(root)),
    [],
  )
})

test('a clone stands on what a host has on its own disks, parents first', () => {
  const row = (at: string, type: string) => `36 35 98:0 / ${at} rw,noatime shared:1 - ${type} /dev/x rw\n`
  const text = [
    row('/', 'ext4'),
    row('/var/lib/postgresql', 'xfs'),
    row('/var', 'ext4'),
    row('/proc', 'proc'),
    row('/run', 'tmpfs'),
    row('/boot/efi', 'vfat'),
    row('/home', 'nfs4'),
    row('/srv/a\\040b', 'btrfs'),
    row('/mnt', 'ext4'),
  ].join('')
  assert.deepEqual(localMounts(parseMountinfo(text)), ['/srv/a b', '/var', '/var/lib/postgresql'])
})

const states: [fields: Record<string, string>, expected: string | undefined, why: string][] = [
  [{ LoadState: 'loaded', ActiveState: 'active', SubState: 'exited' }, 'succeeded', 'ended well and is kept for us'],
  [{ LoadState: 'loaded', ActiveState: 'failed', SubState: 'failed' }, 'failed', 'ended with an error'],
  [{ LoadState: 'loaded', ActiveState: 'activating', SubState: 'start' }, 'running', 'is at work'],
  [{ LoadState: 'loaded', ActiveState: 'deactivating', SubState: 'stop' }, 'running', 'is being stopped'],
  [{ LoadState: 'not-found', ActiveState: 'inactive' }, undefined, 'never was, or went with the last boot'],
  [{}, undefined, 'no answer'],
]
for (const [fields, expected, why] of states)
  test(`unit: ${why}`, () => assert.equal(judgeUnit(new Map(Object.entries(fields))), expected))

test('only plain names become units', () => {
  assert.equal(unitBase('patchreeve-install-0-1.service'), 'patchreeve-install-0-1')
  for (const bad of ['ssh', 'patchreeve-a/../b', 'patchreeve-a b', 'patchreeve-%n', 'patchreeve-', '-patchreeve-x'])
    assert.throws(() => unitBase(bad), bad)
})

test('what a try changed is told by its place in the host; what every run writes is not', () => {
  const files = {
    'up/etc/x.conf': '',
    'up/var/lib/dpkg/status': '',
    'up/var/log/dpkg.log': '',
    'up/usr/sbin/policy-rc.d': '',
    'other/lib/data': '',
  }
  const found = inFolder(files, (root) =>
    readUppers([
      { place: '', folder: join(root, 'up') },
      { place: '/var', folder: join(root, 'other') },
      { place: '/nothing', folder: join(root, 'up/var/lib/dpkg') },
    ]),
  )
  assert.deepEqual(found, { names: ['/etc/x.conf', '/nothing/status', '/var/lib/data'], count: 3 })
})

test('configuration files of the changed packages alone are looked at, by what ships and what lies there', () => {
  const md5 = { one: 'f97c5d29941bfb1b2fdab0874906ab82', two: 'b8a9f715dbb64fd5c56e7783c6820a61' }
  const status = (digest: string) =>
    `Package: p\nStatus: install ok installed\nArchitecture: all\nVersion: 1\nConffiles:\n /etc/a ${digest}\n /etc/b ${digest}\n\nPackage: other\nArchitecture: all\nConffiles:\n /etc/o ${digest}\n`
  const files = {
    'before/var/lib/dpkg/status': status(md5.one),
    'before/etc/a': 'one',
    'before/etc/b': 'mine',
    'before/etc/o': 'one',
    'after/var/lib/dpkg/status': status(md5.two),
    'after/etc/a': 'two',
    'after/etc/b': 'mine',
    'after/etc/o': 'two',
  }
  const changes = inFolder(files, (root) =>
    conffileChanges([{ name: 'p', architecture: 'all' }], join(root, 'after'), join(root, 'before')),
  )
  assert.deepEqual(changes, [
    { path: '/etc/a', outcome: 'replaced' },
    { path: '/etc/b', outcome: 'kept' },
  ])
})

test("the tools' own last words are for people, without signs that turn text, and fit into a result", () => {
  assert.equal(lastWords('Reading...\nE: first\nE: second\nW: later\n\n'), 'E: second')
  assert.equal(lastWords('only\nthis\u202E\u001b\n'), 'this  ')
  assert.equal(lastWords(''), '')
  assert.equal(String(code('stage-failed', { detail: 'x'.repeat(1_000) }).params.detail).length, 300)
  assert.ok(failed('undo-missing', { package: 'p' }) instanceof StepFailed)
})
