/** For tests: the real, small inputs that lie in each module's `fixtures`, as raw files and as bytes to be spoilt. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type FeedModule, type RawFile, runFeed, type Scope } from './feed.ts'
import { archiveKeys } from './import.ts'
import type { FeedOutput } from './model.ts'
import { type Budget, budgetOf, rawFileFromBytes } from './read.ts'

export interface Fixture {
  readonly name: string
  readonly bytes: Uint8Array
}

export function fixturesOf(module: FeedModule): Fixture[] {
  const dir = join(import.meta.dirname, module.id, 'fixtures')
  const names = readdirSync(dir, { recursive: true, encoding: 'utf8' }).sort()
  const matching = names.filter((name) => module.files.some((pattern) => pattern.test(name)))
  return matching.map((name) => ({ name, bytes: readFileSync(join(dir, name)) }))
}

export function rawFiles(fixtures: readonly Fixture[], budget: Budget): RawFile[] {
  return fixtures.map(({ name, bytes }) => rawFileFromBytes(name, bytes, budget))
}

/** What the shipped fixtures were made for. */
export async function aScope(over: Partial<Scope> = {}): Promise<Scope> {
  const platforms = new Set(['debian:11', 'debian:12', 'debian:13'])
  return { platforms, archiveKeys: await archiveKeys(), unsignedIndex: 'accept', ...over }
}

export async function readFixtures(
  module: FeedModule,
  fixtures: readonly Fixture[] = fixturesOf(module),
  over: Partial<Scope> = {},
): Promise<FeedOutput> {
  return runFeed(module, rawFiles(fixtures, budgetOf(module.limits)), await aScope(over))
}

/** One text file instead of the fixtures. */
export function asText(name: string, text: string): Fixture[] {
  return [{ name, bytes: Buffer.from(text) }]
}
