/** Other programs that change packages by themselves, with what each means for a host whose packages people sign for. Pure. */
import type { HostDetail } from '@patchreeve/contract/api/host-views.ts'
import { RepositoryRow } from '@patchreeve/contract/sections/repositories.ts'

/** `row`: any row of any section; only an updater gives one. */
export function updaterView(row: Readonly<Record<string, unknown>>): HostDetail['updaters'] {
  if (row.kind !== 'updater') return []
  const parsed = RepositoryRow.safeParse(row)
  if (!parsed.success || parsed.data.kind !== 'updater') return []
  const { name, active, installs = false, file = '', runs = '' } = parsed.data
  // cloud-init may bring lists only; what persons wrote is told only where it installs.
  const code = `updater.${name}${name === 'cloud-init' && active && !installs ? '.lists' : active ? '' : '.off'}`
  return [{ name, active, installs, means: { code, params: { file, command: runs } } }]
}
