import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { codeWords, type Language, locales } from '@patchreeve/contract/messages/catalogue.ts'
import { makeWords } from '@patchreeve/contract/messages/words.ts'
import type { Calendar } from '../calendar/rule.ts'
import type { Plan } from '../documents/plan.ts'
import type { Policy } from '../documents/policy.ts'
import type { Root } from '../documents/root.ts'
import { everyRule, makeWorld, NOW, planOf, policyOf, rootOf, type World } from '../test/support/world.ts'
import { calendarLines } from './calendar-lines.ts'
import { draftOf, makePolicy } from './draft.ts'
import { feasibilityOf } from './feasibility.ts'
import { feasibilityPage } from './feasibility-page.ts'
import { exactly, groups, type Line, moment, visible } from './page.ts'
import { planPage } from './plan-page.ts'
import { policyPage } from './policy-page.ts'
import { rootPage } from './root-page.ts'

const wordsOf = (language: Language) =>
  makeWords({ locale: locales[language], words: codeWords[language] }, 'UTC', NOW.getTime())
const words = wordsOf('en')
const DIGEST = 'ab'.repeat(32)
const textOf = (page: readonly Line[]) => page.map((one) => one.text).join('\n')

let world: World
let policy: Policy
let plan: Plan
let root: Root
before(async () => {
  world = await makeWorld()
  policy = policyOf(world)
  plan = { ...planOf(world, DIGEST), parent: 'cd'.repeat(32) }
  root = rootOf(world)
})

/** Every text and number of a document, by its place. `skip`: places that a page says in other words. */
function leaves(value: unknown, path = ''): [string, string][] {
  if (value === null || typeof value === 'boolean') return []
  if (typeof value !== 'object') return [[path, String(value)]]
  return Object.entries(value).flatMap(([name, its]) => leaves(its, `${path}.${name.replace(/^\d+$/, '*')}`))
}

function assertShown(page: string, document: object, skip: readonly RegExp[]) {
  const missing = leaves(document).filter(([path, text]) => {
    if (skip.some((one) => one.test(path))) return false
    const shapes = [text, groups(text), /^\d{4}-.*T/.test(text) ? moment(text) : text]
    return !shapes.some((shape) => page.includes(shape))
  })
  assert.deepEqual(missing, [])
}

for (const language of ['en', 'de'] as const) {
  test(`${language}: every field of a plan is on its page`, () => {
    const page = textOf(planPage(plan, DIGEST, { root, policy }, wordsOf(language)))
    // tenant: a plan of another one is refused before it is shown. author and undo: said in words.
    assertShown(page, plan, [/^\.(type|schema|tenant|author)$/, /\.undo$/])
  })

  test(`${language}: every field of a policy is on its page`, () => {
    const rings = policy.rings.map((ring) =>
      ring.windows === 'any' ? ring : { ...ring, windows: { ...ring.windows, calendar: everyRule } },
    )
    const full = { ...policy, rings }
    const page = textOf(policyPage(full, DIGEST, wordsOf(language)))
    // Delays and periods are written in hours and days; what a rule counts is said in words, see below.
    const inOtherWords = [
      /^\.(type|schema)$/,
      /Minutes$/,
      /\.open\.\*\.(on|days|day|months|nth)/,
      /\.kind$/,
      /^\.probes\.\*\.target$/,
      /\.(hosts|windows)$/,
    ]
    assertShown(page, full, [...inOtherWords, /^\.rings\.0\.promotion/])
  })

  test(`${language}: batches are on the page in their order, and a program with its bytes`, () => {
    const { first, second, rest } = world.hosts
    const batches = [
      { name: 'replicas', hosts: [first.digest, second.digest] },
      { name: 'primary', hosts: [rest.digest] },
    ]
    const more: Pick<Policy, 'serials' | 'probes'> = {
      serials: [{ name: 'shop', batches }],
      probes: [
        {
          ...{ id: 'cart', kind: 'program', target: '/usr/local/lib/shop/check', sha256: DIGEST },
          ...{ timeoutMs: 4_321, settleMs: 1_234 },
        },
      ],
    }
    const page = textOf(policyPage({ ...policy, ...more }, null, wordsOf(language)))
    assertShown(page, more, [/\.kind$/])
    const places = ['shop', '1. replicas', groups(second.digest), '2. primary', groups(rest.digest)]
    const after = page.slice(page.lastIndexOf('shop:'))
    const at = places.map((one) => after.indexOf(one))
    assert.deepEqual(
      at,
      at.toSorted((a, b) => a - b),
      after,
    )
    assert.ok(!at.includes(-1), after)
    const none = textOf(policyPage(policy, null, wordsOf(language)))
    assert.doesNotMatch(none, /1\. replicas/)
  })

  test(`${language}: every field of a root is on its page`, () => {
    const page = textOf(rootPage(root, DIGEST, wordsOf(language)))
    // The key id is the digest of the spki; roles and solo mode are said in words.
    assertShown(page, root, [/^\.(type|schema|mode|threshold)$/, /\.spki$/, /\.role$/, /\.application$/])
    assert.ok(root.mode === 'solo' || page.includes(String(root.threshold)))
  })
}

test('each kind of rule and closure has its sentence', () => {
  const calendar: Calendar = {
    ...everyRule,
    open: [
      ...everyRule.open,
      { on: 'month-day', nth: -1, from: '22:00', hours: 4 },
      { on: 'working-day', nth: -7, from: '22:00', hours: 4 },
      { on: 'nth-weekday', nth: -1, day: 'sun', from: '22:00', hours: 4 },
    ],
  }
  assert.deepEqual(calendarLines(calendar, words), [
    'Sat, Sun, only in Nov, Dec, from 22:00 for 4 h',
    'Wed, every 2 weeks, first in the week of 2026-11-23, from 22:00 for 4 h',
    'Third Fri of the month + 1 day, from 22:00 for 4 h',
    'Patch Tuesday (second Tue of the month) + 3 days, from 22:00 for 4 h',
    'Day 15 of the month, from 22:00 for 4 h',
    'Last working day of the month, from 22:00 for 4 h',
    '2026-12-05, from 22:00 for 4 h',
    'Last day of the month, from 22:00 for 4 h',
    'Working day 7 from the end of the month, from 22:00 for 4 h',
    'Last Sun of the month, from 22:00 for 4 h',
    'Closed from 2027-03-01 to 2027-03-05: fair',
    'Closed every year from 12-24 to 01-01: year end',
    'No working days: 2027-01-06',
  ])
})

test('what cannot be undone, a new package, a removal and a changed plan stand out', () => {
  const [first] = plan.transactions
  assert.ok(first)
  const removal = {
    ...(first.changes[0] as (typeof first.changes)[0]),
    to: null,
    sha256: null,
    sizeBytes: null,
    origin: null,
  }
  const changed: Plan = {
    ...plan,
    author: root.people[0]?.keyId ?? '',
    urgent: true,
    transactions: [{ ...first, undo: 'none', changes: [...first.changes, removal] }],
  }
  const page = textOf(planPage(changed, DIGEST, { root, policy }, words))
  for (const loud of [
    'UNDO: NONE',
    'NEW openssl-provider-legacy',
    'REMOVED openssl',
    'CHANGED BY',
    'URGENT',
    'NEEDS A REBOOT',
  ])
    assert.ok(page.includes(loud), loud)
  assert.ok(page.includes(root.people[0]?.person ?? '?'))
})

test('a plan that only goes back says so above all else; one that also upgrades does not', () => {
  const [first] = plan.transactions
  assert.ok(first)
  const [change] = first.changes
  assert.ok(change)
  const planned = (...changes: Plan['transactions'][0]['changes']): Plan => ({
    ...plan,
    transactions: [{ ...first, changes }],
  })
  const back = { ...change, from: '2', to: '1' }
  const brought = { ...change, name: 'brought', from: '2', to: null, sha256: null, sizeBytes: null, origin: null }
  const compare = (a: string, b: string) => Number(a) - Number(b)
  const pageOf = (one: Plan) => planPage(one, DIGEST, { root, policy, compare }, words).map((row) => row.text)
  for (const one of [planned(back), planned(back, brought), planned(brought)]) {
    assert.match(pageOf(one)[1] ?? '', /^GOES BACK/)
    assert.ok(pageOf(one).some((row) => row.startsWith('Undo: none of its own')))
  }
  for (const one of [planned(back, { ...change, from: '1', to: '2' }), planned({ ...change, from: null })])
    assert.ok(!pageOf(one).join('\n').includes('GOES BACK'))
})

test('a plan of an updater says in each language which one goes aside or comes back', () => {
  for (const to of ['aside', 'back'] as const) {
    const transactions = plan.transactions.map((one) => ({
      ...{ ...one, changes: [], indexes: [], reboot: false },
      updater: { name: 'unattended-upgrades' as const, to },
    }))
    for (const language of ['en', 'de'] as const) {
      const page = textOf(planPage({ ...plan, transactions }, DIGEST, { root, policy }, wordsOf(language)))
      const said = {
        en: { aside: 'PUTS X ASIDE', back: 'GIVES X BACK' },
        de: { aside: 'LEGT X STILL', back: 'GIBT X ZURÜCK' },
      }
      assert.ok(page.includes(said[language][to].replace('X', 'unattended-upgrades')), page)
      assert.ok(!page.includes(codeWords[language]['plan.undo-plain']), 'there is no version to go back to')
    }
  }
})

test('a plan does not claim that nothing is left out: hosts without a key stand in none', () => {
  for (const leftOut of [[], plan.leftOut]) {
    const page = textOf(planPage({ ...plan, leftOut }, DIGEST, { root, policy }, words))
    assert.match(page, new RegExp(`the server shows it \\(patchreeve plan show ${plan.id}`))
  }
})

test('windows that differ from their rule are listed, each of them', () => {
  const page = textOf(policyPage(policy, DIGEST, words))
  // The world's policy has ten days of windows under a rule for all of its life.
  assert.match(page, /THE WINDOWS ARE NOT WHAT THIS CALENDAR SAYS/)
  const { windows } = policy.rings[1] as Policy['rings'][1]
  assert.ok(windows !== 'any')
  for (const one of windows.times) assert.ok('from' in one && page.includes(`${moment(one.from)} to ${moment(one.to)}`))
})

test('a policy that is checked by nothing and approves by itself says so aloud', () => {
  const page = textOf(policyPage({ ...policy, probes: [] }, null, words))
  assert.match(page, /NOTHING IS CHECKED/)
  assert.match(page, /WITHOUT A SIGN-OFF OF THEIR OWN/)
  assert.match(textOf(policyPage({ ...policy, standing: null }, null, words)), /Nothing runs without a sign-off/)
})

const hidden: [text: string, shown: string, why: string][] = [
  ['a\u001b[2Kb', 'a<001b>[2Kb', 'an escape that clears the line'],
  ['a\u202eb', 'a<202e>b', 'a mark that turns the direction'],
  ['a\u200bb', 'a<200b>b', 'a blank without width'],
  ['a\u00adb', 'a<00ad>b', 'a hyphen that hides'],
  ['a\u{e0041}b', 'a<e0041>b', 'a tag character'],
  ['a\nb', 'a<000a>b', 'a line of its own'],
  ['a\u00a0b', 'a<00a0>b', 'another blank'],
  ['a   b', 'a<0020><0020> b', 'a row of blanks that pushes the rest away'],
]
for (const [text, shown, why] of hidden)
  test(`what could mislead on a screen is shown as a number: ${why}`, () => assert.equal(visible(text), shown))

test('text that a server made up reaches a page only in visible form', () => {
  const [first] = plan.transactions
  assert.ok(first)
  const evil = '\u001b[8m\u202e'
  const page = textOf(
    planPage(
      {
        ...plan,
        transactions: [
          {
            ...first,
            clears: [`CVE${evil}`],
            indexes: [{ ...(first.indexes[0] as object), suite: evil } as (typeof first.indexes)[0]],
          },
        ],
        leftOut: [{ host: DIGEST, package: 'nginx', code: 'held', detail: evil }],
      },
      DIGEST,
      { root, policy },
      words,
    ),
  )
  assert.doesNotMatch(page, /[^\P{Cc}\n]|\p{Cf}/u)
  assert.equal(page.split('<001b>').length, 4)
})

test('a delay is written to the minute', () => {
  assert.deepEqual(
    [0, 1, 60, 61, 1_440, 1_441, 2_880].map((minutes) => exactly(words, minutes)),
    ['0 min', '1 min', '1 h', '61 min', '1 d', '1441 min', '2 d'],
  )
})

test('feasibility names the rule that binds and the hosts of a night', () => {
  const page = textOf(feasibilityPage(feasibilityOf(draftOf(policy), NOW, 40), words))
  assert.match(page, /T0: yes, \d+ of 72 h/)
  assert.match(page, /What costs most is the windows of ring rest/)
  assert.match(page, /Ring rest: 40 hosts; 40 a night, 1 night for all/)
})

test('a signed policy as a draft makes the same policy again, with windows of its own time', () => {
  const head = {
    tenant: policy.tenant,
    version: policy.version,
    rootVersion: policy.rootVersion,
    issuedAt: new Date(policy.issuedAt),
  }
  const made = makePolicy(draftOf(policy), head)
  assert.ok('policy' in made)
  const { rings, ...rest } = made.policy
  const { rings: before, ...restBefore } = policy
  assert.deepEqual(rest, restBefore)
  const [, last] = rings
  assert.ok(last && last.windows !== 'any' && last.windows.times.length >= 219)
  assert.deepEqual(rings[0], before[0])
})

test('a draft that is no policy says where', () => {
  const draft = draftOf(policy)
  const head = { tenant: policy.tenant, version: 1, rootVersion: 1, issuedAt: NOW }
  const [first, last] = draft.rings
  assert.ok(first && last)
  const made = makePolicy({ ...draft, rings: [{ ...first, hosts: [] }, last] }, head)
  assert.ok('faults' in made && made.faults[0]?.startsWith('rings.0.hosts'), JSON.stringify(made))
})
