/** Other updaters on recorded hosts: what is found, what counts as on, what is never told, and hostile files. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import * as fs from 'node:fs'
import { test } from 'node:test'
import type { RepositoryRow } from '@patchreeve/contract/sections/repositories.ts'
import { asideFiles, asidePath } from '../src/aside/files.ts'
import { collect } from '../src/collect.ts'
import { assertReport } from './assert-report.ts'
import { copyOf, fixtureHost, put } from './fixture-host.ts'

type Kind<K extends RepositoryRow['kind']> = Extract<RepositoryRow, { kind: K }>

async function rowsOf(
  root: string,
): Promise<{ updaters: Kind<'updater'>[]; runs: Kind<'apt-run'>[]; all: RepositoryRow[] }> {
  const { sections } = await collect(fixtureHost(root), { sections: ['repositories'] })
  assertReport(sections)
  const all = sections.repositories ?? []
  return {
    updaters: all.filter((row) => row.kind === 'updater'),
    runs: all.filter((row) => row.kind === 'apt-run'),
    all,
  }
}
const brief = (rows: readonly Kind<'updater'>[]) =>
  rows.flatMap(({ name, file, runs, active, installs }) =>
    file === undefined ? [] : [`${name} ${file} ${runs} ${active ? 'on' : 'off'}${installs ? '' : ' lists'}`],
  )
function install(root: string, name: string): void {
  const status = `${root}/var/lib/dpkg/status`
  fs.appendFileSync(status, `\nPackage: ${name}\nStatus: install ok installed\nArchitecture: all\nVersion: 2\n`)
}
const link = (root: string, to: string, at: string) => {
  put(root, at, '')
  fs.rmSync(root + at)
  fs.symlinkSync(to, root + at)
}

test('entries of cron that let apt install are found; what only looks, or cron ignores, is no danger', async () => {
  const root = copyOf('debian-12')
  put(root, '/etc/crontab', '17 * * * * root cd / && run-parts /etc/cron.hourly\n5 4 * * * root apt-get -y upgrade\n')
  put(root, '/etc/cron.d/nightly', 'PASSWORD=hunter2\n5 4 * * * root curl -u me:hunter2 x; apt -y full-upgrade\n')
  put(root, '/etc/cron.d/old.bak', '5 4 * * * root apt -y full-upgrade\n')
  put(root, '/etc/cron.weekly/lists', '#!/bin/sh\napt-get update\n')
  put(root, '/etc/cron.monthly/tool', '#!/bin/sh\napt-get install -y tool\n')
  const off = ['/etc/cron.d/nightly full-upgrade', '/etc/cron.d/old.bak full-upgrade', '/etc/cron.monthly/tool install']
  assert.deepEqual(
    brief((await rowsOf(root)).updaters),
    [...off, '/etc/crontab upgrade'].map((what) => `cron-entry ${what} off`),
    'there is no cron',
  )
  put(root, '/usr/sbin/cron', '')
  const { updaters, all } = await rowsOf(root)
  assert.deepEqual(brief(updaters), [
    'cron-entry /etc/cron.d/nightly full-upgrade on',
    'cron-entry /etc/cron.d/old.bak full-upgrade off',
    'cron-entry /etc/cron.monthly/tool install on',
    'cron-entry /etc/crontab upgrade on',
  ])
  assert.ok(!JSON.stringify(all).includes('hunter2'), 'a line of a job is never told')
})

test('units of a person are found; they are on with their timer, or with the boot', async () => {
  const root = copyOf('debian-12')
  const units = '/etc/systemd/system'
  for (const name of ['nightly', 'boot', 'idle'])
    put(root, `${units}/${name}.service`, '[Service]\nExecStart=/usr/bin/apt-get -y dist-upgrade\n')
  put(root, `${units}/other.service`, '[Service]\nExecStart=/usr/bin/true\n')
  put(root, '/lib/systemd/system/packaged.service', '[Service]\nExecStart=/usr/bin/apt-get -y dist-upgrade\n')
  link(root, `${root}/lib/systemd/system/packaged.service`, `${units}/alias.service`)
  link(root, `${units}/nightly.timer`, `${units}/timers.target.wants/nightly.timer`)
  link(root, `${units}/boot.service`, `${units}/multi-user.target.wants/boot.service`)
  const states = async () =>
    brief((await rowsOf(root)).updaters).map((row) => row.replace(/^timer .*\/|full-upgrade /g, ''))
  assert.deepEqual(await states(), ['boot.service on', 'idle.service off', 'nightly.service on'])
  link(root, '/dev/null', `${units}/nightly.timer`)
  assert.deepEqual(await states(), ['boot.service on', 'idle.service off', 'nightly.service off'])
})

test('cloud-init: the last file counts, and a switch of its own turns it off', async () => {
  const root = copyOf('debian-12')
  put(root, '/etc/cloud/cloud.cfg', 'package_update: true\npackage_upgrade: true\n')
  assert.deepEqual(brief((await rowsOf(root)).updaters), [], 'its files alone are no cloud-init')
  install(root, 'cloud-init')
  const now = async () => brief((await rowsOf(root)).updaters)
  assert.deepEqual(await now(), ['cloud-init /etc/cloud/cloud.cfg upgrade on'])
  put(root, '/etc/cloud/cloud.cfg.d/90_own.cfg', 'package_upgrade: false\n')
  assert.deepEqual(await now(), ['cloud-init /etc/cloud/cloud.cfg update on lists'])
  put(root, '/etc/cloud/cloud.cfg.d/91_own.cfg', 'apt_upgrade: yes\n')
  assert.deepEqual(await now(), ['cloud-init /etc/cloud/cloud.cfg.d/91_own.cfg upgrade on'])
  put(root, '/etc/cloud/cloud-init.disabled', '')
  assert.deepEqual(await now(), ['cloud-init /etc/cloud/cloud.cfg.d/91_own.cfg upgrade off'])
})

const runs: [command: string, more: string, by: string][] = [
  ['/usr/bin/unattended-upgrade', '', 'unattended-upgrades'],
  ['packagekit role=update-packages', 'Requested-By: ada (1000)\n', 'packagekit'],
  ['apt-get -c=/etc/patchreeve/apt.conf install curl', '', 'patchreeve'],
  ['apt install curl', 'Requested-By: ada (1000)\n', 'person'],
  ['apt-get -y upgrade', '', 'apt'],
  ['/usr/sbin/synaptic', '', 'other'],
]
for (const [command, more, by] of runs)
  test(`a run of apt by ${JSON.stringify(command)} is told as ${by}, without its line or a name`, async () => {
    const root = copyOf('debian-12')
    const stanza = (day: string, end = `End-Date: 2026-11-${day}  06:01:02\n`) =>
      `\nStart-Date: 2026-11-${day}  06:00:01\nCommandline: ${command}\n${more}Upgrade: curl:amd64 (1, 2)\n${end}`
    put(root, '/var/log/apt/history.log', stanza('20') + stanza('21', ''))
    const { runs: found, all } = await rowsOf(root)
    const at = (time: string) => `${new Date(`2026-11-20T${time}`).toISOString().slice(0, 19)}Z`
    assert.deepEqual(found, [{ kind: 'apt-run', startedAt: at('06:00:01'), endedAt: at('06:01:02'), by }])
    assert.ok(!JSON.stringify(all).includes('ada'))
  })

test('of a long history the newest five runs are told', async () => {
  const root = copyOf('debian-12')
  const stanza = (n: number) => {
    const day = String(n + 1).padStart(2, '0')
    return `\nStart-Date: 2026-10-${day}  06:00:00\nCommandline: apt upgrade\nEnd-Date: 2026-10-${day}  06:00:09\n`
  }
  put(root, '/var/log/apt/history.log', Array.from({ length: 28 }, (_, n) => stanza(n)).join(''))
  const { runs: found } = await rowsOf(root)
  assert.deepEqual([found.length, new Set(found.map((run) => run.startedAt.slice(0, 7))).size], [5, 1])
  assert.ok((found[0]?.startedAt ?? '') > '2026-10-23')
})

const hostile: [what: string, make: (path: string) => void, unknown: boolean][] = [
  ['a FIFO', (path) => assert.equal(spawnSync('mkfifo', [path]).status, 0), false],
  ['a link to itself', (path) => fs.symlinkSync(path, path), false],
  ['a folder', (path) => fs.mkdirSync(path), false],
  ['a device without end', (path) => fs.symlinkSync('/dev/zero', path), false],
  ['a file larger than any job', (path) => fs.writeFileSync(path, 'apt-get upgrade\n'.repeat(10_000)), true],
  ['one endless line', (path) => fs.writeFileSync(path, 'apt-get -y '.repeat(5_000)), false],
  ['bytes that are no text', (path) => fs.writeFileSync(path, Buffer.alloc(60_000, 0xff)), false],
]
for (const [what, make, unknown] of hostile)
  test(`${what} in place of a job's file holds nobody up and is no updater`, async () => {
    const root = copyOf('debian-12')
    install(root, 'cloud-init')
    const files = [
      '/etc/cron.d/job',
      '/etc/systemd/system/job.service',
      '/etc/cloud/cloud.cfg.d/1.cfg',
      '/var/log/apt/history.log',
    ]
    for (const file of files) {
      put(root, file, '')
      fs.rmSync(root + file)
      make(root + file)
    }
    const { updaters, runs: found, all } = await rowsOf(root)
    assert.deepEqual([brief(updaters), found], [[], []])
    assert.equal(
      all.some((row) => row.kind === 'unknown' && row.what === '/etc/cron.d/job' && row.reason === 'too-large'),
      unknown,
    )
  })

test('a folder with thousands of jobs is read up to a limit, and that is said', async () => {
  const root = copyOf('debian-12')
  for (let n = 0; n < 3_000; n += 1) put(root, `/etc/cron.d/job${n}`, '5 4 * * * root apt -y upgrade\n')
  const { updaters, all } = await rowsOf(root)
  assert.equal(brief(updaters).length, 200)
  assert.ok(all.some((row) => row.kind === 'unknown' && row.what === '/etc/cron.d' && row.reason === 'too-large'))
})

test('a file whose name is no line of text is told with a name that is one', async () => {
  const root = copyOf('debian-12')
  put(root, '/etc/cron.d/a\u0007b\nc', '5 4 * * * root apt -y upgrade\n')
  assert.equal(brief((await rowsOf(root)).updaters).length, 1)
})

test('what an order put aside is told with its file as it was written, or as edited', async () => {
  const root = copyOf('debian-12')
  for (const name of ['unattended-upgrades', 'cloud-init']) install(root, name)
  put(root, '/etc/cloud/cloud.cfg', 'package_upgrade: true\n')
  const now = async () =>
    (await rowsOf(root)).updaters.flatMap(({ name, installs, aside }) =>
      name === 'unattended-upgrades' || name === 'cloud-init' ? [{ name, installs, aside }] : [],
    )
  assert.deepEqual(await now(), [
    { name: 'cloud-init', installs: true, aside: undefined },
    { name: 'unattended-upgrades', installs: true, aside: undefined },
  ])
  for (const updater of ['unattended-upgrades', 'cloud-init'] as const)
    put(root, asidePath(updater), asideFiles[updater].text)
  assert.deepEqual(await now(), [
    { name: 'cloud-init', installs: false, aside: 'aside' },
    { name: 'unattended-upgrades', installs: true, aside: 'aside' },
  ])
  put(root, asidePath('cloud-init'), 'package_upgrade: true\n')
  put(root, asidePath('unattended-upgrades'), '// mine\n')
  assert.deepEqual(await now(), [
    { name: 'cloud-init', installs: true, aside: 'edited' },
    { name: 'unattended-upgrades', installs: true, aside: 'edited' },
  ])
})
