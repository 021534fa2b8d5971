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
  gates: [],
  retryAt: null,
  order: null,
  reboot: null,
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
    tried: 0,
  },
  rings: [
    {
      name: 'first',
      hosts: 2,
      succeeded: 1,
      failed: 1,
      test: { hosts: 2, failed: 1, haltAt: 2, promoteAt: null, decision: 'continue' },
      held: { code: 'deployment.held-for-others', params: { underWay: 10, most: 10 } },
    },
  ],
  failures: 1,
  control: { hosts: 40, silent: 2 },
  signal: {
    failed: 1,
    passed: 199,
    looked: 2,
    traits: [
      { kind: 'hardware', name: 'Dell R640', luck: 0.01, carriers: 3, carrierNames: ['db-1', 'db-2\u001b[2J', 'db-3'] },
    ],
  },
  resumed: { by: 'Ada', at: '2026-11-27T10:00:00.000Z', reason: 'R640 are taken out', failures: [1, 0] },
  list: [{ ...step, because: [...step.because], gates: [...step.gates] }],
}

test('deployment show says why it stands and what each host waits for, in sentences', () => {
  const text = deploymentText(deployment, show())
  assert.match(text, /^because: +1 failed in ring first, and the policy takes 0/m)
  assert.match(text, /^rings: +first: 1 of 2 succeeded, 1 failed$/m)
  assert.match(text, /^web-1 +rest +waiting +2026-11-27 10:00Z +\S/m)
  assert.doesNotMatch(text, /refusal\.|have=/)
  assert.match(deploymentText(deployment, show('de')), /1 gescheitert in Ring first/)
})

test('deployment show says how the test stands, what the failed hosts share with its odds, who else has it, and who resumed', () => {
  const text = deploymentText(deployment, show()).replace(/\n +/g, ' ')
  assert.match(text, /^test: +first: 1 of 2 failed; 2 would halt it/m)
  assert.match(text, /^held: +first: 10 hosts are under way, of 10 at a time/m)
  assert.match(text, /^control: +2 of 40 hosts that wait are silent$/m)
  assert.match(text, /^shared: +Hardware Dell R640\. All 1 that failed have it and none of 199 that passed\./m)
  assert.match(text, /once in 100 times\. 3 hosts that wait have it, too\. Among them: db-1, db-2/)
  assert.match(text, /^resumed: +Ada went on with 1 failure accepted: R640 are taken out$/m)
  assert.equal(text.includes('\u001b'), false)
  const nothing = deploymentText({ ...deployment, signal: { failed: 2, passed: 1, looked: 9, traits: [] } }, show())
  assert.match(nothing.replace(/\n +/g, ' '), /^shared: +The hosts that failed have nothing in common/m)
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
