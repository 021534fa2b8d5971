/** apt's configuration and pins as files say them, with the file's name, because that is what an administrator has to open. */
import type { RepositoryRow } from '@patchreeve/contract/sections/repositories.ts'
import { type AptSetting, hooksIn, parseAptConf } from '@patchreeve/ecosystems/deb/apt-conf.ts'
import { isPreferencesFile, parsePreferences } from '@patchreeve/ecosystems/deb/preferences.ts'
import type { Context } from './context.ts'
import { fit } from './fields.ts'
import { namesIn, SMALL_FILE, textOf } from './host.ts'

const ETC = '/etc/apt'

export interface AptConfigFile {
  path: string
  settings: AptSetting[]
}

/** In apt's order: the folder's files by name (no ending or `.conf`), then apt.conf, which wins. */
export function readAptConfig(context: Context, rows: RepositoryRow[]): AptConfigFile[] {
  const folder = `${ETC}/apt.conf.d`
  const parts = namesIn(context.host, folder).filter((name) => /^[A-Za-z0-9_-]+(\.conf)?$/.test(name))
  const files: AptConfigFile[] = []
  for (const path of [...parts.map((name) => `${folder}/${name}`), `${ETC}/apt.conf`]) {
    const text = readNoted(context, path, rows)
    if (text !== undefined) files.push({ path, settings: parseAptConf(text) })
  }
  return files
}

export function hookRows(files: readonly AptConfigFile[]): RepositoryRow[] {
  return files.flatMap(({ path, settings }) =>
    hooksIn(settings).map((hook) => ({
      kind: 'hook' as const,
      setting: fit(hook.name, 200),
      command: fit(hook.value, 1000),
      file: fit(path, 400),
    })),
  )
}

export function pinRows(context: Context, rows: RepositoryRow[]): RepositoryRow[] {
  const folder = `${ETC}/preferences.d`
  const parts = namesIn(context.host, folder).filter(isPreferencesFile)
  const pins: RepositoryRow[] = []
  for (const path of [`${ETC}/preferences`, ...parts.map((name) => `${folder}/${name}`)]) {
    const text = readNoted(context, path, rows)
    if (text === undefined) continue
    const preferences = parsePreferences(text)
    if (preferences.malformed > 0) rows.push(context.unknownRow('repositories', fit(path, 100), 'unreadable'))
    for (const pin of preferences.pins) {
      pins.push({
        kind: 'pin',
        package: fit(pin.package, 300),
        pin: fit(pin.pin, 300),
        priority: pin.priority,
        file: fit(path, 400),
      })
    }
  }
  return pins
}

function readNoted(context: Context, path: string, rows: RepositoryRow[]): string | undefined {
  const text = textOf(context.host.bytes(path, SMALL_FILE * 4))
  if (text.kind === 'unknown') rows.push(context.unknownRow('repositories', fit(path, 100), text.reason))
  return text.kind === 'known' ? text.value : undefined
}
