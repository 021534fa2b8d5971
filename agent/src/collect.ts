/**
 * One collection: every section of the report from one host, with the digests that host and server compare. It runs in a
 * process of its own that ends, reads only, and needs no root: what it may not see is reported as unknown with the reason.
 */
import { sectionKeys } from '@patchreeve/contract/sections/keys.ts'
import type { SectionName, SectionRow, Sections } from '@patchreeve/contract/sections/registry.ts'
import { reportEtag, sectionDigest, sortRows } from '@patchreeve/trust/digest.ts'
import { Context, type Unknown } from './collect/context.ts'
import type { Host } from './collect/host.ts'

export interface CollectOptions {
  /** Only these; all by default. */
  sections?: readonly SectionName[]
  /** Ask apt what it would install (true by default): by far the dearest part of a report. */
  candidates?: boolean
}

export interface Collected {
  /** Rows sorted by key, each key once. */
  sections: Partial<Sections>
  /** Everything that could not be told, also where a section has no row to say so. */
  unknown: Unknown[]
}

export interface Report extends Collected {
  digests: Partial<Record<SectionName, string>>
  etag: string
}

/** Sections are loaded when they are collected: a part of a report costs a part of the start-up. */
const collectors: { [N in SectionName]: (context: Context, options: CollectOptions) => Promise<SectionRow<N>[]> } = {
  os: async (context) => (await import('./collect/os.ts')).collectOs(context),
  hardware: async (context) => (await import('./collect/hardware.ts')).collectHardware(context),
  packages: async (context) => (await import('./collect/packages.ts')).collectPackages(context),
  repositories: async (context, { candidates = true }) =>
    (await import('./collect/repositories.ts')).collectRepositories(context, { candidates }),
  network: async (context) => (await import('./collect/network.ts')).collectNetwork(context),
  sockets: async (context) => (await import('./collect/sockets.ts')).collectSockets(context),
  restart: async (context) => (await import('./collect/restart.ts')).collectRestart(context),
}
export const allSections = Object.keys(collectors) as SectionName[] // the keys are exactly this type by the declaration above

export async function collect(host: Host, options: CollectOptions = {}): Promise<Collected> {
  const context = new Context(host)
  const sections: Partial<Sections> = {}
  for (const name of options.sections ?? allSections) await collectInto(sections, name, context, options)
  return { sections, unknown: context.unknown }
}

export async function report(host: Host, options: CollectOptions = {}): Promise<Report> {
  const collected = await collect(host, options)
  const digests: Partial<Record<SectionName, string>> = {}
  for (const name of options.sections ?? allSections)
    digests[name] = await sectionDigest(name, collected.sections[name] ?? [])
  return { ...collected, digests, etag: await reportEtag(digests) }
}

async function collectInto<N extends SectionName>(
  into: { [M in N]?: SectionRow<M>[] },
  name: N,
  context: Context,
  options: CollectOptions,
) {
  into[name] = uniqueRows(name, await collectors[name](context, options), context)
}

/** A host that names one thing twice (two routes that differ in metric) reports it once; if the two differ, that is noted. */
function uniqueRows<N extends SectionName>(name: N, rows: readonly SectionRow<N>[], context: Context): SectionRow<N>[] {
  // As in sortRows: table and rows belong together by this signature.
  const keyOf = sectionKeys[name] as (row: SectionRow<N>) => string
  const byKey = new Map<string, SectionRow<N>>()
  for (const row of rows) {
    const key = keyOf(row)
    const before = byKey.get(key)
    if (before === undefined) byKey.set(key, row)
    else if (JSON.stringify(before) !== JSON.stringify(row)) context.unknownRow(name, 'duplicate-rows', 'unreadable')
  }
  return sortRows(name, [...byKey.values()])
}
