/** The distribution's own security update of openssl through the whole of apply's apt platform: up, restarts due, and back. */
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import type { Work } from '@patchreeve/agent/src/apply/platform.ts'
import { listFilePrefix } from '@patchreeve/ecosystems/deb/list-files.ts'
import { type AptSource, parseOneLineSources } from '@patchreeve/ecosystems/deb/source-list.ts'
import type { Host } from '../host.ts'
import { withLab } from '../lab.ts'
import { lapRows, Stopwatch } from '../stopwatch.ts'
import { SPOOLS } from './apt-driver.ts'
import { done, filesOf, fill, prepare, previousOf, versionOf, withProgram } from './apt-host.ts'
import type { Scenario } from './scenario.ts'

const NAMES = ['openssl', 'libssl3'] as const
const FILES = ['/usr/bin/openssl', '/usr/lib/x86_64-linux-gnu/libssl.so.3', '/usr/lib/x86_64-linux-gnu/libcrypto.so.3']
/** Primary keys of Debian 12's archive, as its release notes and keyring package have them. */
const ORIGINS: Work['origins'] = [
  {
    id: 'debian-security',
    origin: 'Debian',
    label: 'Debian-Security',
    keys: ['05AB90340C0C5E797F44A8C8254CF3B5AEC0A8F0'],
  },
  {
    id: 'debian',
    origin: 'Debian',
    label: 'Debian',
    keys: ['B8B80B5B623EAB6AD8775C45B7C5D7D6350947F8', '4D64FEC119C2029067D6E791F8D2585B8783D481'],
  },
]

export const aptReal = {
  id: 'apt-real',
  proves: "Debian's own openssl update is verified, tried, installed without network, and undone to the same bytes",
  async run({ install }) {
    const times = new Stopwatch()
    const rows = await withLab({ hosts: [withProgram({ suite: 'bookworm', site: 'A' })], install }, async (lab) => {
      const host = lab.hosts[0]
      assert.ok(host)
      await prepare(host)
      const { main, security } = await sourcesOf(host)
      const { id, work } = await orderOf(host, security)
      const store = { today: [{ from: security.uri, to: security.uri }], undo: [{ from: main.uri, to: main.uri }] }
      const filled = await times.time('spool', () => fill(host, id, work, store))
      assert.deepEqual(filled, { complete: true, undo: 2, detail: '' })
      for (const name of ['refresh', 'simulate', 'stage']) await times.time(name, () => done(host, name, { work }))
      assert.equal(await times.time('way back', () => done(host, 'canUndo', { work })), true)
      const tried = await times.time('try', () => done<Tried>(host, 'attempt', { work }))
      assert.ok(tried.passed && tried.files.includes('/usr/bin/openssl'), JSON.stringify(tried))
      const due = await times.time('install and undo', () => thereAndBack(host, id, work))
      return [
        ...NAMES.map((name, index) => [name, `${work.changes[index]?.from} -> ${work.changes[index]?.to}`]),
        ['try', `${tried.seconds} s, ${tried.fileCount} files`],
        ['restart due', due.join(' ')],
      ]
    })
    return [...rows, ...lapRows(times.laps)]
  },
} as const satisfies Scenario

interface Tried {
  readonly passed: boolean
  readonly seconds: number
  readonly files: readonly string[]
  readonly fileCount: number
}

async function sourcesOf(host: Host): Promise<{ main: AptSource; security: AptSource }> {
  const { sources } = parseOneLineSources((await host.read('/etc/apt/sources.list')).toString())
  const main = sources.find((one) => one.suite === 'bookworm')
  const security = sources.find((one) => one.suite === 'bookworm-security')
  assert.ok(main && security)
  return { main, security }
}

/** From the host's own lists, as its inventory would tell the server. */
async function orderOf(host: Host, security: AptSource): Promise<{ id: string; work: Work }> {
  const id = randomUUID()
  const index = `/var/lib/apt/lists/${listFilePrefix(security.uri, security.suite)}InRelease`
  const sha256 = (await host.must(['sha256sum', index])).slice(0, 64)
  const changes: Work['changes'][number][] = []
  for (const name of NAMES) {
    const to = /Candidate: (\S+)/.exec(await host.must(['apt-cache', 'policy', name]))?.[1] ?? ''
    const shown = await host.must(['apt-cache', 'show', `${name}=${to}`])
    const field = (key: string) => new RegExp(`^${key}: (.+)$`, 'm').exec(shown)?.[1] ?? ''
    const from = (await versionOf(host, name)).replace(/^ii\s+/, '')
    assert.notEqual(from, to, `${name} has an update outstanding`)
    changes.push({
      name,
      architecture: field('Architecture'),
      from,
      to,
      sha256: field('SHA256'),
      sizeBytes: Number(field('Size')),
      origin: 'debian-security',
    })
  }
  const indexes = [{ origin: 'debian-security', suite: security.suite, sha256 }]
  return { id, work: { changes, indexes, origins: ORIGINS, spoolFolder: `${SPOOLS}/${id}` } }
}

async function thereAndBack(host: Host, id: string, work: Work): Promise<readonly string[]> {
  const before = await filesOf(host, FILES)
  const previous = await previousOf(host, NAMES)
  const automatic = await host.must(['apt-mark', 'showauto', ...NAMES])
  await done(host, 'install', { work, unit: `patchreeve-install-${id}-1.service` })
  for (const change of work.changes) assert.equal(await versionOf(host, change.name), `ii ${change.to}`)
  assert.notEqual(await filesOf(host, FILES), before)
  assert.deepEqual(await done(host, 'health'), [])
  const due = await done<readonly string[]>(host, 'restartDue')
  assert.ok(due.includes('ssh.service'), `sshd still maps the old library: ${due}`)
  await host.must(['systemctl', 'restart', 'ssh.service'])
  assert.ok(!(await done<readonly string[]>(host, 'restartDue')).includes('ssh.service'), 'restarted, it does not')
  await done(host, 'undo', { previous, unit: `patchreeve-undo-${id}-1.service` })
  for (const change of work.changes) assert.equal(await versionOf(host, change.name), `ii ${change.from}`)
  assert.equal(await filesOf(host, FILES), before, 'the same bytes as before')
  assert.equal(await host.must(['apt-mark', 'showauto', ...NAMES]), automatic)
  assert.deepEqual(await done(host, 'health'), [])
  return due
}
