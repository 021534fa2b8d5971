/**
 * Our verdicts against debsecan's, both from the same records, on two hosts: all of bookworm's main without updates, and this
 * machine if it is a bookworm. Each difference is judged: by rule where it is one of packages, else by dpkg comparing versions.
 * The goal is that no difference is our fault. The list is kept beside the figures.
 */
import assert from 'node:assert/strict'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseStatus } from '@patchreeve/ecosystems/deb/status.ts'
import {
  assessPackage,
  indexKnowledge,
  isKernelSource,
  type Knowledge,
  kernelPart,
  type PackageVersion,
  recordSource,
} from '../server/src/assessment/index.ts'
import {
  entriesOf,
  laterByDpkg,
  mainIndexText,
  missingRealData,
  sharedFeeds,
  statusFrom,
} from '../server/src/assessment/testing-bookworm.ts'
import { loadFeeds } from '../server/src/feeds/import.ts'
import { debsecan, debsecanData, runDebsecan } from './debsecan/peer.ts'
import { type Bench, type Figure, figure } from './support/figure.ts'

const PLATFORM = 'debian:12'

interface Difference {
  readonly vulnerability: string
  readonly package: string
  readonly version: string
  readonly source: string
  readonly reportedBy: 'ours' | 'debsecan'
  /** `nobody`: the record cannot tell. */
  readonly right: 'ours' | 'debsecan' | 'nobody'
  readonly because: string
}

export const run = (async ({ root, cache, log }) => {
  assert.equal(missingRealData(), false)
  mkdirSync(cache, { recursive: true })
  const loaded = await loadFeeds(sharedFeeds() ?? '', [PLATFORM])
  const knowledge = indexKnowledge(loaded.feeds.map((f) => ({ ...f.output, feed: f.id })))
  const program = debsecan(cache)
  const figures: Figure[] = []
  const kept: Record<string, unknown> = {}
  for (const [host, status] of hosts(cache)) {
    const { differences, ours, peer } = await compare(program, knowledge, status)
    const wrong = (side: 'ours' | 'debsecan') =>
      differences.filter((d) => d.right === (side === 'ours' ? 'debsecan' : 'ours')).length
    log(
      `${host}: ours ${ours.size}, debsecan ${peer.size}, ${differences.length} differences, ours wrong in ${wrong('ours')}`,
    )
    kept[host] = { ours: ours.size, debsecan: peer.size, byReason: tally(differences), examples: examples(differences) }
    const one = figure({
      bench: `debsecan-wrong-${host}`,
      unit: 'differences',
      ours: [wrong('ours')],
      peer: [wrong('debsecan')],
    })
    // No difference at all divides 0 by 0; the goal is on our side alone.
    figures.push({ ...one, ratio: Number.isFinite(one.ratio) ? one.ratio : null, ok: wrong('ours') === 0 })
  }
  const path = join(root, 'bench/results', `debsecan-differences-${new Date().toISOString().slice(0, 10)}.json`)
  mkdirSync(join(root, 'bench/results'), { recursive: true })
  writeFileSync(path, `${JSON.stringify(kept, null, 2)}\n`)
  log(`differences in ${path}`)
  return figures
}) satisfies Bench

function* hosts(cache: string): Iterable<[name: string, statusFile: string]> {
  const all = join(cache, 'status-bookworm-main')
  const once = new Map(entriesOf(mainIndexText()).map((e) => [e.name, e]))
  writeFileSync(all, statusFrom([...once.values()]))
  yield ['bookworm-main', all]
  const release = existsSync('/etc/os-release') ? readFileSync('/etc/os-release', 'utf8') : ''
  if (/^VERSION_CODENAME=bookworm$/m.test(release)) yield ['this-machine', '/var/lib/dpkg/status']
}

async function compare(program: string, knowledge: Knowledge, statusFile: string) {
  const listed = parseStatus(readFileSync(statusFile, 'utf8')).packages.filter((p) => p.status[1] !== 'c')
  const packages = new Map(listed.map((p) => [p.name, { ...p, ecosystem: 'deb' }]))
  const { found: peer } = await runDebsecan(program, debsecanData(knowledge, PLATFORM), statusFile)
  const ours = new Set<string>()
  for (const pkg of packages.values()) for (const id of vulnerable(pkg, knowledge)) ours.add(`${id} ${pkg.name}`)
  const cases: Case[] = []
  for (const [pair, reportedBy] of [...ours.keys(), ...peer].map(
    (p) => [p, ours.has(p) ? 'ours' : 'debsecan'] as const,
  )) {
    if (ours.has(pair) && peer.has(pair)) continue
    cases.push(caseOf(pair, reportedBy, packages, knowledge))
  }
  const differences = judgeAll(cases, knowledge)
  return { differences, ours, peer }
}

/** Offers have no counterpart in debsecan and are left out. */
function vulnerable(pkg: PackageVersion, knowledge: Knowledge): string[] {
  const { items } = assessPackage(pkg, PLATFORM, knowledge)
  return items
    .filter((i) => i.verdict === 'vulnerable' && !i.vulnerability.startsWith('OFFER:'))
    .map((i) => i.vulnerability)
}

function caseOf(
  pair: string,
  reportedBy: Case['reportedBy'],
  installed: ReadonlyMap<string, PackageVersion>,
  knowledge: Knowledge,
): Case {
  const [vulnerability = '', name = ''] = pair.split(' ')
  const pkg = installed.get(name)
  assert.ok(pkg, `${name} is installed`)
  const { source, version } = recordSource(pkg)
  const record = knowledge.records
    .get(PLATFORM)
    ?.get(source)
    ?.find((r) => r.vulnerability === vulnerability)
  assert.ok(record, `${vulnerability} in ${source} has a record`)
  const fixedVersion = record.claim.kind === 'fixed' ? record.claim.fixedVersion : undefined
  return { vulnerability, pkg, reportedBy, source, version, fixedVersion }
}

interface Case {
  readonly vulnerability: string
  readonly pkg: PackageVersion
  readonly reportedBy: Difference['reportedBy']
  /** Version of the package in the terms of the record, and the version that the record calls fixed. */
  readonly source: string
  readonly version: string
  readonly fixedVersion: string | undefined
}

/** Who is right. Versions are compared by dpkg alone; the rules for kernels and foreign builds are named as such. */
function judgeAll(cases: readonly Case[], knowledge: Knowledge): Difference[] {
  const later = laterByDpkg(
    cases.flatMap((c) => (c.fixedVersion === undefined ? [] : [[c.fixedVersion, c.version] as const])),
  )
  return cases.map((c) => {
    const isOlder = c.fixedVersion === undefined || later.has(`${c.fixedVersion} ${c.version}`)
    const { vulnerability, pkg, reportedBy, source } = c
    return {
      vulnerability,
      package: pkg.name,
      version: pkg.version,
      source,
      reportedBy,
      ...judge(c, isOlder, knowledge),
    }
  })
}

function judge(
  { pkg, source, version, fixedVersion, reportedBy }: Case,
  isOlder: boolean,
  knowledge: Knowledge,
): Pick<Difference, 'right' | 'because'> {
  const part = isKernelSource(source) ? kernelPart(pkg.name) : undefined
  if (part === 'data')
    return { right: 'ours', because: 'rule: headers and meta packages hold no kernel code that runs' }
  if (part === 'tool')
    return {
      right: 'nobody',
      because: 'rule: the record does not say whether kernel or tool is meant: ours says unknown',
    }
  if (assessPackage(pkg, PLATFORM, knowledge).because.some((b) => b.code === 'foreign-origin')) {
    return { right: 'ours', because: 'rule: not built by the distribution, so unknown' }
  }
  const right = isOlder === (reportedBy === 'ours') ? 'ours' : 'debsecan'
  const where = source === pkg.sourceName ? '' : ` (records of ${source}, not of ${pkg.sourceName})`
  return {
    right,
    because: `dpkg: ${fixedVersion ?? 'no fix'} is ${isOlder ? '' : 'not '}later than ${version}${where}`,
  }
}

function tally(differences: readonly Difference[]): Record<string, number> {
  const count: Record<string, number> = {}
  for (const d of differences) {
    const reason = d.because.startsWith('dpkg') ? `by dpkg${/ \(.*/.exec(d.because)?.[0] ?? ''}` : d.because
    const key = `${d.right} right, reported by ${d.reportedBy}: ${reason}`
    count[key] = (count[key] ?? 0) + 1
  }
  return count
}

/** All where we are wrong; of the others ten of each reason, for thousands of kernel lines say the same. */
function examples(differences: readonly Difference[]): Difference[] {
  const seen = new Map<string, number>()
  return differences.filter((d) => {
    const n = (seen.get(d.because) ?? 0) + 1
    seen.set(d.because, n)
    return d.right === 'debsecan' || n <= 10
  })
}
