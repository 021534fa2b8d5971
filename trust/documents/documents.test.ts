/** Rules of documents that no single field has; and text that would read otherwise than it is. */
import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { canonicalJson, type Json } from '../canonical.ts'
import { build } from '../test/support/build.ts'
import { putAside, upgrade, withRing, withTransaction } from '../test/support/edits.ts'
import { testDigest } from '../test/support/keys.ts'
import { ago, makeWorld, type World } from '../test/support/world.ts'
import { Order } from './order.ts'
import { Plan } from './plan.ts'
import { Policy } from './policy.ts'
import { Root } from './root.ts'

let world: World
let made: Awaited<ReturnType<typeof build>>['documents']
before(async () => {
  world = await makeWorld()
  made = (await build(world)).documents
})

const hidden = ['\u202e', '\u200b', '\n', '\u0007', '\u2028', '\ud800']

test('a plan that reads otherwise than it is, is none', () => {
  assert.ok(Plan.safeParse(made.plan).success)
  for (const char of hidden) {
    const text = `CVE-2024-0727${char}`
    const indexes = made.plan.transactions.flatMap((one) => one.indexes.map((index) => ({ ...index, suite: text })))
    const bad: unknown[] = [
      withTransaction(made.plan, { clears: [text] }),
      withTransaction(made.plan, { indexes }),
      { ...made.plan, leftOut: [{ host: world.server.digest, package: 'x', code: 'x', detail: text }] },
    ]
    for (const plan of bad) assert.equal(Plan.safeParse(plan).success, false, JSON.stringify(char))
  }
})

test('so is a policy, and a root', () => {
  assert.ok(Policy.safeParse(made.policy).success && Root.safeParse(made.root).success)
  for (const char of hidden) {
    for (const member of ['origin', 'label'])
      assert.equal(
        Policy.safeParse({ ...made.policy, origins: [{ ...made.policy.origins[0], [member]: `Debian${char}` }] })
          .success,
        false,
      )
    const people = made.root.people.map((one) => ({ ...one, person: `${one.person}${char}x` }))
    assert.equal(Root.safeParse({ ...made.root, people }).success, false)
  }
})

test('apt would read a name or version with a sign at its end as another command', () => {
  const changes = [
    { ...upgrade, name: 'openssl-' },
    { ...upgrade, to: '3.0.13+' },
    { ...upgrade, name: '-o' },
  ]
  for (const change of changes)
    assert.equal(Plan.safeParse(withTransaction(made.plan, { changes: [change] })).success, false)
})

/** Hostile on purpose: what the schema has no type for. */
function withUpdater(updater: object): unknown {
  const plan = putAside.plan(made.plan)
  return { ...plan, transactions: plan.transactions.map((one) => ({ ...one, updater })) }
}

test('plans, orders and policies that say nothing of updaters keep their bytes', () => {
  const { plan, order, policy } = made
  for (const [schema, document] of [
    [Plan, plan],
    [Order, order],
    [Policy, policy],
  ] as const) {
    const bytes = canonicalJson(document as unknown as Json)
    assert.equal(canonicalJson(schema.parse(document) as unknown as Json), bytes)
    assert.ok(!bytes.includes('updater'))
  }
})

test('a plan may be of an updater alone', () => assert.ok(Plan.safeParse(putAside.plan(made.plan)).success))

const plans: [what: string, plan: () => unknown][] = [
  ['changes a package twice', () => withTransaction(made.plan, { changes: [upgrade, { ...upgrade, to: '3.0.14-1' }] })],
  ['changes nothing', () => withTransaction(made.plan, { changes: [{ ...upgrade, from: null, to: null }] })],
  ['removes with a file', () => withTransaction(made.plan, { changes: [{ ...upgrade, to: null }] })],
  ['installs without a file', () => withTransaction(made.plan, { changes: [{ ...upgrade, sha256: null }] })],
  ['has neither a package nor an updater', () => withTransaction(made.plan, { changes: [], indexes: [] })],
  ['has packages and an updater', () => withTransaction(made.plan, { updater: { name: 'cloud-init', to: 'aside' } })],
  [
    'moves an updater beside packages, or two ways at once',
    () => {
      const [one] = putAside.plan(made.plan).transactions
      const other = {
        ...one,
        id: 'other',
        hosts: ['e'.repeat(64)],
        updater: { name: 'unattended-upgrades', to: 'back' },
      }
      return { ...made.plan, transactions: [one, other] }
    },
  ],
  ['puts aside what is not in the list', () => withUpdater({ name: 'cron', to: 'aside' })],
  ['names a path in place of an updater', () => withUpdater({ name: '../../etc/passwd', to: 'aside' })],
  ['says more of an updater than its name', () => withUpdater({ name: 'cloud-init', to: 'aside', file: '/etc/x' })],
  ['does something else to an updater', () => withUpdater({ name: 'cloud-init', to: 'purge' })],
  [
    'has a host in two rows',
    () => ({ ...made.plan, transactions: made.plan.transactions.flatMap((one) => [one, { ...one, id: 'again' }]) }),
  ],
]
for (const [what, plan] of plans)
  test(`no plan: one that ${what}`, () => assert.equal(Plan.safeParse(plan()).success, false))

const hostOf = (name: string | number): string =>
  typeof name === 'number' ? testDigest(`${name}`) : world.hosts[name as keyof World['hosts']].digest
/** Named by their place; hosts by name, or strangers by number. */
const inBatches = (...batches: (string | number)[][]) => ({
  name: 'shop',
  batches: batches.map((hosts, at) => ({ name: `batch-${at}`, hosts: hosts.map(hostOf) })),
})
const numbers = (n: number, from = 0): number[] => Array.from({ length: n }, (_, at) => from + at)

const aProgram = (target: string) => ({
  ...{ id: 'shop', kind: 'program', target, sha256: 'a'.repeat(64), timeoutMs: 1_000, settleMs: 0 },
})

test('a policy: ten programs by their paths and bytes', () => {
  for (const target of ['/opt/check', '/usr/local/lib/shop/check-1.2_a+b@c.sh', '/opt/..check'])
    assert.equal(Policy.safeParse({ ...made.policy, probes: [aProgram(target)] }).error, undefined, target)
})

test('a policy: batches in the order of their rings, up to a hundred hosts', () => {
  for (const serial of [inBatches(['first', 'second'], ['rest']), inBatches(numbers(60), numbers(40, 60))])
    assert.equal(Policy.safeParse({ ...made.policy, serials: [serial] }).error, undefined)
})

const policies: [what: string, policy: () => unknown][] = [
  ['runs out before it begins', () => ({ ...made.policy, expires: made.policy.issuedAt })],
  ['has a last ring of named hosts', () => withRing(1, { hosts: [world.hosts.rest.digest] })(made.policy)],
  ['has a first ring of all others', () => withRing(0, { hosts: 'others' })(made.policy)],
  [
    'has a host in two serials',
    () => ({ ...made.policy, serials: ['a', 'b'].map((name) => ({ ...inBatches(['first'], ['rest']), name })) }),
  ],
  ['has a host in two batches', () => ({ ...made.policy, serials: [inBatches(['first'], ['first', 'rest'])] })],
  [
    'lets a batch wait for a ring that waits for the batch',
    () => ({ ...made.policy, serials: [inBatches(['rest'], ['first'])] }),
  ],
  [
    'has two serials of one name',
    () => ({ ...made.policy, serials: [inBatches(['first'], ['rest']), inBatches([1], [2])] }),
  ],
  ['has a serial of one batch', () => ({ ...made.policy, serials: [inBatches(['first'])] })],
  ['has a batch of nobody', () => ({ ...made.policy, serials: [inBatches(['first'], [])] })],
  [
    'has two batches of one name',
    () => ({
      ...made.policy,
      serials: [{ name: 'shop', batches: ['first', 'rest'].map((name) => ({ name: 'same', hosts: [hostOf(name)] })) }],
    }),
  ],
  [
    'has a serial whose proofs fit into no bundle',
    () => ({ ...made.policy, serials: [inBatches(numbers(60), numbers(41, 60))] }),
  ],
  ['has an empty list of serials', () => ({ ...made.policy, serials: [] })],
  ...[
    '../check',
    '/opt/../tmp/check',
    '/opt/./check',
    '/opt//check',
    '/opt/',
    '/',
    'check',
    '/opt/a b',
    '/opt/check;id',
    '/opt/$(id)',
    '/opt/a\n/b',
    `/${'x'.repeat(300)}`,
  ].map((target): (typeof policies)[number] => [
    `asks the program ${JSON.stringify(target.slice(0, 20))}`,
    () => ({ ...made.policy, probes: [aProgram(target)] }),
  ]),
  ['asks a program without its bytes', () => ({ ...made.policy, probes: [{ ...aProgram('/opt/check'), sha256: '' }] })],
  [
    'asks a program with arguments',
    () => ({ ...made.policy, probes: [{ ...aProgram('/opt/check'), arguments: ['--fix'] }] }),
  ],
  [
    'asks eleven programs',
    () => ({ ...made.policy, probes: numbers(11).map((at) => ({ ...aProgram('/opt/check'), id: `p${at}` })) }),
  ],
  ['has rings of one name', () => withRing(1, { name: 'first' })(made.policy)],
]
for (const [what, policy] of policies)
  test(`no policy: one that ${what}`, () => assert.equal(Policy.safeParse(policy()).success, false))

const roots: [what: string, root: () => unknown][] = [
  ['nobody can fulfil', () => ({ ...made.root, threshold: 4 })],
  [
    'nobody can fulfil with the keys that are left',
    () => ({ ...made.root, people: made.root.people.map((one, at) => (at < 2 ? { ...one, revoked: ago(0) } : one)) }),
  ],
  ['calls two persons solo', () => ({ ...made.root, mode: 'solo' })],
  ['lists a key twice', () => ({ ...made.root, people: [...made.root.people, made.root.people[0]] })],
  [
    'has a token without an application',
    () => ({ ...made.root, people: made.root.people.map((one) => ({ ...one, application: null })) }),
  ],
  ['follows nothing', () => ({ ...made.root, version: 2 })],
]
for (const [what, root] of roots)
  test(`no root: one that ${what}`, () => assert.equal(Root.safeParse(root()).success, false))
