/** The first sentence must be true: old data cannot say that all is well. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { FeedState, Home } from '@patchreeve/contract/api/home-views.ts'
import { homeOf } from './home.ts'
import type { HostView } from './hosts.ts'

const now = new Date('2026-11-27T06:00:00Z')

test('with fresh feeds and nothing late all hosts are patched in time', () => {
  assert.deepEqual(sentence([feed('ok', '2026-11-27T05:00:00Z')]), {
    code: 'home.fine',
    params: { n: 1, age: '2026-11-27T05:59:00.000Z' },
  })
})

test('with a stale feed the sentence names its age instead, whatever the others are', () => {
  const feeds = [feed('ok', '2026-11-27T05:00:00Z'), feed('stale', '2026-08-07T00:00:00Z')]
  assert.deepEqual(sentence(feeds), {
    code: 'home.fine-old-data',
    params: { n: 1, oldestAt: '2026-08-07T00:00:00.000Z' },
  })
})

test('the question whether a host can be reached leads to where it is answered; of several hosts to their list', () => {
  const asked = (ids: string[]) =>
    homeWith({ hosts: ids.map((id) => hostInTime({ id, exposure: 'unknown' })) }).waiting.find(
      (one) => one.text.code === 'waits.exposure',
    )?.href
  assert.deepEqual(
    [asked([]), asked(['one']), asked(['one', 'two'])],
    [undefined, '/hosts/one/about', '/hosts?where=exposure:unknown'],
  )
})

const plan = '01890000-0000-7000-8000-000000000000'
const paused = { at: '2026-11-27T05:00:00Z', by: 'Ada', reason: 'the fair' }
const automaticCases: [what: string, given: Partial<Home['automatic']>, code: string, href: string][] = [
  ['what the standing approval does not cover', { toSign: plan }, 'waits.plan-to-sign', `/plans/${plan}`],
  ['that a person stopped it', { state: 'paused', paused }, 'waits.automatic-paused', '/plans'],
  ['what is held back', { heldBack: 2 }, 'waits.held-back', '/plans/held-back'],
  ['who waits for a proof', { state: 'on', unproven: 3 }, 'waits.unproven', '/plans'],
]
for (const [what, automatic, code, href] of automaticCases)
  test(`of plans without a person home tells ${what}`, () => {
    const found = (given: Partial<Home['automatic']>) =>
      homeWith({ automatic: given }).waiting.find((one) => one.text.code === code)?.href
    assert.deepEqual([found(automatic), found({})], [href, undefined])
  })

test('hosts on which something else installs are counted once people have signed a policy', () => {
  const with2 = (policies: number) =>
    homeWith({ hosts: [hostInTime({}, 1), hostInTime(), hostInTime({}, 2)], policies }).waiting.find(
      (one) => one.text.code === 'waits.other-updater',
    )
  assert.equal(with2(0), undefined)
  assert.deepEqual([with2(1)?.text.params, with2(1)?.href], [{ n: 2 }, '/hosts?where=updater:installs'])
})

const sentence = (feeds: FeedState[]) => homeWith({ feeds }).sentence

const OFF: Home['automatic'] = {
  ...{ state: 'off', paused: null, lookedAt: null, deployments: [], toSign: null, unproven: 0, heldBack: 0 },
}
interface Given {
  readonly feeds?: FeedState[]
  readonly hosts?: HostView[]
  readonly automatic?: Partial<Home['automatic']>
  readonly policies?: number
}

function homeWith({ feeds = [], hosts = [hostInTime()], automatic = {}, policies = 0 }: Given) {
  const facts = { feeds, hosts, placed: [], devicesUndecided: 0, inheritedClosed: 0, now }
  const acute = { reviews: [], allHalted: false, undone: [] }
  const firstPatch = { roots: 0, hostKeysConfirmed: 0, hostKeysWaiting: 0, originsConfirmed: 0, policies, plans: 0 }
  return homeOf({
    ...facts,
    firstPatch,
    acute,
    gatewayNamed: true,
    secondFactor: true,
    automatic: { ...OFF, ...automatic },
  })
}

function feed(state: FeedState['state'], dataAt: string): FeedState {
  const empty = { fetchedAt: null, attemptedAt: null, records: 0, skipped: {}, covers: [], failure: null }
  return { ...empty, id: state, name: state, origin: 'starter', state, dataAt, licence: '', digest: '', revision: 1 }
}

function hostInTime(more: Partial<HostView['row']> = {}, updaters = 0): HostView {
  // Of a host the sentence reads its standing, its number and when it was heard.
  const facts = { hostNo: 1, lastSeenAt: new Date('2026-11-27T05:59:00Z'), updaters } as HostView['facts']
  const told: Partial<HostView['row']> = {
    state: 'reporting',
    provenance: 'agent-signed',
    securityUpdates: 0,
    exposure: 'internal',
    ...more,
  }
  return { facts, row: told as HostView['row'], standing: 'in-time', placed: [] }
}
