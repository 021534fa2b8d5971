/** cloud-init upgrades packages at an instance's first boot where its files say so. What a cloud hands in beside them needs root. */
import type { RepositoryRow } from '@patchreeve/contract/sections/repositories.ts'
import { cloudBy, cloudSwitches } from '../aside/switches.ts'
import { asideOf } from './aside.ts'
import type { Context } from './context.ts'
import { fit } from './fields.ts'
import { namesIn, SMALL_FILE, textOf } from './host.ts'

type Updater = Extract<RepositoryRow, { kind: 'updater' }>

const ETC = '/etc/cloud'
/** Files looked at: an image has a handful. */
const MAX_FILES = 100

/** No row where nothing is said, and nothing of it was put aside. */
export function cloudInitRows({ host }: Context): Updater[] {
  const parts = namesIn(host, `${ETC}/cloud.cfg.d`).filter((name) => name.endsWith('.cfg'))
  const paths = [`${ETC}/cloud.cfg`, ...parts.slice(0, MAX_FILES).map((name) => `${ETC}/cloud.cfg.d/${name}`)]
  const said = cloudSwitches(
    paths.flatMap((file) => {
      const text = textOf(host.bytes(file, SMALL_FILE))
      return text.kind === 'known' ? [{ file, text: text.value }] : []
    }),
  )
  const aside = asideOf(host, 'cloud-init')
  const runs = (['upgrade', 'update'] as const).find((what) => cloudBy(said, what) !== undefined)
  const active = !host.exists(`${ETC}/cloud-init.disabled`)
  if (runs !== undefined) {
    const file = fit(cloudBy(said, runs) ?? '', 400)
    return [{ kind: 'updater', name: 'cloud-init', active, installs: runs === 'upgrade', file, runs, ...aside }]
  }
  // Off by our own file: told all the same, for it is what can be given back.
  return aside.aside === undefined
    ? []
    : [{ kind: 'updater', name: 'cloud-init', active: false, installs: false, ...aside }]
}
