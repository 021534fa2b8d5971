/** Which host a key stands for, by the inventory's names: for people to read by, and for nothing else. */
import type { Tx } from '../platform/database.ts'
import { readHostNames } from './facts-store.ts'
import { listHostKeys } from './store.ts'

export interface HostNames {
  readonly byId: ReadonlyMap<string, string>
  /** Confirmed keys only, replaced ones too: an old plan is still readable. */
  readonly byKey: ReadonlyMap<string, string>
}

export async function hostNames(tx: Tx): Promise<HostNames> {
  const confirmed = (await listHostKeys(tx)).filter((row) => row.confirmed_at !== null)
  return {
    byId: await readHostNames(tx),
    byKey: new Map(confirmed.map((row) => [row.digest, row.host_id])),
  }
}

export function nameOfHost(names: HostNames, hostKey: string): { id: string | null; name: string } {
  const id = names.byKey.get(hostKey) ?? null
  return { id, name: (id && names.byId.get(id)) ?? '' }
}
