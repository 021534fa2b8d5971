import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { PlanDetail } from '@patchreeve/contract/api/plan-views.ts'
import type { Language } from '@patchreeve/contract/messages/catalogue.ts'
import { wordsIn } from '../messages/catalogue.ts'
import { planText } from './plan.ts'

const show = (width?: number, language: Language = 'en') => ({
  words: wordsIn(language, new Date('2026-11-24T08:12:04Z')),
  width,
})
const change = { architecture: 'amd64', sha256: 'a'.repeat(64), sizeBytes: 1, origin: 'debian-security' }
const plan: PlanDetail = {
  id: '0193a000-0000-7000-8000-000000000001',
  digest: 'd'.repeat(64),
  state: 'proposed',
  tier: 'T1',
  urgent: true,
  author: 'planner',
  createdAt: '2026-11-24T08:00:00Z',
  createdBy: 'Ada',
  packages: ['libssl3', 'openssl'],
  hostCount: 2,
  findingCount: 1,
  leftOutCount: 1,
  signed: 1,
  threshold: 2,
  undoNone: 1,
  dueAt: '2026-11-27T10:00:00Z',
  lapses: null,
  goesBack: false,
  rollout: null,
  purpose: null,
  parent: null,
  policy: 'e'.repeat(64),
  transactions: [
    {
      id: 't1',
      platform: 'debian:12',
      changes: [
        { ...change, name: 'libssl3', from: '3.0.15-1', to: '3.0.16-1' },
        { ...change, name: 'libnew1', from: null, to: '1-1' },
        { name: 'libold1', architecture: 'amd64', from: '1-1', to: null, sha256: null, sizeBytes: null, origin: null },
      ],
      indexes: [],
      hosts: [
        { id: null, name: 'web-1\u001b[2J', hostKey: 'f'.repeat(64) },
        { id: null, name: '', hostKey: '0123456789abcdef'.repeat(4) },
      ],
      undo: 'none',
      reboot: true,
      clears: ['CVE-2026-0001'],
    },
  ],
  findings: ['1'],
  clearing: [],
  reopens: 0,
  leftOut: [
    {
      hostId: '0193a000-0000-7000-8000-000000000002',
      host: 'mail',
      package: 'bash',
      because: { code: 'left-out.held', params: { detail: 'bash' } },
    },
  ],
  signOffs: [
    {
      digest: 'a'.repeat(64),
      person: 'Bob',
      keyId: 'k',
      signedAt: '2026-11-01T08:00:00Z',
      lapses: '2026-11-15T08:00:00Z',
      emergency: false,
      now: 0,
      receivedAt: '2026-11-01T08:00:00Z',
      because: { code: 'refusal.signoff-lapsed', params: {} },
    },
  ],
  actions: { sign: true, replace: true, start: true },
}

test('a plan says what becomes what on which hosts, what has no way back, and why something is left out', () => {
  const text = planText(plan, show())
  for (const part of [
    'libssl3 (amd64) 3.0.15-1 -> 3.0.16-1',
    'NEW libnew1 (amd64) 1-1',
    'REMOVED libold1 (amd64) 1-1',
    'UNDO: NONE',
    'NEEDS A REBOOT',
    'CVE-2026-0001',
    '0123456789abcdef',
    'bash, mail: bash is held on the host.',
    '1 of 2',
    'URGENT',
  ])
    assert.ok(text.replaceAll(/\s+/g, ' ').includes(part), `${part} is missing in\n${text}`)
  assert.match(text.replaceAll(/\s+/g, ' '), /Bob \([^)]+\)/, 'why a sign-off does not count stands beside it')
})

test('nothing that a host or a server chose reaches the terminal as a command, and every line fits', () => {
  for (const language of ['en', 'de'] as const) {
    const text = planText(plan, show(60, language))
    assert.ok(!text.includes('\u001b'))
    for (const line of text.split('\n')) assert.ok([...line].length <= 60, line)
  }
})

test('a plan of an updater says what becomes of it, and nothing of packages or of versions to go back to', () => {
  for (const [to, word] of [
    ['aside', 'PUTS unattended-upgrades ASIDE'],
    ['back', 'GIVES unattended-upgrades BACK'],
  ] as const) {
    const updater = { name: 'unattended-upgrades', to } as const
    const transactions = plan.transactions.map((one) => ({
      ...one,
      changes: [],
      undo: 'plain' as const,
      reboot: false,
      updater,
    }))
    const text = planText({ ...plan, transactions }, show(200))
    assert.ok(text.includes(word), text)
    assert.doesNotMatch(text, /exact versions|libssl3 \(/)
  }
})
