import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Home } from '@patchreeve/contract/api/home-views.ts'
import type { HostDetail, HostRow } from '@patchreeve/contract/api/host-views.ts'
import type { Finding, FindingGroup } from '@patchreeve/contract/api/risk-views.ts'
import type { UpdaterPlanned } from '@patchreeve/contract/api/updater-views.ts'
import type { Language } from '@patchreeve/contract/messages/catalogue.ts'
import { wordsIn } from '../messages/catalogue.ts'
import { findingText } from './finding.ts'
import { homeText } from './home.ts'
import { hostText } from './host.ts'
import { updaterText } from './updater.ts'

const show = (width?: number, language: Language = 'en') => ({
  words: wordsIn(language, new Date('2026-11-24T08:12:04Z')),
  width,
})
const NONE = { T0: 0, T1: 0, T2: 0, T3: 0, T4: 0 }
const SOME = { ...NONE, T1: 3, T2: 258 }

const group: FindingGroup = {
  id: 'action:debian:12:apt:openssl:3.0.11-1~deb12u1:3.0.13-1~deb12u1:of-a-rather-long-name-indeed',
  kind: 'action',
  platform: 'debian:12',
  source: 'openssl',
  packages: ['libssl3', 'openssl'],
  installedVersion: '3.0.11-1~deb12u1',
  fixedVersion: '3.0.13-1~deb12u1',
  fixState: 'fixable',
  tier: 'T1',
  tiers: SOME,
  vulnerabilities: ['CVE-2024-0727'],
  vulnerabilityCount: 1,
  exploited: false,
  inherited: false,
  hostCount: 2,
  because: [],
  dueAt: '2026-11-20T10:00:00Z',
  overdue: true,
}
const finding: Finding = {
  id: 'f1',
  vulnerability: 'CVE-2024-0727',
  advisories: [],
  platform: 'debian:12',
  ecosystem: 'apt',
  package: 'libssl3',
  architecture: 'amd64',
  source: 'openssl',
  installedVersion: '3.0.11-1~deb12u1',
  fixedVersion: '3.0.13-1~deb12u1',
  verdict: 'vulnerable',
  fixState: 'fixable',
  because: [
    { code: 'fixed-later', params: { fixedVersion: '3.0.13-1~deb12u1' } },
    { code: 'candidate-source-unknown', params: { candidate: '3.0.13-1~deb12u1' } },
  ],
  tier: 'T1',
  tierBecause: [
    { code: 'table-row', params: { row: 12, result: '14d' } },
    { code: 'impact-from-vector', params: { vector: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:R/S:U/C:N/I:N/A:H' } },
  ],
  inputs: [],
  profile: { id: 'nis2', version: 1 },
  openedAt: '2026-11-01T10:00:00Z',
  closedAt: null,
  fixPublishedAt: null,
  decideBy: null,
  dueAt: '2026-11-20T10:00:00Z',
  overdue: true,
  exploited: false,
  inherited: false,
  hostCount: 2,
  feeds: [],
}
const host: HostRow = {
  id: '018f0000-0000-7000-8000-000000000001',
  name: 'a-host-with-a-name-of-many-words.in-the-cellar.example.org',
  state: 'reporting',
  provenance: 'agent-signed',
  platform: 'debian:12',
  os: 'Debian GNU/Linux 12 (bookworm)',
  kernel: '6.1.0-18-amd64',
  addresses: ['192.0.2.1', '2001:db8::1'],
  enrolledAt: '2026-11-01T10:00:00Z',
  lastSeenAt: '2026-11-24T08:00:00Z',
  assessedAt: '2026-11-24T08:00:00Z',
  packages: { total: 745, vulnerable: 96, not: 255, unknown: 394 },
  notAssessed: null,
  tiers: SOME,
  overdue: 2,
  inherited: 0,
  dueAt: '2026-11-20T10:00:00Z',
  securityUpdates: 4,
  keptBack: 1,
  rebootDue: null,
  warnings: [{ code: 'warning.source-plain-http', params: { uri: 'http://mirror.example.org/debian' } }],
  exposure: 'unknown',
  class: 'server',
  owner: '',
}
const shown = { group, findings: [finding], hosts: [host], hostTotal: 2 }
const detail: HostDetail = {
  ...host,
  sentence: { code: 'host.overdue', params: { host: host.name, n: 261, overdue: 2 } },
  reboot: [],
  at: '2026-11-24T08:00:00Z',
  sections: [],
  gates: [],
  updaters: [
    {
      name: 'cron-entry',
      active: true,
      installs: true,
      state: 'installs',
      means: { code: 'updater.cron-entry', params: { file: '/etc/cron.d/own', command: 'upgrade' } },
      next: { code: 'updater-next.of-a-person', params: {} },
      order: null,
    },
  ],
  outside: [
    {
      reportId: host.id,
      at: '2026-11-24T07:00:00Z',
      since: '2026-11-23T07:00:00Z',
      count: 7,
      changes: [{ name: 'curl', architecture: 'amd64', from: null, to: '8-1', by: 'person' }],
    },
  ],
  unknown: [{ section: 'hardware', what: 'serial', reason: 'needs-root' }],
  identity: { standing: 'new', otherHost: null, certificate: null },
}
const home: Home = {
  sentence: { code: 'home.counts', params: { in: 1, all: 3, late: 1, unknown: 1 } },
  countedAt: '2026-11-24T08:00:00Z',
  hosts: { total: 3, inTime: 1, late: 1, unknown: 1, silent: 1, sample: 0 },
  tiers: SOME,
  overdue: 2,
  inherited: { open: 0, closed: 0, tiers: NONE },
  securityUpdates: 1,
  rebootDue: 0,
  devicesUndecided: 0,
  automatic: {
    ...{ state: 'off', paused: null, lookedAt: null, deployments: [], toSign: null, unproven: 0, heldBack: 0 },
  },
  waiting: [
    { text: { code: 'waits.due', params: { n: 2 } }, href: '/findings', dueAt: null, overdue: false, kind: 'due' },
    {
      text: { code: 'waits.overdue', params: { n: 1 } },
      href: '/hosts',
      dueAt: '2026-11-20T10:00:00Z',
      overdue: true,
      kind: 'overdue',
    },
  ],
  next: [group],
  feeds: [],
  oldestFeedAt: null,
  setup: {
    gatewayNamed: false,
    secondFactor: false,
    otherHosts: 0,
    exposureAsked: false,
    firstPatch: { roots: 0, hostKeysConfirmed: 0, hostKeysWaiting: 0, originsConfirmed: 0, policies: 0, plans: 0 },
  },
}

const letters = (text: string) => text.replace(/\s/g, '')

for (const width of [undefined, 80, 60, 132, 0])
  test(`finding show fits ${width ?? 'no terminal (80)'} columns, and nothing is cut`, () => {
    const text = findingText(shown, show(width))
    for (const line of text.split('\n')) assert.ok([...line].length <= Math.max(40, width ?? 80), line)
    assert.ok(!text.includes('…'))
    const whole = letters(text)
    for (const part of [group.id, host.name, 'CVSS:3.1/AV:N/AC:L/PR:N/UI:R/S:U/C:N/I:N/A:H', '3.0.13-1~deb12u1'])
      assert.ok(whole.includes(part), part)
  })

test('finding show says why in sentences, one to a line', () => {
  const text = findingText(shown, show(100))
  assert.match(text, /^ {2}- lower than 3\.0\.13-1~deb12u1, where it is fixed$/m)
  assert.match(text, /^ {2}- row 12 of the table: 14 days$/m)
  assert.match(findingText(shown, show(100, 'de')), /^ {2}- Zeile 12 der Tabelle: 14 Tage$/m)
})

test('host show names other updaters, and what changed without an order', () => {
  const text = letters(hostText(detail, show()))
  assert.ok(text.includes(letters('cron-entry: /etc/cron.d/own makes cron run upgrade beside the signed policy')))
  assert.ok(
    text.includes(letters('7 packages since 2026-11-23 07:00Z: curl - -> 8-1 (by a person through sudo), and 6 more')),
  )
})

test('host show says what can be done about an updater', () => {
  assert.ok(letters(hostText(detail, show())).includes(letters('Patchreeve edits no job of a person')))
})

test('a plan for an updater says where, what is left out, and that it is signed next; a dry run, that nothing was kept', () => {
  const planned: UpdaterPlanned = {
    plan: host.id,
    digest: 'd'.repeat(64),
    updater: 'unattended-upgrades',
    to: 'aside',
    hosts: ['web-1'],
    leftOut: [{ host: 'web-2', because: { code: 'left-out.updater-edited', params: { detail: '' } } }],
  }
  const text = updaterText(planned, show(200))
  assert.match(text, /PUTS unattended-upgrades ASIDE/)
  assert.match(text, /^On 1 host: web-1$/m)
  assert.match(text, /^web-2: Somebody edited the file/m)
  assert.match(text, new RegExp(`patchreeve sign ${host.id}; then patchreeve deployment start ${host.id}`))
  const dry = updaterText({ ...planned, leftOut: [], plan: null, digest: null }, show(200))
  assert.match(dry, /^DRY RUN: nothing was kept\.$/m)
  assert.doesNotMatch(dry, /patchreeve sign/)
})

test('status says what waits in sentences of the reader’s language', () => {
  const english = homeText(home, show())
  assert.match(english, /^1 of 3 hosts are patched in time\. 1 is overdue, and 1 has not told us/)
  assert.match(english, /^ {2}2 findings are due next$/m)
  assert.match(english, /^ {2}OVERDUE 1 host is past their deadline, by 2026-11-20 10:00Z$/m)
  assert.match(english, /^ {2}T1 \(14 days\) openssl 3\.0\.11-1~deb12u1 -> 3\.0\.13-1~deb12u1 on 2 hosts$/m)
  assert.match(homeText(home, show(undefined, 'de')), /^ {2}2 Befunde sind als Nächstes fällig$/m)
  assert.doesNotMatch(english, /waits\.|n=/)
})

test('host show gives its sentence, its warnings and what it cannot say in words', () => {
  const text = hostText(detail, show(200))
  assert.match(text, /^a-host-\S+ has 261 findings, 2 of them are overdue\.\n\n/)
  assert.match(text, /^warning: +A source is read without encryption: http:/m)
  assert.match(text, /^unknown: +Hardware: serial \(needs root, and the agent has none\)$/m)
  assert.match(hostText(detail, show(200, 'de')), /^Warnung: /m)
})

test('a hostile name of a host makes no line of its own in any layout', () => {
  const evil = 'x\n\u001b[2Jy'
  const hostile = { ...host, name: evil, os: evil, owner: evil }
  for (const text of [
    findingText({ ...shown, hosts: [hostile] }, show()),
    hostText(
      { ...detail, ...hostile, sentence: { code: 'host.never', params: { host: evil, enrolledAt: evil } } },
      show(),
    ),
    homeText({ ...home, next: [{ ...group, source: evil }] }, show()),
  ]) {
    assert.ok(!text.includes('\u001b'))
    assert.match(text.replace(/\s/g, ''), /x<000a><001b>\[2Jy/)
  }
})
