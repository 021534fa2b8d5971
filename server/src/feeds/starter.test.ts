import assert from 'node:assert/strict'
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { type Loaded, loadFeeds } from './import.ts'
import type { FeedOutput, VulnerabilityFacts, VulnerabilityId } from './model.ts'
import { buildStarter, loadStarter, MAX_BUNDLE_BYTES, STARTER_DIR, starterPart } from './starter.ts'
import { decode, encode } from './starter-format.ts'

const PLATFORMS = ['debian:11', 'debian:12', 'debian:13']
/** The folder of feeds with every module's fixtures below it. */
const fixtures = () => loadFeeds(import.meta.dirname, PLATFORMS)

/** What a bundle of these feeds must hold, feed by feed. */
function expected(loaded: Loaded): [id: string, output: FeedOutput][] {
  const named = new Set(loaded.feeds.flatMap(({ output }) => output.statements.map((row) => row.vulnerability)))
  const scored = new Set<VulnerabilityId>()
  return loaded.feeds.map(({ id, output }) => [id, starterPart(id, output, named, scored)])
}

test('the folder of fixtures holds every feed', async () => {
  assert.deepEqual((await fixtures()).absent, [])
})

test('what a bundle gives back is what its feeds said', async () => {
  const loaded = await fixtures()
  const dir = mkdtempSync(join(tmpdir(), 'starter-'))
  try {
    for (const { name, bytes } of buildStarter(loaded)) writeFileSync(join(dir, name), bytes)
    const starter = await loadStarter(dir)
    assert.deepEqual(
      starter.feeds.map(({ id, output }) => [id, output]),
      expected(loaded),
    )
    assert.deepEqual(
      starter.feeds.map(({ digest }) => digest),
      loaded.feeds.map(({ digest }) => digest),
    )
  } finally {
    rmSync(dir, { recursive: true })
  }
})

test('a bundle is the same bytes from the same feeds', async () => {
  const twice = [buildStarter(await fixtures()), buildStarter(await fixtures())]
  assert.deepEqual(twice[0], twice[1])
})

test('statements and offers are all in it; facts only of vulnerabilities that a statement names, and KEV', async () => {
  const loaded = await fixtures()
  const named = new Set(loaded.feeds.flatMap(({ output }) => output.statements.map((row) => row.vulnerability)))
  for (const [index, [id, output]] of expected(loaded).entries()) {
    const whole = loaded.feeds[index]?.output
    assert.deepEqual(output.statements, whole?.statements)
    assert.deepEqual(output.offers, whole?.offers)
    if (id === 'kev') assert.deepEqual(output.facts, whole?.facts)
    else for (const { vulnerability } of output.facts) assert.ok(named.has(vulnerability))
  }
})

test('a bundle carries one score per vulnerability, and no words on what to do', async () => {
  const scores = new Map<string, number>()
  for (const [, output] of expected(await fixtures()))
    for (const { vulnerability, cvss = [], ...fact } of output.facts) {
      scores.set(vulnerability, (scores.get(vulnerability) ?? 0) + cvss.length)
      assert.deepEqual(
        Object.keys(fact).filter((key) => !['kev', 'epss', 'ssvc', 'rejected'].includes(key)),
        [],
      )
    }
  for (const [vulnerability, count] of scores) assert.ok(count <= 1, vulnerability)
})

test('every member of a fact survives the columns, in whatever mixture', () => {
  const cvss = [
    { version: '3.1', vector: 'CVSS:3.1/AV:N', score: 9.8, by: 'cna' },
    { version: '2.0', vector: 'AV:N', score: 0, by: 'nvd' },
  ]
  const facts: VulnerabilityFacts[] = [
    { vulnerability: 'CVE-2024-0001', cvss, cwe: ['CWE-1', 'CWE-2'], publishedAt: '2024-01-01T00:00:00Z' },
    { vulnerability: 'CVE-2024-0002', rejected: true },
    {
      vulnerability: 'CVE-2024-0003',
      epss: { score: 0.5, percentile: 1, model: 'v1', at: '2026-01-01T00:00:00Z' },
      cvss: cvss.slice(1),
    },
    {
      vulnerability: 'CVE-2024-0004',
      ssvc: { exploitation: 'poc', automatable: true, technicalImpact: 'total', at: '2026-01-01T00:00:00Z' },
    },
    {
      vulnerability: 'CVE-2024-0005',
      kev: { addedAt: '2026-01-01', dueAt: '2026-01-04', ransomware: true, name: 'a b' },
    },
  ]
  const claims = [
    { kind: 'open', plan: 'end-of-life' },
    { kind: 'undetermined' },
    { kind: 'not-affected' },
    { kind: 'fixed', fixedVersion: '1' },
  ] as const
  const statements = claims.map((claim) => ({
    platform: 'debian:12',
    source: 'zlib',
    vulnerability: 'CVE-2024-0001',
    claim,
    urgency: '',
    advisories: ['DSA-1-1', 'DSA-1-2'],
    fixPublishedAt: '',
  }))
  const covers = [{ platform: 'debian:12', what: 'statements' as const, sources: new Set(['b', 'a']) }]
  const output: FeedOutput = { statements, offers: [], facts, covers, skipped: { schema: 2 }, dataAt: '' }
  assert.deepEqual(decode(encode(output)), output)
})

test('a changed bundle file is refused', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'starter-'))
  try {
    cpSync(STARTER_DIR, dir, { recursive: true })
    writeFileSync(join(dir, 'kev.json.br'), readFileSync(join(dir, 'epss.json.br')))
    await assert.rejects(loadStarter(dir), { code: 'FEED_INVALID' })
  } finally {
    rmSync(dir, { recursive: true })
  }
})

test('the shipped bundle is small, quick to read, says its age, and covers Debian 11, 12 and 13', async () => {
  const started = process.cpuUsage()
  const { manifest, feeds } = await loadStarter()
  const { user, system } = process.cpuUsage(started)
  assert.ok((user + system) / 1e6 < 1.5, `${user + system} µs of CPU`)
  const sizeBytes = manifest.feeds.reduce((sum, feed) => sum + statSync(join(STARTER_DIR, feed.file)).size, 0)
  assert.ok(sizeBytes < MAX_BUNDLE_BYTES)
  assert.match(manifest.builtAt, /^20\d{2}-/)
  assert.deepEqual(
    manifest.builtAt,
    feeds
      .map(({ output }) => output.dataAt)
      .sort()
      .at(-1),
  )
  for (const platform of PLATFORMS)
    for (const what of ['advisories', 'offers'])
      assert.ok(
        manifest.feeds.some(({ covers }) => covers.some((one) => one.platform === platform && one.what === what)),
        platform,
      )
  for (const { id, counts, licence } of manifest.feeds) {
    const output = feeds.find((feed) => feed.id === id)?.output
    assert.deepEqual(counts, {
      statements: output?.statements.length,
      offers: output?.offers.length,
      facts: output?.facts.length,
    })
    assert.notEqual(licence, '')
  }
})

/** Present beside a checkout that has the data the bundle was made from. */
const raw = join(import.meta.dirname, '../../../../shared/feeds')
const why = existsSync(raw)
  ? process.env.CI === 'true'
    ? false
    : 'reads 250 MB: only with CI=true'
  : 'the raw feeds are not beside this checkout'

test('the shipped bundle equals the raw feeds that it names', { skip: why, timeout: 120_000 }, async () => {
  const [starter, loaded] = [await loadStarter(), await loadFeeds(raw, PLATFORMS)]
  const wanted = new Map(expected(loaded))
  let compared = 0
  for (const { id, digest, output } of starter.feeds)
    if (loaded.feeds.some((feed) => feed.id === id && feed.digest === digest)) {
      assert.deepEqual(output, wanted.get(id), id)
      compared++
    }
  assert.ok(compared >= 6, `${compared} feeds are still the same`)
})
