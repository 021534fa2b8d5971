import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ALL_KINDS, newsOf } from './live-news.ts'

const HOST = '01890000-0000-7000-8000-000000000001'
const told: [type: string, kind: string][] = [
  ['inventory.changed', 'inventory'],
  ['assessment.changed', 'assessment'],
  ['risk.changed', 'assessment'],
  ['feeds.changed', 'feed'],
  ['host.updated', 'host'],
  ['host.retired', 'host'],
  ['enrolment.host-enrolled', 'host'],
  ['plan.signed', 'plan'],
  ['distribution.origin-checked', 'origin'],
  ['package.revision-taken', 'package'],
]
for (const [type, kind] of told)
  test(`${type} makes a console ask again for ${kind}`, () => {
    const event = { type: kind, hostId: HOST }
    assert.deepEqual(newsOf(JSON.stringify({ tenant: 3, type, hostId: HOST })), { tenantId: 3, event })
  })

test('what a console does not show is not told, and what is not understood makes it ask again for all', () => {
  assert.equal(newsOf(JSON.stringify({ tenant: 1, type: 'identity.signed-in' })), undefined)
  assert.equal(newsOf(JSON.stringify({ tenant: 1, type: 'constructor.x' })), undefined)
  for (const payload of [
    '',
    '{',
    'null',
    '{"tenant":"1","type":"inventory.changed"}',
    '{"tenant":1,"type":"inventory.x","hostId":"../x"}',
  ])
    assert.equal(newsOf(payload), 'anything', payload)
  assert.deepEqual([...ALL_KINDS].sort(), [
    ...['assessment', 'deployment', 'emergency', 'evidence', 'feed', 'host', 'inventory', 'origin', 'package', 'plan'],
  ])
})
