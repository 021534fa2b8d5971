/** Where packages come from, what would come next, and what stands in the way. */
import type { RepositoryRow } from '@patchreeve/contract/sections/repositories.ts'
import { hookRows, pinRows, readAptConfig } from './apt-config.ts'
import { aptRuns } from './apt-history.ts'
import { readSources } from './apt-sources.ts'
import { collectCandidates } from './candidates.ts'
import type { Context } from './context.ts'
import { updaterRows } from './updaters.ts'

export interface RepositoryOptions {
  /** Ask apt for candidates: by far the dearest part of a report. */
  candidates: boolean
}

export async function collectRepositories(context: Context, options: RepositoryOptions): Promise<RepositoryRow[]> {
  const { unknown, rejected } = context.dpkg
  const rows: RepositoryRow[] = []
  if (rejected.length > 0) rows.push(context.unknownRow('repositories', 'rejected-stanzas', 'unreadable'))
  if (unknown) rows.push(context.unknownRow('repositories', 'packages', unknown))
  if (unknown === 'not-supported') return rows
  const sources = readSources(context, rows)
  const config = readAptConfig(context, rows)
  rows.push(...sources.map(({ row }) => row))
  rows.push(...pinRows(context, rows), ...hookRows(config), ...holdRows(context))
  rows.push(
    ...updaterRows(
      context,
      config.flatMap(({ settings }) => settings),
      rows,
    ),
    ...aptRuns(context),
  )
  if (!unknown) rows.push(dpkgHealth(context))
  if (options.candidates) rows.push(...(await collectCandidates(context, sources)))
  else rows.push(context.unknownRow('repositories', 'candidates', 'not-collected'))
  return rows
}

function holdRows({ dpkg }: Context): RepositoryRow[] {
  return dpkg.packages
    .filter((p) => p.status[0] === 'h')
    .map((p) => ({ kind: 'hold', name: p.name, architecture: p.architecture }))
}

/** The report's limit; more broken packages than this are told by the packages section's own states. */
const MAX_BROKEN = 1_000

/** Anything between "not there" and "installed": what an interrupted dpkg leaves. */
function dpkgHealth(context: Context): RepositoryRow {
  const broken = context.dpkg.packages.filter((p) => !/^.[nci]$/.test(p.status))
  if (broken.length > MAX_BROKEN) context.unknownRow('repositories', 'dpkg-broken', 'too-large')
  return {
    kind: 'dpkg-health',
    broken: broken.slice(0, MAX_BROKEN).map((p) => ({ name: p.name, status: p.status })),
    pendingUpdates: context.dpkg.pendingUpdates,
  }
}
