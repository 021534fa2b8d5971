import assert from 'node:assert/strict'
import { test } from 'node:test'
import { AppError } from './errors.ts'
import { formatFilter, parseFilter } from './filter.ts'

const KEYS = ['os', 'tier', 'name']
const read: [where: string, terms: unknown, why: string][] = [
  ['', [], 'nothing matches everything'],
  [
    'os:debian tier:T0,T1',
    [
      { key: 'os', values: ['debian'], not: false },
      { key: 'tier', values: ['T0', 'T1'], not: false },
    ],
    'a comma is or',
  ],
  ['not:os:debian', [{ key: 'os', values: ['debian'], not: true }], 'not inverts'],
  ['web', [{ key: '', values: ['web'], not: false }], 'a bare word searches the name'],
  ['name:"a b, c"', [{ key: 'name', values: ['a b, c'], not: false }], 'quotes keep blanks and commas'],
  ['os:debian:12', [{ key: 'os', values: ['debian:12'], not: false }], 'a value may hold a colon'],
]
for (const [where, terms, why] of read)
  test(`filter: ${why}`, () => {
    assert.deepEqual(parseFilter(where, KEYS), terms)
    assert.deepEqual(parseFilter(formatFilter(parseFilter(where, KEYS)), KEYS), terms)
  })

for (const where of ['colour:red', 'os:"open', '"', 'x '.repeat(30)])
  test(`filter: ${JSON.stringify(where.slice(0, 20))} is refused and never means everything`, () => {
    assert.throws(
      () => parseFilter(where, KEYS),
      (error) => error instanceof AppError && error.code === 'FILTER_INVALID',
    )
  })
