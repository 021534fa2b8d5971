/** cloud-init upgrades packages at an instance's first boot where its files say so. What a cloud hands in beside them needs root. */
import type { RepositoryRow } from '@patchreeve/contract/sections/repositories.ts'
import type { Context } from './context.ts'
import { fit } from './fields.ts'
import { namesIn, SMALL_FILE, textOf } from './host.ts'

type Updater = Extract<RepositoryRow, { kind: 'updater' }>

const ETC = '/etc/cloud'
/** Files looked at: an image has a handful. */
const MAX_FILES = 100

/** Files in their order, and the last word counts. No row where nothing is said. */
export function cloudInitRows({ host }: Context): Updater[] {
  const parts = namesIn(host, `${ETC}/cloud.cfg.d`).filter((name) => name.endsWith('.cfg'))
  const said = new Map<'update' | 'upgrade', { on: boolean; file: string }>()
  for (const file of [`${ETC}/cloud.cfg`, ...parts.slice(0, MAX_FILES).map((name) => `${ETC}/cloud.cfg.d/${name}`)]) {
    const text = textOf(host.bytes(file, SMALL_FILE))
    if (text.kind !== 'known') continue
    for (const [, what, value = ''] of text.value.matchAll(/^(?:package|apt)_(update|upgrade)[ \t]*:[ \t]*(\S+)/gm))
      said.set(what === 'upgrade' ? 'upgrade' : 'update', { on: /^["']?(?:true|yes|on)\b/i.test(value), file })
  }
  const runs = said.get('upgrade')?.on ? 'upgrade' : said.get('update')?.on ? 'update' : undefined
  if (runs === undefined) return []
  const active = !host.exists(`${ETC}/cloud-init.disabled`)
  const file = fit(said.get(runs)?.file ?? '', 400)
  return [{ kind: 'updater', name: 'cloud-init', active, installs: runs === 'upgrade', file, runs }]
}
