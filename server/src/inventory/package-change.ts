/** What of a host's packages a report changed: what must be assessed anew, and which versions are installed that were not before. */
import type { PackageRow } from '@patchreeve/contract/sections/packages.ts'
import type { Tx } from '../platform/database.ts'
import { deltaOf } from './model.ts'
import * as store from './store.ts'

export interface PackageChange {
  /** Package versions that came, went, or changed between installed and merely known. */
  readonly pvs: readonly number[]
  /** Installed now and not before, and the other way round. */
  readonly came: readonly number[]
  readonly went: readonly number[]
}

export const NO_CHANGE: PackageChange = { pvs: [], came: [], went: [] }

export async function changedPackages(
  tx: Tx,
  hostNo: number,
  reportId: string,
  ids: { before: readonly number[]; ids: readonly number[]; sorted: readonly number[] },
  rows: readonly PackageRow[],
): Promise<PackageChange> {
  const delta = deltaOf(ids.before, ids.sorted)
  const inactiveBefore = await store.inactivePackages(tx, hostNo)
  await store.replacePackageNote(tx, hostNo, reportId, ids.ids, rows)
  const inactiveNow = await store.inactivePackages(tx, hostNo)
  const inactive = deltaOf(inactiveBefore, inactiveNow)
  const { add: came, remove: went } = deltaOf(without(ids.before, inactiveBefore), without(ids.sorted, inactiveNow))
  return { pvs: [...new Set([...delta.add, ...delta.remove, ...inactive.add, ...inactive.remove])], came, went }
}

function without(ids: readonly number[], inactive: readonly number[]): number[] {
  const gone = new Set(inactive)
  return ids.filter((id) => !gone.has(id))
}
