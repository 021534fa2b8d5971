import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { environment } from '@patchreeve/contract/environment.ts'
import { topics } from './help.ts'

const ROOT = join(import.meta.dirname, '../..')

/** Names that a pattern finds in files; what is read there is the first group. */
function namesIn(pattern: RegExp, ...paths: string[]): string[] {
  const found = paths.flatMap((path) => [...readFileSync(join(ROOT, path), 'utf8').matchAll(pattern)])
  return [...new Set(found.map((match) => match[1] ?? ''))].toSorted()
}
const listed = (readBy: string): string[] =>
  environment
    .filter((one) => one.readBy === readBy)
    .flatMap((one) => one.name.split(', '))
    .toSorted()

test('the list has each variable that the server reads, and no other', () => {
  const read = namesIn(/\benv\.([A-Z][A-Z_]+)/g, 'server/src/config.ts', 'server/src/main.ts')
  assert.ok(read.includes('PATCHREEVE_FEEDS') && read.includes('PATCHREEVE_CONFIG'))
  assert.deepEqual(listed('server'), read)
})

test('the list has each variable of ours that the launcher reads, and no other', () => {
  const read = namesIn(/(?:env\.|\$\{)(PATCHREEVE_\w+)/g, 'bin/launch.mjs', 'bin/patchreeve')
  assert.deepEqual(listed('launcher'), read)
})

test('the help has each variable that a command reads, and fits a terminal', () => {
  const help = topics.environment?.() ?? ''
  const read = namesIn(/\benv\.([A-Z][A-Z_]+)/g, 'cli/src/place.ts', 'cli/src/messages/catalogue.ts')
  assert.ok(read.includes('PATCHREEVE_URL') && read.includes('LC_ALL'))
  for (const name of read.filter((one) => one !== 'HOME')) assert.ok(help.includes(name), name)
  for (const line of help.split('\n')) assert.ok(line.length <= 110, line)
})
