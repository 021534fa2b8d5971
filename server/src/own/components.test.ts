import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { PackageRow } from '@patchreeve/contract/sections/packages.ts'
import { dependencyComponents, postgresComponents, runtimeComponents } from './components.ts'

const lock = readFileSync(join(import.meta.dirname, '../../../package-lock.json'), 'utf8')

test('every component is a row that the contract takes', async () => {
  for (const row of [
    ...runtimeComponents(process.versions),
    ...dependencyComponents(lock),
    ...(await postgresComponents()),
  ])
    PackageRow.parse(row)
})

test('what runs is listed, what only builds and tests is not', () => {
  const names = dependencyComponents(lock).map((row) => row.name)
  assert.ok(names.includes('fastify') && names.includes('pg') && names.includes('@peculiar/x509'))
  assert.ok(!names.includes('typescript') && !names.includes('@biomejs/biome'))
})

test('the libraries inside the packaged PostgreSQL are told, with the release line of their support', async () => {
  const rows = await postgresComponents()
  assert.ok(rows.some((row) => row.name === 'postgresql'))
  const openssl = rows.find((row) => row.name === 'postgresql-openssl')
  assert.match(openssl?.sourceName ?? '', /^openssl-\d+\.\d+\.\d+$/)
})
