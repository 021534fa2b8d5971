import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { RouteOutput } from '@patchreeve/contract/api/routes.ts'
import { wordsIn } from '../messages/catalogue.ts'
import { chainText, deploymentText } from './deployment.ts'

const show = (language: 'en' | 'de' = 'en') => ({
  words: wordsIn(language, new Date('2026-11-27T12:00:00Z')),
  width: 200,
})
const digest = 'a'.repeat(64)

const step = {
  hostId: '0193a000-0000-7000-8000-000000000001',
  host: 'web-1',
  hostKey: digest,
  ring: 'rest',
  transaction: 'one',
  state: 'waiting',
  because: [{ code: 'refusal.ring-below-not-proven', params: { have: 1, want: 2, failed: 0 } }],
  since: '2026-11-27T10:00:00.000Z',
  seenAt: null,
  retryAt: null,
  order: null,
  result: null,
  missingResults: 0,
} as const

const deployment: RouteOutput<'deployment_show'> = {
  id: '0193a000-0000-7000-8000-000000000002',
  plan: digest,
  planId: '0193a000-0000-7000-8000-000000000003',
  tier: 'T1',
  packages: ['openssl'],
  verb: 'install',
  state: 'halted',
  because: { code: 'deployment.ring-failed', params: { ring: 'first', failed: 1, max: 0 } },
  startedAt: '2026-11-27T09:00:00.000Z',
  startedBy: 'Ada',
  endedAt: null,
  steps: {
    waiting: 1,
    ordered: 0,
    installed: 0,
    verified: 0,
    undone: 1,
    refused: 0,
    failed: 0,
    halted: 0,
    expired: 0,
    silent: 0,
  },
  rings: [{ name: 'first', hosts: 2, succeeded: 1, failed: 1 }],
  list: [{ ...step, because: [...step.because] }],
}

test('deployment show says why it stands and what each host waits for, in sentences', () => {
  const text = deploymentText(deployment, show())
  assert.match(text, /^because: +1 failed in ring first, and the policy takes 0/m)
  assert.match(text, /^rings: +first: 1 of 2 succeeded, 1 failed$/m)
  assert.match(text, /^web-1 +rest +waiting +2026-11-27 10:00Z +\S/m)
  assert.doesNotMatch(text, /refusal\.|have=/)
  assert.match(deploymentText(deployment, show('de')), /1 gescheitert in Ring first/)
})

test('a chain that is not whole says so, with the link that is missing', () => {
  const link = {
    link: 'verification',
    state: 'missing',
    subject: 'x\n\u001b[2Jy',
    at: null,
    seq: null,
    provenance: null,
  } as const
  const chain = {
    finding: '7',
    vulnerability: 'CVE-2026-0001',
    closed: null,
    whole: false,
    links: [{ ...link, what: { code: 'chain.none', params: {} } }],
  }
  const text = chainText(chain, show())
  assert.match(text, /^verification +missing .*Nothing recorded\./m)
  assert.match(text, /The chain of CVE-2026-0001 is not whole/)
  assert.ok(!text.includes('\u001b'))
  assert.match(chainText({ ...chain, whole: true }, show()), /is whole\.\n$/)
})
