/** Which content lies under which path of the repository of own packages. Paths are looked up, never opened. */
import { OWN_SUITE, poolPath } from '@patchreeve/ecosystems/deb/own-repository.ts'
import type { Database, Tx } from '../platform/database.ts'
import { SERVED_AT } from './model.ts'
import * as store from './store.ts'

const AT = new RegExp(`^${SERVED_AT}([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?:/(.*))?$`)

/** `/own/ID` and what follows. Undefined: the path is no such. */
export function readServed(pathname: string): { readonly id: string; readonly path: string } | undefined {
  const match = AT.exec(pathname)
  return match?.[1] === undefined ? undefined : { id: match[1], path: match[2] ?? '' }
}

/** Digest of what hosts get under this path now; undefined: nothing. */
export function makeServed(database: Database): (pathname: string) => Promise<string | undefined> {
  /** An address is one tenant's for good. */
  const owners = new Map<string, number>()

  async function ownerOf(id: string): Promise<number | undefined> {
    if (owners.size === 0 || !owners.has(id))
      for (const tenantId of await database.tenantIds()) {
        const repository = await database.tx(tenantId, store.readRepository)
        if (repository) owners.set(repository.repositoryId, tenantId)
      }
    return owners.get(id)
  }

  return async (pathname) => {
    const asked = readServed(pathname)
    const owner = asked && (await ownerOf(asked.id))
    return owner === undefined ? undefined : database.tx(owner, (tx) => digestAt(tx, asked?.path ?? ''))
  }
}

async function digestAt(tx: Tx, path: string): Promise<string | undefined> {
  if (path.startsWith('pool/')) {
    // A withdrawn version is not handed out any more, to an apt with an older list neither.
    const versions = await store.listVersions(tx)
    return versions.find((one) => one.withdrawnAt === null && poolPath(one) === path)?.sha256
  }
  const suite = `dists/${OWN_SUITE}/`
  if (!path.startsWith(suite)) return undefined
  const below = path.slice(suite.length)
  const byHash = /^main\/binary-[a-z0-9-]+\/by-hash\/SHA256\/([0-9a-f]{64})$/.exec(below)?.[1]
  if (byHash !== undefined) return (await store.isList(tx, byHash)) ? byHash : undefined
  const newest = await store.newestRevision(tx)
  return below === 'InRelease' ? newest?.index : newest?.lists.find((one) => one.path === below)?.sha256
}
