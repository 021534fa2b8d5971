/**
 * Real bookworm data for tests and benches: the feeds beside the checkout, and the archive's main index as apt has it. A host that
 * has every package of main and no update is the strictest one that can be made.
 */
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'

/** Folder of real feeds beside the checkout, or undefined. */
export function sharedFeeds(): string | undefined {
  const dir = join(import.meta.dirname, '../../../../shared/feeds')
  return existsSync(dir) ? dir : undefined
}

export interface IndexEntry {
  readonly name: string
  readonly version: string
  readonly architecture: string
  readonly sourceName: string
  readonly sourceVersion: string
}

/** Why the real data cannot be had here, or false: the form that `node:test` takes. */
export function missingRealData(): string | false {
  if (!sharedFeeds()) return 'no ../shared beside the checkout'
  if (!mainIndexFile()) return 'apt holds no index of bookworm main (apt-get update on a bookworm machine)'
  return false
}

/** Text of bookworm's main index for amd64, as apt downloaded and verified it. */
export function mainIndexText(): string {
  const file = mainIndexFile()
  if (!file) throw new Error('apt holds no index of bookworm main')
  return output('/usr/lib/apt/apt-helper', ['cat-file', file])
}

let found: string | undefined
function mainIndexFile(): string | undefined {
  if (found !== undefined) return found || undefined
  const format = '$(CODENAME) $(COMPONENT) $(ARCHITECTURE) $(FILENAME)'
  const run = spawnSync('apt-get', ['indextargets', '--format', format, 'Created-By: Packages'], { encoding: 'utf8' })
  const line = (run.stdout ?? '').split('\n').find((l) => l.startsWith('bookworm main amd64 '))
  found = line?.slice('bookworm main amd64 '.length) ?? ''
  return found || undefined
}

/** A dpkg status file in which everything of the index is installed. */
export function statusFrom(entries: readonly IndexEntry[]): string {
  const stanzas = entries.map(
    (e) =>
      `Package: ${e.name}\nStatus: install ok installed\nArchitecture: ${e.architecture}\n` +
      `Source: ${e.sourceName} (${e.sourceVersion})\nVersion: ${e.version}\n`,
  )
  return `${stanzas.join('\n')}\n`
}

/** Read with other means than the product's: an oracle that shares no code. */
export function entriesOf(index: string): IndexEntry[] {
  const entries: IndexEntry[] = []
  for (const stanza of index.split('\n\n')) {
    const field = (name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(stanza)?.[1]
    const name = field('Package')
    const version = field('Version')
    if (name === undefined || version === undefined) continue
    const source = /^(\S+)(?: \((.*)\))?$/.exec(field('Source') ?? '')
    entries.push({
      name,
      version,
      architecture: field('Architecture') ?? '',
      sourceName: source?.[1] ?? name,
      sourceVersion: source?.[2] ?? version,
    })
  }
  return entries
}

/** The pairs (a, b) with a later than b, by dpkg itself. Each distinct pair costs a process. */
export function laterByDpkg(pairs: Iterable<readonly [a: string, b: string]>): Set<string> {
  const input = [...new Set([...pairs].map(([a, b]) => `${a} ${b}`))].join('\n')
  const script = 'while read -r a b; do dpkg --compare-versions "$a" gt "$b" && echo "$a $b"; done; true'
  return new Set(output('/bin/sh', ['-c', script], `${input}\n`).split('\n'))
}

export function output(program: string, argv: readonly string[], input?: string): string {
  const run = spawnSync(program, argv, {
    encoding: 'utf8',
    maxBuffer: 1 << 30,
    ...(input === undefined ? {} : { input }),
  })
  if (run.status !== 0)
    throw new Error(`${program} ended with ${run.status}: ${run.stderr?.slice(0, 500)}`, { cause: run.error })
  return run.stdout
}
