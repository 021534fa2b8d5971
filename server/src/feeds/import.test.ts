import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { debianArchive } from './debian-archive/index.ts'
import { debianTracker } from './debian-tracker/index.ts'
import { epss } from './epss/index.ts'
import type { FeedModule } from './feed.ts'
import { fixturesOf } from './fixtures.ts'
import { loadFeeds, loadFeedsOf } from './import.ts'
import { kev } from './kev/index.ts'
import { feeds } from './registry.ts'

const made: string[] = []
after(() => made.map((dir) => rmSync(dir, { recursive: true })))

function aFolder(...modules: FeedModule[]): string {
  const dir = mkdtempSync(join(tmpdir(), 'feeds-'))
  made.push(dir)
  for (const module of modules)
    for (const { name, bytes } of fixturesOf(module)) {
      mkdirSync(join(dir, name, '..'), { recursive: true })
      writeFileSync(join(dir, name), bytes)
    }
  return dir
}
const PLATFORMS = ['debian:12', 'debian:13']

test('a feed finds its files by name wherever they lie below the folder; what is not there is named absent', async () => {
  const { feeds: loaded, absent } = await loadFeeds(aFolder(debianTracker, kev), PLATFORMS)
  assert.deepEqual(
    loaded.map(({ id }) => id),
    ['debian-tracker', 'kev'],
  )
  assert.deepEqual(absent, ['debian-advisories', 'debian-archive', 'epss', 'cve-records', 'nvd'])
})

test('an empty folder is no feed at all, and a folder that is not there an error', async () => {
  const { feeds: loaded, absent } = await loadFeeds(aFolder(), PLATFORMS)
  assert.deepEqual([loaded.length, absent.length], [0, feeds.length])
  await assert.rejects(loadFeeds(join(aFolder(), 'missing'), PLATFORMS), { code: 'ENOENT' })
})

test('scores are kept for what a statement or KEV names, and for nothing else', async () => {
  const { feeds: loaded } = await loadFeeds(aFolder(debianTracker, kev, epss), PLATFORMS)
  const scored = loaded.find(({ id }) => id === 'epss')?.output.facts.map(({ vulnerability }) => vulnerability)
  assert.ok(scored?.includes('CVE-2023-0286') && scored.includes('CVE-2021-44228'))
  assert.ok(!scored?.includes('CVE-1999-0001'))
})

test("apt's own lists folder is an input: file names with the path in them", async () => {
  const dir = aFolder()
  for (const { name, bytes } of fixturesOf(debianArchive))
    writeFileSync(join(dir, `mirror.example.org_debian_${name.replaceAll('/', '_')}`), bytes)
  const { feeds: loaded } = await loadFeeds(dir, PLATFORMS)
  assert.equal(loaded[0]?.output.offers.length, 3)
  assert.equal(loaded[0]?.output.offers[0]?.suite, 'trixie-updates')
})

test('the digest of a feed says which bytes it was read from', async () => {
  const digest = async (dir: string) => (await loadFeeds(dir, PLATFORMS)).feeds[0]?.digest
  assert.equal(await digest(aFolder(kev)), await digest(aFolder(kev)))
  const changed = aFolder(kev)
  writeFileSync(
    join(changed, 'known_exploited_vulnerabilities.json'),
    `${Buffer.from(fixturesOf(kev)[0]?.bytes ?? [])}\n`,
  )
  assert.notEqual(await digest(changed), await digest(aFolder(kev)))
})

test('of several folders the last one that has a feed gives it, whole', async () => {
  const { feeds: loaded } = await loadFeedsOf([aFolder(kev, epss), aFolder(kev)], PLATFORMS)
  assert.deepEqual(
    loaded.map(({ id }) => id),
    ['kev', 'epss'],
  )
})

test('one broken feed refuses the folder: nobody gets an answer from half of it', async () => {
  const dir = aFolder(debianTracker, kev)
  writeFileSync(join(dir, 'known_exploited_vulnerabilities.json'), '{"vulnerabilities": [')
  await assert.rejects(loadFeeds(dir, PLATFORMS), { code: 'FEED_INVALID', params: { feed: 'kev', fault: 'truncated' } })
})

test('links, pipes and folders by the name of a feed are not followed, waited for or read', {
  timeout: 60_000,
}, async () => {
  const dir = aFolder(kev)
  symlinkSync('/dev/zero', join(dir, 'epss_scores-2026-01-01.csv'))
  spawnSync('mkfifo', [join(dir, 'epss_scores-2026-01-02.csv')])
  mkdirSync(join(dir, 'epss_scores-2026-01-03.csv'))
  symlinkSync('..', join(dir, 'up'))
  const { feeds: loaded } = await loadFeeds(dir, PLATFORMS)
  assert.deepEqual(
    loaded.map(({ id }) => id),
    ['kev'],
  )
})
