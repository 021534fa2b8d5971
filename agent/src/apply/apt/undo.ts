/**
 * The way back. Before an install begins, the .debs of the versions that are there now are brought in through a dated, publisher-
 * signed index, verified and noted with their digests; the undo itself needs nothing from outside.
 */
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { archiveName } from '@patchreeve/ecosystems/deb/packages-index.ts'
import { installArguments } from '@patchreeve/ecosystems/deb/transaction.ts'
import { run } from '../exec.ts'
import { type Installed, StepFailed, type Work } from '../platform.ts'
import { failed } from './codes.ts'
import { type AptFolders, aptFolders, aptGet } from './conf.ts'
import { type AptContext, prepareFolders, writeWhole } from './context.ts'
import { list } from './health.ts'
import { type Candidate, type Chosen, candidatesIn, digestOf, judge } from './indexes.ts'
import { endOf, markAutomatic } from './install.ts'
import { type Offer, update } from './refresh.ts'
import { hostSources } from './sources.ts'
import { runUnit, unitBase } from './unit.ts'

/** One package's versions may come from different days' indexes; the spool has a folder for each. */
export const MAX_SNAPSHOTS = 8
const STAGE_MS = 10 * 60_000

interface Kept {
  readonly name: string
  readonly architecture: string
  readonly version: string
  readonly sha256: string
  /** Not wanted by a person but by another package. */
  readonly automatic: boolean
}

/** What is on disk about the way back: written by root before the install begins. */
interface Manifest {
  readonly kept: readonly Kept[]
  /** Newly brought by the order: an undo takes them away again. */
  readonly remove: readonly { readonly name: string; readonly architecture: string }[]
}

const undoFolders = (context: AptContext): AptFolders => aptFolders(`${context.folders.root}/undo`)
const manifestPath = (folders: AptFolders): string => `${folders.root}/manifest.json`

export async function canUndo(work: Work, context: AptContext): Promise<boolean> {
  const folders = undoFolders(context)
  rmSync(folders.root, { recursive: true, force: true })
  prepareFolders(context.folders)
  prepareFolders(folders)
  const wanted = await present(work)
  if (!wanted) return false
  const kept: Kept[] = []
  for (let index = 0; index < MAX_SNAPSHOTS && kept.length < wanted.length; index += 1) {
    const spoolFolder = `${work.spoolFolder}/undo-${index}`
    const missing = wanted.filter((one) => !kept.some((other) => other.name === one.name && same(other, one)))
    kept.push(...(await keepFrom({ ...work, spoolFolder }, missing, { ...context, folders })))
  }
  if (kept.length < wanted.length) return false
  const remove = work.changes
    .filter((one) => one.from === null)
    .map(({ name, architecture }) => ({ name, architecture }))
  writeWhole(manifestPath(folders), JSON.stringify({ kept, remove } satisfies Manifest), 0o600)
  return true
}

const same = (a: { architecture: string; version: string }, b: { architecture: string; version: string }): boolean =>
  a.architecture === b.architecture && a.version === b.version

/** What dpkg has now of the packages that change; undefined where that is not what the order says: then there is no way back to it. */
async function present(work: Work): Promise<Installed[] | undefined> {
  const installed = await list()
  const found = work.changes.flatMap((change) => {
    if (change.from === null) return []
    const one = installed.find((row) => row.name === change.name && row.architecture === change.architecture)
    return [one?.version === change.from && one.status[1] === 'i' ? one : undefined]
  })
  return found.every((one) => one !== undefined) ? found : undefined
}

/** Those of `missing` that this snapshot's index offers, downloaded by apt and compared with that index. */
async function keepFrom(work: Work, missing: readonly Installed[], context: AptContext): Promise<Kept[]> {
  const { folders } = context
  rmSync(folders.lists, { recursive: true, force: true }) // an older index than the last snapshot's is no replay here
  prepareFolders(folders)
  const candidates = candidatesIn(work.spoolFolder, hostSources(), folders)
  try {
    const chosen = await judgeAny(candidates, work, folders)
    if (chosen.length === 0) return []
    const offers = await update(chosen, work, context, true)
    const offered = missing.flatMap((one) => {
      const offer = offers.find((row) => row.name === one.name && same(row, one))
      return offer ? [offer] : []
    })
    return await download(offered, folders)
  } catch (error) {
    if (error instanceof StepFailed) return [] // no way back by this snapshot; whether there is one at all is counted
    throw error
  } finally {
    for (const { file } of candidates) rmSync(file, { force: true })
  }
}

/** A dated index is named by no order: publisher and signer are what it is judged by. */
async function judgeAny(candidates: readonly Candidate[], work: Work, folders: AptFolders): Promise<Chosen[]> {
  const chosen: Chosen[] = []
  for (const candidate of candidates) {
    for (const origin of work.origins) {
      const one = await judge(candidate, origin, folders).catch((error: unknown) => {
        if (error instanceof StepFailed) return undefined
        throw error
      })
      if (one) chosen.push(one)
      if (one) break
    }
  }
  return chosen
}

async function download(offers: readonly Offer[], folders: AptFolders): Promise<Kept[]> {
  const args = installArguments(offers.map((one) => ({ ...one, from: one.version, to: one.version })))
  if (!args || args.length === 0) return []
  // --reinstall: the version is there already, and only its package is wanted.
  const argv = aptGet(folders, '-y', '-d', '--reinstall', '--no-remove', '--allow-downgrades', 'install', ...args)
  await run(argv, { timeoutMs: STAGE_MS })
  const automatic = await automaticAmong(offers.map((one) => one.name))
  return offers.flatMap(({ name, architecture, version, sha256 }) => {
    const path = debPath(folders, { name, architecture, version })
    if (!existsSync(path) || digestOf(path) !== sha256) return []
    return [{ name, architecture, version, sha256, automatic: automatic.has(name) }]
  })
}

async function automaticAmong(names: readonly string[]): Promise<Set<string>> {
  const { stdout } = await run(['apt-mark', 'showauto', ...names], { timeoutMs: 60_000 })
  return new Set(stdout.split('\n').filter((row) => row !== ''))
}

const debPath = ({ archives }: AptFolders, one: { name: string; version: string; architecture: string }): string =>
  `${archives}/${archiveName(one.name, one.version, one.architecture)}`

/**
 * By apt first, which orders a set as it should; where apt itself is what broke, by dpkg alone. `previous` must be what the
 * manifest keeps: an undo goes to the versions that were there, and nowhere else.
 */
export async function undo(previous: readonly Installed[], unit: string, context: AptContext): Promise<void> {
  const folders = undoFolders(context)
  const manifest = readManifest(folders)
  const debs = previous.map((one) => verifiedDeb(one, manifest, folders))
  const gone = (await list()).filter((one) => manifest.remove.some((other) => isSamePackage(one, other)))
  const log = (name: string) => `${context.folders.logs}/${name}.log`
  const removals = gone.map((one) => (one.architecture === 'all' ? one.name : `${one.name}:${one.architecture}`))
  const options = ['-y', '--no-download', '--allow-downgrades', '--reinstall']
  const apt = aptGet(context.folders, ...options, 'install', ...debs, ...removals.map((one) => `${one}-`))
  const first = unitBase(unit)
  await runUnit(first, apt, log(first))
  if (await isBack(previous, manifest)) return finish(manifest)
  const last = `${first}-dpkg`
  await runUnit(last, ['dpkg', '--force-confdef', '--force-confold', '--install', ...debs], log(last))
  if (removals.length > 0) await runUnit(`${first}-purge`, ['dpkg', '--purge', ...removals], log(`${first}-purge`))
  if (!(await isBack(previous, manifest))) throw failed('undo-failed', { unit: last, detail: endOf(log(last)) })
  await finish(manifest)
}

const isSamePackage = (a: { name: string; architecture: string }, b: { name: string; architecture: string }): boolean =>
  a.name === b.name && a.architecture === b.architecture

function verifiedDeb(one: Installed, manifest: Manifest, folders: AptFolders): string {
  const kept = manifest.kept.find((other) => isSamePackage(one, other) && other.version === one.version)
  const path = debPath(folders, one)
  if (!kept || !existsSync(path) || digestOf(path) !== kept.sha256)
    throw failed('undo-missing', { package: `${one.name} ${one.version}` })
  return path
}

async function isBack(previous: readonly Installed[], manifest: Manifest): Promise<boolean> {
  const now = await list()
  const has = (one: Installed) =>
    now.some((row) => isSamePackage(row, one) && row.version === one.version && row.status[1] === 'i')
  const isGone = !now.some((row) => row.status[1] !== 'c' && manifest.remove.some((one) => isSamePackage(row, one)))
  return previous.every(has) && isGone
}

function finish(manifest: Manifest): Promise<void> {
  return markAutomatic(manifest.kept.filter((one) => one.automatic).map((one) => one.name))
}

/** Root wrote it itself; what is missing is the only thing that can be wrong. */
function readManifest(folders: AptFolders): Manifest {
  const path = manifestPath(folders)
  if (!existsSync(path)) return { kept: [], remove: [] }
  return JSON.parse(readFileSync(path, 'utf8')) as Manifest
}
