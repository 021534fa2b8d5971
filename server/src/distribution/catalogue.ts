/** What the planner asks: which package versions the newest signed indexes of a host's sources offer, and which can still be had. */
import { type CatalogueEntry, type PackageAt, packageKey } from '../plan/index.ts'
import type { Tx } from '../platform/database.ts'
import type { ContentStore } from './content.ts'
import { baseOf, isArchivePath } from './model.ts'
import * as store from './store.ts'

export interface NamedSource {
  readonly uri: string
  readonly suite: string
}
export async function catalogue(
  tx: Tx,
  sources: readonly NamedSource[],
  packages: readonly PackageAt[],
): Promise<ReadonlyMap<string, CatalogueEntry>> {
  const entries = new Map<string, CatalogueEntry>()
  // Newest index first: where two suites offer the same version, the fresher word stands.
  for (const row of await store.offered(tx, archivesOf(sources), packages, 'newest')) {
    const { name, architecture, version, sha256, sizeBytes, sourceVersion, origin, label, suite, depends, conflicts } =
      row
    const entry = {
      name,
      architecture,
      version,
      sha256,
      sizeBytes,
      sourceVersion,
      origin,
      label,
      suite,
      depends,
      conflicts,
    }
    if (!entries.has(packageKey(row))) entries.set(packageKey(row), { ...entry, indexDigest: row.indexSha256 })
  }
  return entries
}

/** Offered by the publisher now, or by an older index of which we hold the file. */
export async function obtainable(
  tx: Tx,
  content: ContentStore,
  sources: readonly NamedSource[],
  packages: readonly PackageAt[],
): Promise<ReadonlySet<string>> {
  const keys = new Set<string>()
  for (const row of await store.offered(tx, archivesOf(sources), packages, 'kept'))
    if (!keys.has(packageKey(row)) && (row.isNewest || (await content.find(row.sha256)))) keys.add(packageKey(row))
  return keys
}

function archivesOf(sources: readonly NamedSource[]): { base: string; suite: string }[] {
  return sources.flatMap(({ uri, suite }) => {
    const base = baseOf(uri)
    return base === undefined || !isArchivePath(suite) ? [] : [{ base, suite }]
  })
}
