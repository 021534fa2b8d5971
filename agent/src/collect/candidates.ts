/** What the host would install now and what it would hold back, asked of apt itself. */
import type { RepositoryRow } from '@patchreeve/contract/sections/repositories.ts'
import { madisonArgv, parseMadison } from '@patchreeve/ecosystems/deb/madison.ts'
import { type KeptBack, type Origin, SIMULATE } from '@patchreeve/ecosystems/deb/simulate.ts'
import type { KnownSource } from './apt-sources.ts'
import type { Context } from './context.ts'
import { fit } from './fields.ts'
import { TOOL_LIMITS } from './host.ts'
import { newerOf, ownOf } from './own-packages.ts'

type CandidateRow = Extract<RepositoryRow, { kind: 'candidate' }>

export async function collectCandidates(context: Context, sources: readonly KnownSource[]): Promise<RepositoryRow[]> {
  if (context.dpkg.unknown) return [context.unknownRow('repositories', 'candidates', context.dpkg.unknown)]
  const answer = await context.host.run(SIMULATE.argv(context.host.uid === 0), TOOL_LIMITS)
  if (answer.kind !== 'known') {
    const reason = answer.kind === 'absent' ? 'tool-missing' : answer.reason
    return [context.unknownRow('repositories', 'candidates', reason)]
  }
  // apt plans nothing where its sources or dpkg's state are broken; an empty answer would then read as "up to date".
  if (answer.value.exitCode !== 0) return [context.unknownRow('repositories', 'candidates', 'unreadable')]
  const { wouldInstall, keptBack, unread } = SIMULATE.parse(answer.value.stdout)
  const rows: RepositoryRow[] = wouldInstall.map((w) => ({
    kind: 'candidate',
    name: w.name,
    architecture: w.architecture,
    installed: w.installed,
    candidate: w.candidate,
    state: 'would-install',
    ...originFields(w.origins, sources),
  }))
  if (unread.length > 0) rows.push(context.unknownRow('repositories', 'candidates-unread', 'unreadable'))
  return [...rows, ...(await keptBackRows(context, keptBack, sources)), ...(await ownRows(context, sources, rows))]
}

/** An order names our own packages although apt's preferences keep them back from `apt upgrade` (own-packages.ts). */
async function ownRows(
  context: Context,
  sources: readonly KnownSource[],
  told: readonly RepositoryRow[],
): Promise<RepositoryRow[]> {
  const named = new Set(told.flatMap((row) => (row.kind === 'candidate' ? [row.name] : [])))
  const own = ownOf(context.dpkg.packages).filter((one) => !named.has(one.name))
  if (own.length === 0) return []
  const argv = madisonArgv(
    own.map((one) => one.name),
    context.host.uid === 0,
  )
  const answer = await context.host.run(argv, TOOL_LIMITS)
  if (answer.kind !== 'known' || answer.value.exitCode !== 0) {
    const reason = answer.kind === 'unknown' ? answer.reason : 'unreadable'
    return [context.unknownRow('repositories', 'candidates-own', reason)]
  }
  const offers = parseMadison(answer.value.stdout).map((offer) => ({
    name: offer.name,
    version: offer.version,
    origins: originsOf(sources, offer.uri, offer.suite),
  }))
  return newerOf(own, offers).map(({ installed: { name, architecture, version }, offer }) => ({
    kind: 'candidate',
    name,
    architecture,
    installed: version,
    candidate: offer.version,
    state: 'would-install',
    ...originFields(offer.origins, sources),
  }))
}

/** The report's limit for one candidate. */
const MAX_ORIGINS = 20

function originFields(
  origins: readonly Origin[],
  sources: readonly KnownSource[],
): Pick<CandidateRow, 'origins' | 'security'> {
  return {
    origins: origins.slice(0, MAX_ORIGINS).map((o) => ({ label: fit(o.label, 200), suite: fit(o.suite, 200) })),
    security: origins.some((origin) => isSecurity(origin, sources)),
  }
}

/**
 * By label, or by the codename in the Release file that the origin is of. Never by the suite's name: it changes from
 * "stable-security" to "oldstable-security" with the next release.
 */
export function isSecurity(origin: Origin, sources: readonly KnownSource[]): boolean {
  if (origin.label === 'Debian-Security') return true
  return sources.some(({ release }) => {
    if (!release?.codename.endsWith('-security') || release.label !== origin.label) return false
    return origin.suite === (release.version === '' ? release.suite : `${release.version}/${release.suite}`)
  })
}

async function keptBackRows(
  context: Context,
  keptBack: readonly KeptBack[],
  sources: readonly KnownSource[],
): Promise<RepositoryRow[]> {
  if (keptBack.length === 0) return []
  const answer = await context.host.run(
    madisonArgv(
      keptBack.map((k) => k.name),
      context.host.uid === 0,
    ),
    TOOL_LIMITS,
  )
  const offers = answer.kind === 'known' && answer.value.exitCode === 0 ? parseMadison(answer.value.stdout) : undefined
  const rows: RepositoryRow[] = []
  for (const kept of keptBack) {
    const name = kept.name.split(':')[0] ?? ''
    const architecture = installedArchitecture(context, kept)
    if (architecture === undefined) {
      rows.push(context.unknownRow('repositories', 'candidates-unread', 'unreadable'))
      continue
    }
    const places = (offers ?? []).filter((o) => o.name.split(':')[0] === name && o.version === kept.candidate)
    const origins = places.flatMap(({ uri, suite }) => originsOf(sources, uri, suite))
    const { installed, candidate } = kept
    rows.push({
      kind: 'candidate',
      name,
      architecture,
      installed,
      candidate,
      state: 'kept-back',
      ...originFields(origins, sources),
    })
  }
  if (offers) return rows
  const reason = answer.kind === 'unknown' ? answer.reason : 'unreadable'
  return [...rows, context.unknownRow('repositories', 'kept-back-origins', reason)]
}

/** In the same words as apt's simulation has for the others. */
function originsOf(sources: readonly KnownSource[], uri: string, suite: string): Origin[] {
  const known = sources.find(({ source }) => source.uri === uri && source.suite === suite)
  if (!known?.release) return []
  const { label, version, suite: archive } = known.release
  return [{ label, suite: version === '' ? archive : `${version}/${archive}` }]
}

/** undefined where dpkg's database does not know what apt keeps back: the two disagree, and we do not guess. */
function installedArchitecture({ dpkg }: Context, kept: KeptBack): string | undefined {
  const [name, foreign] = kept.name.split(':')
  const own = dpkg.packages.find(
    (p) => p.name === name && p.version === kept.installed && (!foreign || p.architecture === foreign),
  )
  return own?.architecture
}
