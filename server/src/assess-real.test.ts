/**
 * Against the real archive: a bookworm host that has all of main and no update. What a security suite offers is computed by other
 * means (regular expressions and dpkg itself) and must equal what is reported, source by source.
 */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { assessCommand } from './assess-command.ts'
import type { AssessRow, AssessSummary } from './assess-report.ts'
import {
  entriesOf,
  type IndexEntry,
  laterByDpkg,
  mainIndexText,
  missingRealData,
  output,
  sharedFeeds,
  statusFrom,
} from './assessment/testing-bookworm.ts'

const feeds = sharedFeeds() ?? ''
const index = (suite: string) =>
  entriesOf(output('xz', ['-dc', join(feeds, `debian/Packages-bookworm-${suite}-main-amd64-2026-11-22.xz`)]))

async function assess(status: string): Promise<{ rows: AssessRow[]; summary: AssessSummary }> {
  const dir = mkdtempSync(join(tmpdir(), 'patchreeve-real-'))
  try {
    const path = join(dir, 'status')
    writeFileSync(path, status)
    const lines: string[] = []
    const io = { out: (t: string) => lines.push(t), err: () => {}, now: () => new Date('2026-11-24T12:00:00Z') }
    assert.equal(await assessCommand(['--os', 'debian:12', '--dpkg-status', path, '--feeds', feeds, '--json'], io), 0)
    const parsed = lines.map((l) => JSON.parse(l))
    return { rows: parsed.slice(0, -1), summary: parsed.at(-1).summary }
  } finally {
    rmSync(dir, { recursive: true })
  }
}

const key = (e: { name: string; architecture: string }) => `${e.name} ${e.architecture}`

/** An index may hold a package in several versions, a host only in one. */
function onePerName(entries: readonly IndexEntry[]): IndexEntry[] {
  return [...new Map(entries.map((e) => [key(e), e])).values()]
}

/** Everything of the sources that the indexes name, and every tenth of the others, of which no update may be reported. */
function sample(main: readonly IndexEntry[], offers: readonly IndexEntry[]): IndexEntry[] {
  const named = new Set(offers.map((o) => o.sourceName))
  return main.filter((e, n) => named.has(e.sourceName) || n % 10 === 0)
}

/** The fix of a running kernel is another package, which the oracle does not know. */
function isKernelImage(row: AssessRow): boolean {
  return /^linux-image-\d/.test(row.package)
}

/** Installed packages for which one of the offers is later, by dpkg. */
function updated(installed: readonly IndexEntry[], offers: readonly IndexEntry[]): Map<string, IndexEntry> {
  const byKey = new Map(installed.map((e) => [key(e), e]))
  const pairs = offers.flatMap((o) => {
    const e = byKey.get(key(o))
    return e ? [{ e, o }] : []
  })
  const later = laterByDpkg(pairs.map(({ e, o }) => [o.version, e.version] as const))
  return new Map(pairs.filter(({ e, o }) => later.has(`${o.version} ${e.version}`)).map(({ e }) => [key(e), e]))
}

test('bookworm without updates: exactly the sources with a security update are reported, and only what an index offers is fixable', {
  skip: missingRealData(),
  timeout: 300_000,
}, async () => {
  const security = index('security')
  const updates = index('updates')
  const main = sample(onePerName(entriesOf(mainIndexText())), [...security, ...updates])
  const { rows, summary } = await assess(statusFrom(main))
  assert.equal(summary.packages, main.length)
  assert.equal(summary.vulnerable + summary.not + summary.unknown, summary.packages)

  const expected = updated(main, security)
  const reported = rows.filter((r) => r.because.some((b) => b.code === 'security-update-offered'))
  assert.deepEqual(
    [...new Set(reported.map((r) => r.source))].sort(),
    [...new Set([...expected.values()].map((e) => e.sourceName))].sort(),
  )
  assert.equal(reported.length, expected.size)
  assert.ok(reported.length > 500, `only ${reported.length} packages: the index is not what it was`)

  const offered = updated(main, [...security, ...updates])
  const fixable = rows.filter((r) => r.fixState === 'fixable' && !isKernelImage(r))
  assert.deepEqual(
    fixable.filter((r) => !offered.has(`${r.package} ${r.architecture}`)).map((r) => r.package),
    [],
  )
  assert.ok(reported.every((r) => r.fixState === 'fixable'))
})
