/**
 * The file by which an updater is put aside: one of ours beside others, in a folder that the updater reads anyway and no package owns
 * a file of that name in, so that upgrades leave it alone and whoever looks there finds out why. The agent reads it, apply writes it.
 */
import type { AsideUpdater } from '@patchreeve/contract/aside-updaters.ts'

export interface AsideFile {
  readonly folder: string
  /** Sorts behind what people and packages call theirs: the last word counts. */
  readonly name: string
  /** Whole. What differs from it was edited: before this text changes, the old one has to stay known. */
  readonly text: string
}

export const asideFiles: Readonly<Record<AsideUpdater, AsideFile>> = {
  'unattended-upgrades': {
    folder: '/etc/apt/apt.conf.d',
    name: 'zz-patchreeve-unattended-upgrades',
    text: `// Patchreeve put unattended-upgrades aside, by a plan that people signed: it installs nothing by itself.
// "patchreeve updater list" says since when; "patchreeve updater give back" takes this file away again.
// Edit it, and Patchreeve leaves it to you from then on.
APT::Periodic::Unattended-Upgrade "0";
Unattended-Upgrade::InstallOnShutdown "false";
`,
  },
  'cloud-init': {
    folder: '/etc/cloud/cloud.cfg.d',
    name: 'zz-patchreeve-cloud-init.cfg',
    text: `# Patchreeve put the upgrades of cloud-init aside, by a plan that people signed: it upgrades no package at a first boot.
# "patchreeve updater list" says since when; "patchreeve updater give back" takes this file away again.
# Edit it, and Patchreeve leaves it to you from then on.
package_upgrade: false
`,
  },
}

export const asidePath = (updater: AsideUpdater): string => `${asideFiles[updater].folder}/${asideFiles[updater].name}`

/** `none`: there is no such file. `edited`: a person wrote into it; it is theirs. */
export type AsideState = 'none' | 'aside' | 'edited'

export function asideState(updater: AsideUpdater, bytes: Uint8Array | undefined): AsideState {
  if (bytes === undefined) return 'none'
  return Buffer.from(bytes).equals(Buffer.from(asideFiles[updater].text)) ? 'aside' : 'edited'
}
