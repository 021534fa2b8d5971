import assert from 'node:assert/strict'
import { test } from 'node:test'
import { AppError } from '@patchreeve/contract/errors.ts'
import { readValues } from './filter.ts'

const keys = { cve: null, because: ['rejected', 'gone-from-hosts'] }

test('one value for each key, in any order, or none', () => {
  assert.deepEqual(readValues('because:rejected cve:CVE-2026-1', keys), { cve: 'CVE-2026-1', because: 'rejected' })
  assert.deepEqual(readValues('', keys), {})
})

for (const where of ['because:nonsense', 'not:cve:CVE-2026-1', 'cve:a,b', 'cve:a cve:b', 'host:a', 'plain', 'cve:""'])
  test(`refused rather than left out: ${where}`, () =>
    assert.throws(
      () => readValues(where, keys),
      (error) => error instanceof AppError && error.code === 'FILTER_INVALID',
    ))
