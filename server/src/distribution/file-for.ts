/**
 * Which content a host may have for an order, by the URI that its apt asks for. An order opens exactly what it is about: the
 * indexes that it pins, the lists that those name, and the packages that it changes. The URI's own host does not matter: what
 * is served is named by digests.
 */
import { readFile } from 'node:fs/promises'
import { type IndexFile, indexFiles } from '@patchreeve/ecosystems/deb/packages-index.ts'
import type { Order } from '@patchreeve/trust/documents/order.ts'
import { packageKey } from '../plan/index.ts'
import type { Tx } from '../platform/database.ts'
import type { ContentStore } from './content.ts'
import { MAX_FILE_BYTES, MAX_INDEX_BYTES } from './model.ts'
import { byHash } from './refresh.ts'
import * as store from './store.ts'

/** Undefined: what the order installs. A number: of the dated indexes that lead back to the versions before, this one. */
export type Undo = number | undefined

export interface FileForHost {
  readonly sha256: string
  readonly maxBytes: number
  /** Where it can be had, if it is not in the store; [] = only there. */
  readonly from: readonly { readonly originId: string; readonly path: string }[]
}

/** Undefined: the order says nothing of this URI. */
export async function fileFor(
  tx: Tx,
  content: ContentStore,
  order: Pick<Order, 'changes' | 'indexes'>,
  uri: string,
  undo: Undo,
): Promise<FileForHost | undefined> {
  const path = pathOf(uri)
  if (path === undefined) return undefined
  const offers = await offersFor(tx, order, undo)
  const at = path.lastIndexOf('/dists/')
  if (at < 0) return packageFile(offers, path)
  const indexes = undo === undefined ? await pinned(tx, order) : offers.slice(0, 1).map(indexOf)
  return indexFile(content, indexes, path.slice(at + '/dists/'.length))
}

/** What the order opens: of the indexes that it pins, or of one dated index. */
async function offersFor(
  tx: Tx,
  order: Pick<Order, 'changes' | 'indexes'>,
  undo: Undo,
): Promise<readonly store.OfferedRow[]> {
  const offers = await store.indexesOffering(tx, packagesOf(order, undo))
  return undo === undefined ? offers.filter((row) => isOrdered(order, row)) : (datedIndexes(offers)[undo] ?? [])
}

function pathOf(uri: string): string | undefined {
  const url = URL.parse(uri)
  if (!url || (url.protocol !== 'http:' && url.protocol !== 'https:')) return undefined
  try {
    // apt writes `+` and `~` of file names in their escaped form.
    return decodeURIComponent(url.pathname)
  } catch {
    return undefined
  }
}

function packagesOf({ changes }: Pick<Order, 'changes'>, undo: Undo) {
  return changes.flatMap(({ name, architecture, from, to }) => {
    const version = undo === undefined ? to : from
    return version === null ? [] : [{ name, architecture, version }]
  })
}

const isOrdered = ({ changes, indexes }: Pick<Order, 'changes' | 'indexes'>, row: store.OfferedRow): boolean =>
  changes.some((change) => change.sha256 === row.sha256) && indexes.some((index) => index.sha256 === row.indexSha256)

type Named = Pick<store.KeptIndex, 'originId' | 'suite' | 'sha256'>

function pinned(tx: Tx, order: Pick<Order, 'indexes'>): Promise<Named[]> {
  return store.indexesByDigest(
    tx,
    order.indexes.map((one) => one.sha256),
  )
}

const indexOf = ({ originId, suite, indexSha256 }: store.OfferedRow): Named => ({
  originId,
  suite,
  sha256: indexSha256,
})

/** One dated index after the other, newest first, each with what it offers that no newer one did. `offers` come newest first. */
function datedIndexes(offers: readonly store.OfferedRow[]): (readonly store.OfferedRow[])[] {
  const brought = new Set<string>()
  const dated: store.OfferedRow[][] = []
  for (const rows of Map.groupBy(offers, (row) => `${row.originId} ${row.suite} ${row.indexSha256}`).values()) {
    const more = rows.filter((row) => !brought.has(packageKey(row)))
    for (const row of more) brought.add(packageKey(row))
    if (more.length > 0) dated.push(more)
  }
  return dated
}

async function indexFile(
  content: ContentStore,
  indexes: readonly Named[],
  path: string,
): Promise<FileForHost | undefined> {
  for (const index of indexes) {
    if (path === `${index.suite}/InRelease`) return { sha256: index.sha256, maxBytes: MAX_INDEX_BYTES, from: [] }
    const file = await listedFile(content, index, path)
    if (!file) continue
    const folder = `dists/${index.suite}`
    const from = [byHash(folder, file), `${folder}/${file.path}`].map((one) => ({
      originId: index.originId,
      path: one,
    }))
    return { sha256: file.sha256, maxBytes: file.sizeBytes, from }
  }
  return undefined
}

/** The file that the index names by this path, or by its digest in that folder. */
async function listedFile(content: ContentStore, index: Named, path: string): Promise<IndexFile | undefined> {
  if (!path.startsWith(`${index.suite}/`) || !(await content.find(index.sha256))) return undefined
  const wanted = path.slice(index.suite.length + 1)
  const files = indexFiles(withoutArmour(await readFile(content.pathOf(index.sha256), 'utf8')))
  const named = /^(.+)\/by-hash\/SHA256\/([0-9a-f]{64})$/.exec(wanted)
  if (!named) return files.get(wanted)
  return [...files.values()].find((file) => file.sha256 === named[2] && file.path.startsWith(`${named[1]}/`))
}

/** It was verified when it came into the store, under its digest; here only its words are read. */
const withoutArmour = (text: string): string => text.slice(text.search(/\r?\n\r?\n/)).trimStart()

function packageFile(offers: readonly store.OfferedRow[], path: string): FileForHost | undefined {
  const rows = offers.filter((row) => path.endsWith(`/${row.path}`))
  const first = rows[0]
  if (!first) return undefined
  const from = rows.filter((row) => row.sha256 === first.sha256).map(({ originId, path }) => ({ originId, path }))
  return { sha256: first.sha256, maxBytes: Math.min(first.sizeBytes, MAX_FILE_BYTES), from }
}
