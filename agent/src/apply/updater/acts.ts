/**
 * Putting an updater aside is one file, written whole or not at all; giving it back is taking that file away. What it says is ours
 * alone and never the order's, and what a person made of it stays: it is not overwritten, and not taken away.
 */

import type { AsideUpdater } from '@patchreeve/contract/aside-updaters.ts'
import { parseAptConf } from '@patchreeve/ecosystems/deb/apt-conf.ts'
import { type AsideState, asideFiles, asideState } from '../../aside/files.ts'
import { cloudBy, cloudSwitches, unattendedBy } from '../../aside/switches.ts'
import { type Disk, replaceFile } from '../disk.ts'

export interface UpdaterActs {
  look(updater: AsideUpdater): AsideState
  /** What the file is after it; `edited`: a person wrote into it, and it was left as it is. */
  putAside(updater: AsideUpdater): AsideState
  giveBack(updater: AsideUpdater): AsideState
  /** The setting or file by which it installs all the same, since others speak after ours; undefined: it is off. */
  stillOn(updater: AsideUpdater): Promise<string | undefined>
}

export interface UpdaterHost {
  /** The folders of `asideFiles`; whoever purges the updater may have taken its folder along. */
  hasFolder(updater: AsideUpdater): boolean
  disk(updater: AsideUpdater): Disk
  /** What apt makes of all of its files. Throws where it cannot say. */
  aptConfig(): Promise<string>
  /** cloud-init's own file beside its folder; undefined: there is none. */
  cloudConfig(): string | undefined
}

export function updaterActs(host: UpdaterHost): UpdaterActs {
  const look = (updater: AsideUpdater) => asideState(updater, host.disk(updater).read(asideFiles[updater].name))
  return {
    look,
    putAside(updater) {
      const { name, text } = asideFiles[updater]
      if (look(updater) === 'none') replaceFile(host.disk(updater), name, Buffer.from(text))
      return look(updater)
    },
    giveBack(updater) {
      if (!host.hasFolder(updater)) return 'none'
      const [disk, { name }] = [host.disk(updater), asideFiles[updater]]
      // A kill may have left what was to become it; programs do not read that name.
      disk.remove(`${name}.new`)
      if (look(updater) === 'aside') disk.remove(name)
      disk.syncFolder()
      return look(updater)
    },
    async stillOn(updater) {
      if (updater === 'unattended-upgrades') return unattendedBy(parseAptConf(await host.aptConfig()))
      return cloudBy(cloudSwitches(cloudFiles(host)), 'upgrade')
    },
  }
}

/** As cloud-init reads them: its own file, then the folder's by name. */
function* cloudFiles(host: UpdaterHost): Generator<{ file: string; text: string }> {
  const [disk, { folder }] = [host.disk('cloud-init'), asideFiles['cloud-init']]
  yield { file: '/etc/cloud/cloud.cfg', text: host.cloudConfig() ?? '' }
  for (const name of disk.list())
    if (name.endsWith('.cfg'))
      yield { file: `${folder}/${name}`, text: Buffer.from(disk.read(name) ?? []).toString('utf8') }
}
