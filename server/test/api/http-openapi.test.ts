/** The description of the API is the route table, whole and up to date. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import type { Route } from '@patchreeve/contract/api/route.ts'
import { routes } from '@patchreeve/contract/api/routes.ts'
import { OPENAPI_FILE, openApiText } from '../../../tools/openapi.ts'

test('contract/openapi.json is what the table says; otherwise run tools/openapi.ts', () => {
  assert.equal(readFileSync(OPENAPI_FILE, 'utf8'), openApiText())
})

test('each route is described once, with its permission, and every reference resolves', () => {
  const document = JSON.parse(openApiText()) as { paths: Record<string, Record<string, Record<string, unknown>>> }
  const described = Object.values(document.paths).flatMap((path) => Object.values(path))
  const expected = Object.values<Route>(routes).map((route) => `${route.id} ${route.needs}`)
  assert.deepEqual(
    described.map((one) => `${one.operationId} ${one['x-needs']}`).sort(),
    [...expected, 'events home.read'].sort(),
  )
  const references = new Set(openApiText().match(/"\$ref": "[^"]+"/g))
  assert.deepEqual([...references], ['"$ref": "#/components/schemas/Problem"'])
})
