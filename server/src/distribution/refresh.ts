/** Looks for new indexes at every confirmed origin, in the suites that hosts use, and reads the lists that hosts need. */
import { readFile } from 'node:fs/promises'
import type { IndexFile } from '@patchreeve/ecosystems/deb/packages-index.ts'
import type { Tx } from '../platform/database.ts'
import type { OpContext } from '../platform/op.ts'
import type { ContentStore } from './content.ts'
import type { FetchThrough } from './fetch-through.ts'
import { baseOf, isArchivePath, MAX_INDEX_BYTES, MAX_LIST_BYTES, type Origin, OriginFault } from './model.ts'
import { type ListedPackage, readPackageList } from './package-list.ts'
import { readSignedIndex, type SignedIndex } from './signed-index.ts'
import * as store from './store.ts'

export interface RefreshContext extends OpContext {
  readonly content: ContentStore
  readonly fetchThrough: FetchThrough
}

/** A host may name any number of suites: of one origin not more than these are looked at. */
const MAX_SUITES = 50
const MAX_COMPONENTS = 20
/** What apt takes first where it has the choice, then what small repositories have. */
const PACKINGS = ['.xz', '.gz', '']
const ROWS_AT_ONCE = 5_000

export async function refreshTenant(context: RefreshContext, tenantId: number): Promise<void> {
  const { database, log } = context
  const origins = await database.tx(tenantId, store.listOrigins)
  if (origins.length === 0) return
  const [uses, architectures] = await database.tx(tenantId, async (tx) => [
    await store.sourcesInUse(tx),
    await store.architecturesInUse(tx),
  ])
  for (const origin of origins) {
    let fault: OriginFault | undefined
    for (const [suite, components] of suitesOf(origin, uses)) {
      try {
        await refreshSuite(context, tenantId, origin, suite, listNames(components, architectures))
      } catch (error) {
        if (!(error instanceof OriginFault)) throw error
        fault ??= new OriginFault(error.code, { ...error.params, suite }, { cause: error })
        log.warn({ err: error, base: origin.base, suite }, 'an origin could not be read')
      }
    }
    const told = fault ? { code: `origin.${fault.code}`, params: fault.params } : null
    await database.tx(tenantId, async (tx) => {
      await store.noteCheck(tx, origin.originId, told)
      await tx.emit({ type: 'distribution.origin-checked', body: { base: origin.base } })
    })
  }
}

/** Of one run; what is left follows at the next. */
const HOLD_BYTES = 1024 ** 3

/**
 * Brings the files of versions that an update is about to replace, as long as they can be had: a publisher drops them soon, and
 * without them there is no way back.
 */
export async function holdPrevious(
  { content, database, fetchThrough, log }: RefreshContext,
  tenantId: number,
): Promise<void> {
  const { offers, origins } = await database.tx(tenantId, async (tx) => ({
    offers: await store.indexesOffering(tx, await store.replaceable(tx)),
    origins: new Map((await store.listOrigins(tx)).map((one) => [one.originId, one])),
  }))
  let left = HOLD_BYTES
  for (const { originId, path, sha256, sizeBytes } of offers) {
    const origin = origins.get(originId)
    if (!origin || sizeBytes > left || (await content.find(sha256))) continue
    try {
      left -= (await fetchThrough.fetch(origin, path, { sha256, maxBytes: sizeBytes })).sizeBytes
    } catch (error) {
      if (!(error instanceof OriginFault)) throw error
      log.info({ err: error, path }, 'a version before an update cannot be had any more')
    }
  }
}

function suitesOf(origin: Origin, uses: readonly store.SourceUse[]): Map<string, Set<string>> {
  const suites = new Map<string, Set<string>>()
  for (const use of uses) {
    // A suite that ends in a slash is a repository without suites, which we do not read.
    if (baseOf(use.uri) !== origin.base || !isArchivePath(use.suite)) continue
    if (!suites.has(use.suite) && suites.size >= MAX_SUITES) continue
    const components = suites.get(use.suite) ?? new Set()
    for (const one of use.components) if (isArchivePath(one) && components.size < MAX_COMPONENTS) components.add(one)
    suites.set(use.suite, components)
  }
  return suites
}

const listNames = (components: ReadonlySet<string>, architectures: readonly string[]): string[] =>
  [...components].flatMap((component) => architectures.map((one) => `${component}/binary-${one}/Packages`))

async function refreshSuite(
  context: RefreshContext,
  tenantId: number,
  origin: Origin,
  suite: string,
  listNames: readonly string[],
): Promise<void> {
  const { content, database, fetchThrough } = context
  const folder = `dists/${suite}`
  const { sha256 } = await fetchThrough.fetch(origin, `${folder}/InRelease`, { maxBytes: MAX_INDEX_BYTES })
  const newest = await database.tx(tenantId, (tx) => store.newestIndex(tx, origin.originId, suite))
  const signed = await readSignedIndex(await readFile(content.pathOf(sha256)), origin.keys, context.clock.now())
  // A mirror that goes back in time hides every update since.
  if (newest && signed.releasedAt < newest.releasedAt)
    throw new OriginFault('index-older', {
      got: signed.releasedAt.toISOString(),
      known: newest.releasedAt.toISOString(),
    })
  const lists = listNames.flatMap((name) => listFile(signed, name) ?? [])
  for (const list of lists) await bringList(context, tenantId, origin, folder, list)
  await database.tx(tenantId, (tx) => takeIndex(tx, origin, suite, sha256, signed, lists, newest?.sha256 !== sha256))
}

/** Undefined: this suite has no such list (a component or architecture that it lacks). */
function listFile(signed: SignedIndex, name: string): IndexFile | undefined {
  for (const packing of PACKINGS) {
    const file = signed.files.get(`${name}${packing}`)
    if (file && isArchivePath(file.path)) return file
  }
  return undefined
}

async function bringList(
  context: RefreshContext,
  tenantId: number,
  origin: Origin,
  folder: string,
  list: IndexFile,
): Promise<void> {
  const { content, database, fetchThrough } = context
  const wanted = { sha256: list.sha256, maxBytes: Math.min(list.sizeBytes, MAX_LIST_BYTES) }
  await fetchThrough.fetch(origin, byHash(folder, list), wanted).catch((error: unknown) => {
    if (!(error instanceof OriginFault) || error.code !== 'status') throw error
    return fetchThrough.fetch(origin, `${folder}/${list.path}`, wanted)
  })
  await database.tx(tenantId, async (tx) => {
    if (await store.isListRead(tx, list.sha256)) return
    await store.beginList(tx, list.sha256)
    let rows: ListedPackage[] = []
    for await (const row of readPackageList(content.pathOf(list.sha256), list.path)) {
      rows.push(row)
      if (rows.length < ROWS_AT_ONCE) continue
      await store.addListed(tx, list.sha256, rows)
      rows = []
    }
    await store.addListed(tx, list.sha256, rows)
  })
}

/** A path that names the content: it stays right while the publisher moves on. */
export function byHash(folder: string, { path, sha256 }: IndexFile): string {
  return `${folder}/${path.slice(0, path.lastIndexOf('/'))}/by-hash/SHA256/${sha256}`
}

async function takeIndex(
  tx: Tx,
  origin: Origin,
  suite: string,
  sha256: string,
  signed: SignedIndex,
  lists: readonly IndexFile[],
  isNew: boolean,
): Promise<void> {
  await store.saveIndex(tx, { ...signed, originId: origin.originId, suite, sha256, lists })
  if (!isNew) return
  await tx.record({
    type: 'distribution.index-accepted',
    subjectType: 'index',
    subjectId: sha256,
    body: {
      base: origin.base,
      suite,
      origin: signed.origin,
      label: signed.label,
      releasedAt: signed.releasedAt.toISOString(),
      signers: signed.signers,
      lists: lists.map((list) => ({ path: list.path, sha256: list.sha256 })),
    },
    provenance: 'server-seen',
  })
  await tx.emit({ type: 'distribution.index-accepted', body: { index: sha256, suite } })
}
