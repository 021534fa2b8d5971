import assert from 'node:assert/strict'
import { test } from 'node:test'
import { faults } from './check-text.ts'

const wrong: [text: string, what: RegExp][] = [
  [`fetch('https://${'registry.n'}pmjs.org/x')`, /registry/],
  [`const dir = '/${'root'}/secret'`, /machine/],
  [`process.env.${'NODE_TLS_REJECT'}_UNAUTHORIZED = '0'`, /verification/],
  [`${'<'.repeat(7)} HEAD`, /conflict/],
]
for (const [text, what] of wrong)
  test(`found in a text: ${what.source}`, () => assert.match(faults('server/src/x.ts', text)[0] ?? '', what))

test('an ordinary line has no fault', () =>
  assert.deepEqual(faults('server/src/x.ts', "export const answer = '/var/lib/dpkg/status'"), []))
