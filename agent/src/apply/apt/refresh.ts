/** Indexes from the spool into root's lists, and what they offer for the order. */
import { existsSync, lstatSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import type { OfferedPackage } from '@patchreeve/ecosystems/deb/packages-index.ts'
import { parseRelease } from '@patchreeve/ecosystems/deb/release.ts'
import { run } from '../exec.ts'
import { spoolName } from '../method/spool-file.ts'
import { StepFailed, type Work } from '../platform.ts'
import { failed, lastWords } from './codes.ts'
import { type AptFolders, aptConf, aptGet } from './conf.ts'
import { type AptContext, prepareFolders, writeWhole } from './context.ts'
import { type Candidate, type Chosen, candidatesIn, judge, offersIn } from './indexes.ts'
import { notBrought } from './not-brought.ts'
import { hostSources, indexUri, ownSourcesList } from './sources.ts'
import { forgetEndedUnits } from './unit.ts'

/** Verifying and parsing three Debian suites took 1.3 s; a small, loaded host takes a minute. */
const UPDATE_MS = 5 * 60_000

export type Offer = OfferedPackage & { readonly origin: string }
export type Change = Work['changes'][number]

/** `name:architecture=version`: how the answer of `refresh` is keyed. */
export const keyOf = (one: { name: string; architecture: string; version: string }): string =>
  `${one.name}:${one.architecture}=${one.version}`

export async function refresh(work: Work, context: AptContext): Promise<ReadonlyMap<string, string>> {
  const { folders } = context
  prepareFolders(folders)
  await forgetEndedUnits() // an order that refreshes has not begun to install
  const candidates = candidatesIn(work.spoolFolder, hostSources(), folders)
  try {
    const chosen = await choose(work, candidates, folders)
    const offers = await update(chosen, work, context)
    return digestsFor(work.changes, offers)
  } finally {
    for (const { file } of candidates) rmSync(file, { force: true })
  }
}

/** Each index of the order by its digest, whatever the host calls the suite: two mirrors of the same bytes are both used. */
async function choose(work: Work, candidates: readonly Candidate[], folders: AptFolders): Promise<Chosen[]> {
  const chosen: Chosen[] = []
  for (const index of work.indexes) {
    const origin = work.origins.find((one) => one.id === index.origin)
    const found = candidates.filter((one) => one.sha256 === index.sha256)
    if (!origin || found.length === 0) {
      const { origin: id, suite } = index
      throw candidates.length === 0 && isBare(work.spoolFolder)
        ? failed('repository-unreachable', { what: `${id} ${suite}` })
        : failed('index-missing', { origin: id, suite })
    }
    for (const candidate of found) chosen.push(await judge(candidate, origin, folders))
  }
  return chosen
}

/** Not one of the host's sources has its signed index there, in whatever form: nothing came, or nothing was brought. */
const isBare = (spool: string): boolean =>
  hostSources().every((source) => !lstatSync(`${spool}/${spoolName(indexUri(source))}`, { throwIfNoEntry: false }))

/** Runs apt over what was chosen and nothing else. Its exit code only says why; what lies in the lists decides. */
export async function update(
  chosen: readonly Chosen[],
  work: Work,
  { folders, method }: AptContext,
  dated = false,
): Promise<Offer[]> {
  writeWhole(folders.conf, aptConf({ folders, method, spool: work.spoolFolder, dated }))
  const ringOf = new Map(chosen.map((one) => [one.source, one.ring]))
  writeWhole(
    folders.sources,
    ownSourcesList(
      chosen.map((one) => one.source),
      (source) => ringOf.get(source),
    ),
  )
  const ended = await run(aptGet(folders, 'update'), { timeoutMs: UPDATE_MS })
  const names = new Set(work.changes.map((change) => change.name))
  try {
    const offers = await offersIn(chosen, names, folders)
    if (ended.code === 0) return offers
  } catch (error) {
    // A step's own reason says more than apt's; but where apt gave up, the lists are what they were before.
    if (ended.code === 0 || !(error instanceof StepFailed) || error.because[0]?.code !== 'index-differs') throw error
  }
  throw notBrought(ended.stderr, work.changes) ?? failed('refresh-failed', { detail: lastWords(ended.stderr) })
}

/** The order's digests are those of its own origin's index. Throws StepFailed. */
function digestsFor(changes: readonly Change[], offers: readonly Offer[]): Map<string, string> {
  const digests = new Map<string, string>()
  for (const { name, architecture, to, sha256, origin } of changes) {
    if (to === null) continue
    const key = keyOf({ name, architecture, version: to })
    const listed = offers.filter((offer) => keyOf(offer) === key && offer.origin === origin)
    if (listed.length === 0) throw failed('package-not-offered', { package: key })
    if (!listed.some((offer) => offer.sha256 === sha256)) throw failed('digest-differs', { what: key })
    digests.set(key, sha256 ?? '')
  }
  return digests
}

/** Only what was judged came into the lists, so each date in them is a publisher's word. */
export async function indexDates({ folders }: AptContext): Promise<readonly string[]> {
  if (!existsSync(folders.lists)) return []
  const names = readdirSync(folders.lists).filter((name) => name.endsWith('InRelease'))
  const dates = names.map((name) => parseRelease(readFileSync(`${folders.lists}/${name}`, 'utf8')).date)
  return dates.filter((date) => date !== '')
}
