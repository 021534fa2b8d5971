/** The file by which an updater is put aside: whole or not there after any cut, never over what a person wrote, and what counts as off. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import * as fs from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { type AsideUpdater, asideUpdaters } from '@patchreeve/contract/aside-updaters.ts'
import { parseAptConf } from '@patchreeve/ecosystems/deb/apt-conf.ts'
import { asideFiles, asidePath } from '../../aside/files.ts'
import { unattendedBy } from '../../aside/switches.ts'
import { folderDisk } from '../disk.ts'
import { ModelDisk, PowerCut } from '../testing/power-loss.ts'
import { updaterActs } from './acts.ts'

function hostWith(files: Readonly<Record<string, string>> = {}) {
  const disk = new ModelDisk()
  for (const [name, text] of Object.entries(files)) {
    disk.write(name, Buffer.from(text))
    disk.sync(name)
  }
  disk.syncFolder()
  const said = { apt: 'APT::Periodic::Unattended-Upgrade "0";\n', cloud: 'package_upgrade: true\n' }
  const acts = updaterActs({
    hasFolder: () => true,
    disk: () => disk,
    aptConfig: async () => said.apt,
    cloudConfig: () => said.cloud,
  })
  const text = (name: string) => disk.read(name)?.toString()
  return { disk, acts, said, text }
}

const fates: readonly (() => number)[] = [() => 0.01, () => 0.25, () => 0.45, () => 0.75, () => 0.99]

for (const updater of asideUpdaters) {
  const { name, text } = asideFiles[updater]

  test(`${updater}: put aside and given back, and twice is once`, () => {
    const { acts, disk } = hostWith()
    assert.deepEqual([acts.look(updater), acts.putAside(updater), acts.putAside(updater)], ['none', 'aside', 'aside'])
    assert.deepEqual([disk.list(), disk.read(name)?.toString()], [[name], text])
    assert.deepEqual([acts.giveBack(updater), acts.giveBack(updater), disk.list()], ['none', 'none', []])
  })

  for (const act of ['putAside', 'giveBack'] as const)
    test(`${updater}: the power goes at any point of ${act}: it is wholly aside or not at all, and done again it ends the same`, () => {
      let points = 0
      for (const fate of fates)
        for (let point = 0; ; point++) {
          const { disk, acts } = hostWith(act === 'giveBack' ? { [name]: text } : {})
          disk.power.cutAfter(point)
          const cut = isCut(() => acts[act](updater))
          disk.restart(fate)
          assert.ok(['none', 'aside'].includes(acts.look(updater)), `never half: cut at point ${point}`)
          const end = act === 'putAside' ? 'aside' : 'none'
          assert.equal(acts[act](updater), end)
          assert.deepEqual(disk.list(), end === 'aside' ? [name] : [], `nothing is left over: cut at point ${point}`)
          if (!cut) break
          points += 1
        }
      assert.ok(points > 5, 'there were points to be cut at')
    })

  test(`${updater}: what a person wrote into the file is not overwritten, and not taken away`, () => {
    const own = hostWith({ [name]: `${text}\n# mine\n` })
    assert.deepEqual([own.acts.putAside(updater), own.acts.giveBack(updater)], ['edited', 'edited'])
    assert.equal(own.text(name), `${text}\n# mine\n`)
  })
}

function isCut(act: () => unknown): boolean {
  try {
    act()
    return false
  } catch (error) {
    if (error instanceof PowerCut) return true
    throw error
  }
}

const apt: [config: string, by: string | undefined][] = [
  ['APT::Periodic::Unattended-Upgrade "0";\nUnattended-Upgrade::InstallOnShutdown "false";\n', undefined],
  ['', undefined],
  ['APT::Periodic::Unattended-Upgrade "1";\n', 'APT::Periodic::Unattended-Upgrade "1"'],
  ['APT::Periodic::Unattended-Upgrade "always";\n', 'APT::Periodic::Unattended-Upgrade "always"'],
  [
    'APT::Periodic::Unattended-Upgrade "0";\nUnattended-Upgrade::InstallOnShutdown "true";\n',
    'Unattended-Upgrade::InstallOnShutdown "true"',
  ],
]
for (const [config, by] of apt)
  test(`unattended-upgrades is ${by === undefined ? 'off' : 'on'} by ${JSON.stringify(config)}`, async () => {
    const { acts, said } = hostWith()
    said.apt = config
    assert.equal(await acts.stillOn('unattended-upgrades'), by)
  })

const APT_CONFIG = '/usr/bin/apt-config'
test('apt itself reads our file after those of others, and not while it is written', {
  skip: fs.existsSync(APT_CONFIG) ? false : 'there is no apt on this machine',
}, () => {
  const folder = fs.mkdtempSync(join(tmpdir(), 'patchreeve-aside-'))
  try {
    const { name, text } = asideFiles['unattended-upgrades']
    const files = {
      '20auto-upgrades': 'APT::Periodic::Unattended-Upgrade "1";\n',
      '99local': 'Unattended-Upgrade::InstallOnShutdown "true";\n',
      [`${name}.new`]: 'APT::Periodic::Unattended-Upgrade "7";\n',
    }
    fs.mkdirSync(join(folder, 'parts'))
    for (const [file, content] of Object.entries(files)) fs.writeFileSync(join(folder, 'parts', file), content)
    fs.writeFileSync(join(folder, 'conf'), `Dir::Etc::parts "${folder}/parts";\nDir::Etc::main "/nonexistent";\n`)
    const said = () => {
      const env = { PATH: '/usr/bin:/bin', LC_ALL: 'C', APT_CONFIG: join(folder, 'conf') }
      return unattendedBy(parseAptConf(spawnSync(APT_CONFIG, ['dump'], { env, encoding: 'utf8' }).stdout))
    }
    assert.equal(said(), 'APT::Periodic::Unattended-Upgrade "1"')
    fs.writeFileSync(join(folder, 'parts', name), text)
    assert.equal(said(), undefined)
    fs.writeFileSync(join(folder, 'parts', 'zzz-later'), 'APT::Periodic::Unattended-Upgrade "2";\n')
    assert.equal(said(), 'APT::Periodic::Unattended-Upgrade "2"')
  } finally {
    fs.rmSync(folder, { recursive: true })
  }
})

test('a folder that went with its updater has nothing to give back', () => {
  const acts = updaterActs({
    hasFolder: () => false,
    disk: () => folderDisk('/nonexistent/patchreeve'),
    aptConfig: async () => '',
    cloudConfig: () => undefined,
  })
  assert.deepEqual([acts.look('cloud-init'), acts.giveBack('cloud-init')], ['none', 'none'])
})

test('cloud-init is off by our file, unless a later one or its other switch says otherwise', async () => {
  const { acts, disk, said } = hostWith({
    '10_own.cfg': 'package_upgrade: true\n',
    '99_README': 'package_upgrade: true\n',
  })
  assert.equal(await acts.stillOn('cloud-init'), '/etc/cloud/cloud.cfg.d/10_own.cfg')
  acts.putAside('cloud-init')
  assert.equal(await acts.stillOn('cloud-init'), undefined)
  said.cloud = 'apt_upgrade: true\n'
  assert.equal(await acts.stillOn('cloud-init'), '/etc/cloud/cloud.cfg')
  said.cloud = ''
  disk.write('zzz.cfg', Buffer.from('package_upgrade: true\n'))
  assert.equal(await acts.stillOn('cloud-init'), '/etc/cloud/cloud.cfg.d/zzz.cfg')
})

test('the files are where their programs look, and say whose they are and how they go', () => {
  const aptReads = /^\/etc\/apt\/apt\.conf\.d\/[A-Za-z0-9_-]+$/
  assert.match(asidePath('unattended-upgrades'), aptReads)
  assert.match(asidePath('cloud-init'), /^\/etc\/cloud\/cloud\.cfg\.d\/[A-Za-z0-9_-]+\.cfg$/)
  for (const updater of asideUpdaters satisfies readonly AsideUpdater[]) {
    assert.ok(asideFiles[updater].name > '99-local.cfg', 'behind what others call theirs')
    assert.match(asideFiles[updater].text, /Patchreeve put [\s\S]*updater give back/)
    // While it is written it has a name that neither program reads.
    assert.doesNotMatch(`${asidePath(updater)}.new`, /^\/etc\/apt\/apt\.conf\.d\/[A-Za-z0-9_-]+(\.conf)?$|\.cfg$/)
  }
})
