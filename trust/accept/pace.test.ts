/** Windows, places and shares: how a ring goes on over time. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Ring } from '../documents/policy.ts'
import { build } from '../test/support/build.ts'
import { withRing } from '../test/support/edits.ts'
import { testDigest } from '../test/support/keys.ts'
import { ago, everyDay, makeWorld, NOW } from '../test/support/world.ts'
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../times.ts'
import { accept } from './accept.ts'
import { periodStart, placeOf, releasedShare } from './place.ts'
import { isOpen, nextOpen, openMs, type Span, spansOf } from './windows.ts'

const calendar = everyDay('02:30', 1)
const local = (localFrom: string, localTo: string): Ring['windows'] => ({ calendar, times: [{ localFrom, localTo }] })
const iso = (spans: readonly Span[]) => spans.map((one) => [one.from, one.to].map((at) => new Date(at).toISOString()))

const wallClock: [what: string, zone: string, window: Ring['windows'], from: string, to: string][] = [
  [
    'winter',
    'Europe/Berlin',
    local('2027-01-10T02:30:00', '2027-01-10T03:30:00'),
    '2027-01-10T01:30',
    '2027-01-10T02:30',
  ],
  [
    'summer',
    'Europe/Berlin',
    local('2027-07-11T02:30:00', '2027-07-11T03:30:00'),
    '2027-07-11T00:30',
    '2027-07-11T01:30',
  ],
  [
    '02:30 that is skipped is 03:30',
    'Europe/Berlin',
    local('2027-03-28T02:30:00', '2027-03-28T04:30:00'),
    '2027-03-28T01:30',
    '2027-03-28T02:30',
  ],
  [
    '02:30 that comes twice is the first',
    'Europe/Berlin',
    local('2027-10-31T02:30:00', '2027-10-31T03:30:00'),
    '2027-10-31T00:30',
    '2027-10-31T02:30',
  ],
  [
    'half an hour is skipped',
    'Australia/Lord_Howe',
    local('2027-10-03T02:15:00', '2027-10-03T04:00:00'),
    '2027-10-02T15:45',
    '2027-10-02T17:00',
  ],
  [
    'a window that lies in what is skipped keeps its length',
    'Europe/Berlin',
    local('2027-03-28T02:30:00', '2027-03-28T03:00:00'),
    '2027-03-28T01:30',
    '2027-03-28T02:00',
  ],
  ['no zone', 'UTC', local('2027-03-28T02:30:00', '2027-03-28T04:30:00'), '2027-03-28T02:30', '2027-03-28T04:30'],
]
for (const [what, zone, window, from, to] of wallClock)
  test(`a host-local window in ${zone}: ${what}`, () => {
    assert.deepEqual(iso(spansOf(window, zone)), [[`${from}:00.000Z`, `${to}:00.000Z`]])
  })

test('an order at 02:30 of the spring change waits until 03:30, by the zone of the host', async () => {
  const now = new Date('2027-03-28T01:29:59Z')
  const made = await build(await makeWorld(), {
    policy: (policy) =>
      withRing(1, { windows: local('2027-03-28T02:30:00', '2027-03-28T04:30:00'), sharePercent: 100 })({
        ...policy,
        expires: ago(-200 * DAY_MS),
      }),
    signOff: (signOff) => ({ ...signOff, signedAt: '2027-03-27T00:00:00Z', lapses: '2027-04-01T00:00:00Z' }),
    order: (order) => ({ ...order, notBefore: '2027-03-28T00:00:00Z', notAfter: '2027-03-28T12:00:00Z' }),
    lease: (lease) => ({ ...lease, notBefore: '2027-03-28T01:28:00Z', notAfter: '2027-03-28T01:40:00Z' }),
    known: (known) => ({ ...known, zone: 'Europe/Berlin', clock: { now, floor: now, trusted: true } }),
  })
  const early = await accept(made.input)
  assert.deepEqual(early.kind === 'refused' && early.refusal, {
    code: 'outside-window',
    params: { next: '2027-03-28T01:30:00Z' },
  })
  const clock = { now: new Date('2027-03-28T01:30:00Z'), floor: now, trusted: true }
  const later = await accept({ ...made.input, known: { ...made.input.known, clock } })
  assert.equal(later.kind, 'accepted')
})

const span = fc
  .tuple(fc.nat(1_000), fc.integer({ min: 1, max: 300 }))
  .map(([from, length]) => ({ from, to: from + length }))
const asWindows = (spans: readonly Span[]): Ring['windows'] => ({
  calendar,
  times: spans.map((one) => ({
    from: new Date(one.from * 1_000).toISOString(),
    to: new Date(one.to * 1_000).toISOString(),
  })),
})

test('windows in any order and overlap are open exactly when one of them is, and time counts once', () => {
  fc.assert(
    fc.property(fc.array(span, { minLength: 1, maxLength: 8 }), (list) => {
      const spans = spansOf(asWindows(list), 'UTC')
      let open = 0
      for (let second = 0; second < 1_400; second++) {
        const expected = list.some((one) => one.from <= second && second < one.to)
        assert.equal(isOpen(spans, second * 1_000), expected)
        const next = nextOpen(spans, second * 1_000)
        assert.ok(next === undefined ? !expected : next >= second * 1_000 && isOpen(spans, next))
        assert.equal(next === second * 1_000, expected)
        assert.equal(openMs(spans, 0, second * 1_000), open * 1_000)
        if (expected) open++
      }
    }),
    { numRuns: 30, seed: 7 },
  )
})

test('places are spread evenly, over hosts and over periods', async () => {
  const tenths = new Array<number>(10).fill(0)
  let sum = 0
  for (let host = 0; host < 2_000; host++) {
    const place = await placeOf(
      testDigest(`host ${host}`),
      periodStart(NOW.getTime() + (host % 7) * HOUR_MS, HOUR_MS),
      1,
    )
    assert.ok(place >= 0 && place < 1)
    tenths[Math.floor(place * 10)] = (tenths[Math.floor(place * 10)] ?? 0) + 1
    sum += place
  }
  // Chi-squared with 9 degrees of freedom stays below 27.9 but once in a thousand; the places are always these.
  const chi = tenths.reduce((total, count) => total + (count - 200) ** 2 / 200, 0)
  assert.ok(chi < 27.9, `chi-squared ${chi}`)
  assert.ok(Math.abs(sum / 2_000 - 0.5) < 0.02)
})

/** Made by another program: SHA-256 of the four texts with a zero byte between them, its first 53 bits. */
const EXPECTED = 0.5779707840817565

test('a place is known in advance, and another in each period and epoch', async () => {
  const [host, period] = [testDigest('host'), periodStart(NOW.getTime(), HOUR_MS)]
  assert.equal(await placeOf(host, period, 1), EXPECTED)
  const others = await Promise.all([
    placeOf(host, period + HOUR_MS, 1),
    placeOf(host, period, 2),
    placeOf(testDigest('x'), period, 1),
  ])
  assert.equal(new Set([EXPECTED, ...others]).size, 4)
})

test('every host has its turn after as many periods as the share needs', () => {
  for (const percent of [0.5, 5, 30, 50, 100]) {
    const periods = Math.ceil(100 / percent)
    assert.equal(releasedShare((periods - 1) * HOUR_MS, HOUR_MS, percent), 1)
    assert.ok(percent === 100 || releasedShare(0, HOUR_MS, percent) === percent / 100)
  }
})

test('a share that grows to all in the middle of a period lets in everyone there, who in its beginning was not', async () => {
  const world = await makeWorld()
  // Seen fifty hours ago, so that the ring opened ten minutes ago: by half, and in fifty minutes by all.
  const policy = withRing(1, { windows: 'any', sharePercent: 50, delayMinutes: 50 * 60 - 10 })
  const made = await build(world, { policy })
  const first = await accept(made.input)
  assert.ok(first.kind === 'refused' && first.refusal.code === 'share-not-reached')
  assert.equal(first.refusal.params.until, new Date(NOW.getTime() + 50 * MINUTE_MS).toISOString().replace('.000Z', 'Z'))
})

test('a refused share names the first time at which the host may begin', async () => {
  const world = await makeWorld()
  const made = await build(world, {
    policy: withRing(1, { windows: 'any', sharePercent: 3, delayMinutes: 50 * 60 - 30 }),
  })
  const first = await accept(made.input)
  assert.ok(first.kind === 'refused' && first.refusal.code === 'share-not-reached')
  const until = new Date(String(first.refusal.params.until))
  assert.ok(until > NOW && until.getTime() - NOW.getTime() <= 34 * HOUR_MS)
  for (const [at, expected] of [
    [until.getTime() - MINUTE_MS, 'share-not-reached'],
    [until.getTime(), 'accepted'],
  ] as const) {
    const instant = (ms: number) => new Date(at + ms).toISOString().replace('.000Z', 'Z')
    const again = await build(world, {
      policy: withRing(1, { windows: 'any', sharePercent: 3, delayMinutes: 50 * 60 - 30 }),
      order: (order) => ({ ...order, notBefore: instant(0), notAfter: instant(HOUR_MS) }),
      lease: (lease) => ({ ...lease, notBefore: instant(0), notAfter: instant(5 * MINUTE_MS) }),
      known: (known) => ({ ...known, clock: { now: new Date(at), floor: NOW, trusted: true } }),
    })
    const answer = await accept(again.input)
    assert.equal(answer.kind === 'accepted' ? 'accepted' : answer.refusal.code, expected)
  }
})
