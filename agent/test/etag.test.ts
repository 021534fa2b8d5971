import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type SectionName, type Sections, sectionNames } from '@patchreeve/contract/sections/registry.ts'
import { reportEtag, sectionDigest } from '@patchreeve/trust/digest.ts'
import fc from 'fast-check'
import { collect, report } from '../src/collect.ts'
import { copyOf, fixture, fixtureHost, put, RELEASES } from './fixture-host.ts'

type Leaf = readonly (string | number)[]

/** Paths to every text, number and truth value in a row. */
function leaves(value: unknown, path: Leaf = []): Leaf[] {
  if (value !== null && typeof value === 'object')
    return Object.entries(value).flatMap(([key, item]) => leaves(item, [...path, key]))
  return [path]
}

function changed(value: unknown, [first, ...rest]: Leaf): unknown {
  if (first === undefined)
    return typeof value === 'string' ? `${value}x` : typeof value === 'number' ? value + 1 : !value
  const copy = structuredClone(value) as Record<string, unknown> // a path into an object or list was made by `leaves`
  copy[first] = changed(copy[first], rest)
  return copy
}

async function etagOf(sections: Partial<Sections>): Promise<string> {
  const digests: Partial<Record<SectionName, string>> = {}
  for (const name of sectionNames) digests[name] = await sectionDigest(name, sections[name] ?? [])
  return reportEtag(digests)
}

test('any changed, removed or added row of any section changes the ETag', async () => {
  const all = await Promise.all(RELEASES.map(async (name) => (await collect(fixtureHost(fixture(name)))).sections))
  const place = fc.record({
    host: fc.constantFrom(...all),
    name: fc.constantFrom(...sectionNames),
    pick: fc.nat(),
    leaf: fc.nat(),
    how: fc.constantFrom('change', 'remove', 'double'),
  })
  const seen = new Set<string>()
  await fc.assert(
    fc.asyncProperty(place, async ({ host, name, pick, leaf, how }) => {
      const rows = host[name] ?? []
      const at = pick % rows.length
      const row = rows[at]
      const paths = leaves(row)
      const other = changed(row, paths[leaf % paths.length] ?? [])
      const after =
        how === 'remove' ? rows.toSpliced(at, 1) : how === 'double' ? [...rows, other] : rows.with(at, other as never) // a row's own shape with one value changed
      seen.add(`${name} ${how}`)
      assert.notEqual(await etagOf({ ...host, [name]: after }), await etagOf(host))
    }),
    { numRuns: 400 },
  )
  assert.equal(seen.size, sectionNames.length * 3, 'every section was changed in every way')
})

test('the same host gives the same ETag, whatever the order of its rows', async () => {
  for (const name of RELEASES) {
    const first = await report(fixtureHost(fixture(name)))
    const second = await report(fixtureHost(fixture(name)))
    assert.equal(second.etag, first.etag)
    const turned = Object.fromEntries(
      Object.entries(first.sections).map(([section, rows]) => [section, rows.toReversed()]),
    )
    assert.equal(await etagOf(turned), first.etag)
  }
})

test('what differs from minute to minute is not in the report: pids, ephemeral ports, free memory', async () => {
  const root = copyOf('debian-12')
  const before = await report(fixtureHost(root))
  put(root, '/proc/meminfo', 'MemTotal:       24683620 kB\nMemFree:  1 kB\nSwapTotal:             0 kB\n')
  const calm = await report(fixtureHost(root, { now: Date.parse('2026-11-24T13:00:00Z') }))
  assert.equal(calm.digests.sockets, before.digests.sockets)
  assert.equal(calm.digests.repositories, before.digests.repositories)
  put(
    root,
    '/proc/net/udp',
    `sl local\n 1: 00000000:0044 00000000:0000 07 0:0 0:0 0 0 0 2001 2 0\n 2: 00000000:9C40 00000000:0000 07 0:0 0:0 0 0 0 2002 2 0\n`,
  )
  assert.equal((await report(fixtureHost(root))).digests.sockets, before.digests.sockets)
})
