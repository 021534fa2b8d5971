import assert from 'node:assert/strict'
import { test } from 'node:test'
import { crossings, readSources } from './check-layers.ts'

test('no arrow in this tree points the wrong way', () => {
  const sources = readSources()
  assert.ok(sources.length > 100, 'the sources were not found')
  assert.deepEqual(crossings(sources), [])
})

const wrong: [path: string, line: string, why: RegExp][] = [
  ['cli/src/main.ts', `import { x } from '../../server/src/app.ts'`, /cli may import/],
  ['contract/wire.ts', `import type { x } from '@patchreeve/trust/digest.ts'`, /contract may import/],
  ['agent/src/loop.ts', `const { x } = await import('../../server/src/app.ts')`, /agent may import/],
  ['server/src/inventory/service.ts', `import { x } from '../risk/index.ts'`, /stands to the right/],
  ['server/src/risk/service.ts', `import { x } from '../inventory/store.ts'`, /through its face|imported through/],
  ['server/src/platform/op.ts', `import { x } from '../inventory/index.ts'`, /platform knows no slice/],
  ['server/src/feeds/store.ts', `export { x } from '../start/server.ts'`, /may not import/],
]
for (const [path, text, why] of wrong)
  test(`a wrong arrow is seen: ${path} -> ${text.slice(-30)}`, () => {
    const [found] = crossings([{ path, text }])
    assert.match(found?.why ?? '', why)
  })
