/** Where an updater that can be put aside says that it installs: the switches that its own programs read. Pure. */
import { type AptSetting, lastValue } from '@patchreeve/ecosystems/deb/apt-conf.ts'

/** An interval: days, or a number with a unit. Absent and 0 mean never. */
export function isInterval(settings: readonly AptSetting[], name: string): boolean {
  const value = lastValue(settings, name)
  return value !== undefined && value !== '' && Number.parseFloat(value) !== 0
}

const UNATTENDED = 'APT::Periodic::Unattended-Upgrade'
const AT_SHUTDOWN = 'Unattended-Upgrade::InstallOnShutdown'

/** The setting by which unattended-upgrades still installs; undefined: it does not. */
export function unattendedBy(settings: readonly AptSetting[]): string | undefined {
  const said = (name: string) => `${name} "${lastValue(settings, name) ?? ''}"`
  if (isInterval(settings, UNATTENDED)) return said(UNATTENDED)
  return /^(1|true|yes|on|with|enable)$/i.test(lastValue(settings, AT_SHUTDOWN) ?? '') ? said(AT_SHUTDOWN) : undefined
}

export interface CloudSaid {
  readonly on: boolean
  readonly file: string
}
export type CloudKey = 'package_upgrade' | 'apt_upgrade' | 'package_update' | 'apt_update'

/** Files in their order, and of each key the last word counts. */
export function cloudSwitches(
  files: Iterable<{ readonly file: string; readonly text: string }>,
): ReadonlyMap<CloudKey, CloudSaid> {
  const said = new Map<CloudKey, CloudSaid>()
  for (const { file, text } of files)
    for (const [, key, value = ''] of text.matchAll(/^((?:package|apt)_(?:update|upgrade))[ \t]*:[ \t]*(\S+)/gm))
      said.set(key as CloudKey, { on: /^["']?(?:true|yes|on)\b/i.test(value), file })
  return said
}

/** The file by which cloud-init upgrades, or brings lists; either of the two names of a switch is enough for it. */
export function cloudBy(said: ReadonlyMap<CloudKey, CloudSaid>, what: 'upgrade' | 'update'): string | undefined {
  for (const key of [`apt_${what}`, `package_${what}`] as const) if (said.get(key)?.on) return said.get(key)?.file
  return undefined
}
