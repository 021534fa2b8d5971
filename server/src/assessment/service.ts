/** Assessment at work: verdicts for package versions that are new, and for all whose feeds moved on. */
import { currentRevisions, feedsOf, type NamedFeed } from '../feeds/index.ts'
import type { Database, Tx } from '../platform/database.ts'
import { kernelRelease } from './kernel.ts'
import { indexKnowledge, type Knowledge } from './knowledge.ts'
import { assessPackage } from './match.ts'
import type { PackageVerdict } from './model.ts'
import { isKernelSource, recordSource } from './source.ts'
import * as store from './store.ts'

/** Package versions per transaction: bounds memory and the time that the lock is held. */
const BATCH = 1_000

/** Verdicts for these package versions on this platform where there are none; returns those that were new. */
export async function assessNew(tx: Tx, platform: number, pvs: readonly number[]): Promise<number[]> {
  if (pvs.length === 0) return []
  await store.lockAssessment(tx)
  const subjects = await store.unassessed(tx, platform, pvs)
  for (let at = 0; at < subjects.length; at += BATCH) await assess(tx, subjects.slice(at, at + BATCH))
  return subjects.map((subject) => subject.pv)
}

/** Verdicts anew for everything that rests on older feeds than the current ones; returns how many were looked at. */
export async function reassess(database: Database, tenantId: number): Promise<number> {
  let looked = 0
  for (;;) {
    const count = await database.tx(tenantId, async (tx) => {
      await store.lockAssessment(tx)
      const subjects = await store.outdated(tx, await newestRevision(tx), BATCH)
      if (subjects.length > 0) await assess(tx, subjects)
      return subjects.length
    })
    looked += count
    if (count < BATCH) return looked
  }
}

async function newestRevision(tx: Tx): Promise<number> {
  return (await currentRevisions(tx)).reduce((newest, feed) => Math.max(newest, feed.rev), 0)
}

async function assess(tx: Tx, subjects: readonly store.Subject[]): Promise<void> {
  const { knowledge, feeds } = await knowledgeFor(tx, subjects)
  const rev = feeds.reduce((newest, feed) => Math.max(newest, feed.rev), 0)
  const verdicts = subjects.map((subject) => ({
    subject,
    verdict: assessPackage(subject, subject.platformId, knowledge),
  }))
  const open = verdicts.flatMap(({ subject, verdict }) =>
    verdict.items.filter((item) => item.verdict !== 'not').map((item) => ({ subject, item })),
  )
  const numbers = await store.vulnerabilityNos(
    tx,
    open.map(({ item }) => item.vulnerability),
  )
  const items = open.map(({ subject, item }) => ({
    subject,
    item,
    rev: feeds.find((feed) => feed.feed === item.evidence.feed)?.rev ?? rev,
    vuln: numberOf(numbers, item.vulnerability),
  }))
  await store.replaceItems(tx, subjects, items)
  await store.saveSums(
    tx,
    verdicts.map(({ subject, verdict }) => sumOf(subject, verdict, rev)),
  )
}

function numberOf(numbers: ReadonlyMap<string, number>, id: string): number {
  const vuln = numbers.get(id)
  if (vuln === undefined) throw new Error(`vulnerability ${id} was not stored`)
  return vuln
}

function sumOf(subject: store.Subject, verdict: PackageVerdict, rev: number): store.PackageSum {
  const counts = { vulnerable: 0, not: 0, unknown: 0 }
  for (const item of verdict.items) counts[item.verdict] += 1
  const kernel = isKernelSource(recordSource(subject).source) ? (kernelRelease(subject.name) ?? null) : null
  return { subject, verdict: verdict.verdict, because: verdict.because, counts, kernelRelease: kernel, rev }
}

/** What the feeds say of the sources of these packages, under their own names and under the name that records use. */
export async function knowledgeFor(
  tx: Tx,
  packages: readonly { sourceName: string; sourceVersion: string; version: string; platformId: string }[],
): Promise<{ knowledge: Knowledge; feeds: readonly NamedFeed[] }> {
  const platforms = [...new Set(packages.map((one) => one.platformId))]
  const sources = [...new Set(packages.flatMap((one) => [one.sourceName, recordSource(one).source]))]
  const feeds = await feedsOf(tx, platforms, sources)
  return { knowledge: indexKnowledge(feeds), feeds }
}

/**
 * What an inventory change means for verdicts: a host's new package versions get theirs. The news goes on to risk with the
 * package versions that came or went, and the report that showed it.
 */
export async function onInventoryChanged(tx: Tx, body: Record<string, unknown>): Promise<void> {
  const change = body as { hostNo: number; hostId: string; section: string; reportId: string; pvs: number[] }
  if (change.section !== 'packages' && change.section !== 'os') return
  const { platform, pvs } = await store.hostPackages(tx, change.hostNo)
  // Packages before the system: the system's own change follows and finds them.
  if (platform === null) return
  await assessNew(tx, platform, pvs)
  // Another kernel or platform may run: everything of this host is looked at again.
  const affected = change.section === 'os' ? pvs : change.pvs
  await tx.emit({
    type: 'assessment.changed',
    body: { hostId: change.hostId, hostNo: change.hostNo, reportId: change.reportId, pvs: affected },
  })
}

/** Class or exposure of a host changed: its findings are decided anew under the class that it has now, `was` the one before. */
export async function onHostDescribed(tx: Tx, body: Record<string, unknown>): Promise<void> {
  const { hostId, hostNo, was } = body as { hostNo: number; hostId: string; was?: object }
  const { pvs } = await store.hostPackages(tx, hostNo)
  await tx.emit({ type: 'assessment.changed', body: { hostId, hostNo, pvs, was } })
}
