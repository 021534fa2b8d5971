/**
 * Fills an order's spool by running the host's own apt as the agent: apt knows which files it will ask for, and asks our method
 * for them, which asks here. What apt makes of them as the agent does not matter; apply lets apt judge again as root.
 */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import type { Server } from 'node:net'
import type { AptSource } from '@patchreeve/ecosystems/deb/source-list.ts'
import { installArguments } from '@patchreeve/ecosystems/deb/transaction.ts'
import { type AptFolders, aptConf, aptFolders, aptGet, installOptions } from '../apply/apt/conf.ts'
import { writeRing } from '../apply/apt/ring.ts'
import { hostSources, indexUri, ownSourcesList } from '../apply/apt/sources.ts'
import { answerAt } from '../apply/method/ask.ts'
import { spoolName } from '../apply/method/spool-file.ts'
import { runTool } from '../collect/run.ts'
import { indexStanzas } from './offered.ts'
import { type Fetch, Spool } from './spool.ts'

export interface SpoolOrder {
  readonly id: string
  readonly changes: readonly {
    readonly name: string
    readonly architecture: string
    readonly from: string | null
    readonly to: string | null
  }[]
}

export interface FillOptions {
  /** Folder of all spools. */
  readonly spools: string
  /** The agent's own folder for lists; emptied at the start and gone at the end. Short: a socket lies in it. */
  readonly work: string
  readonly method: string
  readonly fetch: Fetch
}

export interface Filled {
  /** Everything that apt asked for was there; apply decides whether it is right. */
  readonly complete: boolean
  /** How many of the versions to go back to were brought. */
  readonly undo: number
  /** apt's words where it is not complete. */
  readonly detail: string
}

/** As many dated indexes as apply looks for. */
const MAX_SNAPSHOTS = 8
const LIMITS = { timeoutMs: 60 * 60_000, outputBytes: 16 << 20 }

export async function fillSpool(order: SpoolOrder, options: FillOptions): Promise<Filled> {
  if (!/^[0-9a-f-]{36}$/.test(order.id)) throw new Error('an order id is a UUID')
  const spool = Spool.create(`${options.spools}/${order.id}`, options.fetch)
  try {
    const { complete, detail } = await bringChanges(spool, order, options)
    return { complete, detail, undo: complete ? await bringPrevious(spool, order, options) : 0 }
  } finally {
    rmSync(options.work, { recursive: true, force: true })
  }
}

async function bringChanges(
  spool: Spool,
  { changes }: SpoolOrder,
  options: FillOptions,
): Promise<{ complete: boolean; detail: string }> {
  const args = installArguments(changes)
  if (!args) return { complete: false, detail: 'a name that apt would not read as a name' }
  return withApt(spool, false, options, async (apt) => {
    const updated = await apt('update')
    if (updated !== '') return { complete: false, detail: updated }
    const detail = await apt('-d', ...installOptions(changes), 'install', ...args)
    return { complete: detail === '', detail }
  })
}

/** From the dated indexes that the server has for this order, one after the other, what each offers of the versions that are there now. */
async function bringPrevious(spool: Spool, { changes }: SpoolOrder, options: FillOptions): Promise<number> {
  const previous = changes.filter((one) => one.from !== null).map((one) => ({ ...one, to: one.from }))
  const brought = new Set<string>()
  for (let index = 0; index < MAX_SNAPSHOTS && brought.size < previous.length; index += 1) {
    const missing = previous.filter((one) => !brought.has(`${one.name}:${one.architecture}`))
    const found = await withApt(spool.snapshot(index), true, options, async (apt, folders, sources) => {
      if (sources === 0 || (await apt('update')) !== '') return undefined
      const offered = indexStanzas(folders.lists, missing)
      const args = installArguments(offered)
      if (!args || args.length === 0) return []
      const detail = await apt('-y', '-d', '--reinstall', '--allow-downgrades', '--no-remove', 'install', ...args)
      return detail === '' ? offered : []
    })
    if (!found) break
    for (const one of found) brought.add(`${one.name}:${one.architecture}`)
  }
  return brought.size
}

type Apt = (...args: readonly string[]) => Promise<string>

/** Sources whose index the server has for this order; apt's runs go on over these. `apt` gives its last words, '' when all went well. */
async function withApt<T>(
  spool: Spool,
  dated: boolean,
  { work, method }: FillOptions,
  use: (apt: Apt, folders: AptFolders, sources: number) => Promise<T>,
): Promise<T> {
  rmSync(work, { recursive: true, force: true })
  const folders = aptFolders(work)
  for (const path of [folders.lists, folders.archives, folders.cache]) mkdirSync(`${path}/partial`, { recursive: true })
  const ask = `${work}/ask`
  const sources = await served(spool)
  const rings = new Map(sources.map((source) => [source, `${folders.keys}/${spoolName(indexUri(source))}.gpg`]))
  const usable = [...rings].filter(([source, ring]) => writeRing(source, ring)).map(([source]) => source)
  writeFileSync(
    folders.conf,
    `${aptConf({ folders, method, spool: spool.folder, ask, dated })}Debug::NoLocking "true";\n`,
  )
  writeFileSync(
    folders.sources,
    ownSourcesList(usable, (source) => rings.get(source)),
  )
  const server = await answerAt(ask, async (uri) => void (await spool.bring(uri)))
  try {
    return await use((...args) => lastWordsOf(aptGet(folders, ...args)), folders, usable.length)
  } finally {
    await closed(server)
  }
}

async function served(spool: Spool): Promise<AptSource[]> {
  const found: AptSource[] = []
  for (const source of hostSources()) if (await spool.bring(indexUri(source))) found.push(source)
  return found
}

async function lastWordsOf(argv: readonly string[]): Promise<string> {
  const answer = await runTool(argv, LIMITS)
  if (answer.kind !== 'known') return answer.kind === 'unknown' ? answer.reason : 'absent'
  const { exitCode, stderr } = answer.value
  return exitCode === 0 ? '' : stderr.trim().split('\n').at(-1) || `ended with ${exitCode}`
}

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => server.close(() => resolve()))
}
