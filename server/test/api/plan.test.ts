/** From the first root to a signed plan, over HTTP: what people hand in, what is planned, who said yes, and why a patch waits. */
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { before, describe, test } from 'node:test'
import { type DocumentOf, type DocumentType, payloadType } from '@patchreeve/trust/documents/registry.ts'
import { openDocument, writeEnvelope } from '@patchreeve/trust/envelope.ts'
import { signedBy, type TestKey, testDigest, testKey, testUuid } from '@patchreeve/trust/test/support/keys.ts'
import { makeWorld, NOW, policyOf, rootOf, signOffOf, type World } from '@patchreeve/trust/test/support/world.ts'
import { DAY_MS, HOUR_MS } from '@patchreeve/trust/times.ts'
import { onInventoryChanged } from '../../src/assessment/index.ts'
import { acceptSection, type Registered, registerHost } from '../../src/inventory/index.ts'
import { hostByKey, hostKeyOf, planById, planRoutes, registerHostKey, signAsServer } from '../../src/plan/index.ts'
import { type CatalogueEntry, packageKey } from '../../src/plan/model.ts'
import { entry } from '../../src/plan/testing.ts'
import { addRoot } from '../../src/plan/trust.ts'
import { planDetail } from '../../src/plan/view.ts'
import { systemIds } from '../../src/platform/ids.ts'
import { secretOf } from '../../src/platform/secret.ts'
import { reconcileAll } from '../../src/risk/index.ts'
import { aStatement, take } from '../support/feeds.ts'
import { aCandidate, aPackage, aReport, aSystem } from '../support/rows.ts'
import { hostActor } from '../support/server.ts'
import { addPerson, codeOf, type Person, useHttp } from './http-server.ts'

const ids = systemIds()
const secret = secretOf(randomBytes(32), ids)
/** A fake: what confirmed origins would offer. The real catalogue has tests of its own. */
const offered: CatalogueEntry[] = [
  entry('openssl', '3.0.22-1', { depends: 'libssl3 (>= 3.0.22)' }),
  entry('libssl3', '3.0.22-1', { depends: 'libc6 (>= 2.34)' }),
]
const repositories = {
  catalogue: async () => new Map(offered.map((one) => [packageKey(one), one])),
  obtainable: async () => new Set(['openssl:amd64=3.0.20-1', 'libssl3:amd64=3.0.20-1']),
}
const nothingTold = {
  firstSeen: undefined,
  lastOrderAt: undefined,
  bootedAt: null,
  proofs: [],
  deployment: undefined,
  step: undefined,
}
describe('from the first root to a signed plan', () => {
  const http = useHttp({
    handlers: planRoutes({ secret, ids, repositories, memory: async () => nothingTold, standing: async () => [] }),
  })

  let world: World
  let stranger: TestKey
  let admin: Person
  const hosts = new Map<string, Registered>()

  async function send<T>(method: 'GET' | 'POST', path: string, body?: unknown): Promise<T> {
    const response = await http.send(method, path, { as: admin.cookie, ...(body === undefined ? {} : { body }) })
    assert.equal(response.statusCode, 200, response.body)
    return response.json() as T
  }
  async function refusal(path: string, body: unknown): Promise<{ code: string; refusal?: unknown }> {
    const { code, params } = (await http.send('POST', path, { as: admin.cookie, body })).json() as {
      code: string
      params: Record<string, unknown>
    }
    return params.refusal === undefined ? { code } : { code, refusal: params.refusal }
  }
  async function text<T extends DocumentType>(type: T, document: DocumentOf[T], ...keys: TestKey[]): Promise<string> {
    return writeEnvelope(await signedBy(type, document, ...keys))
  }
  const refusedAs = (code: string) => ({ code: 'DOCUMENT_REFUSED', refusal: code })

  before(async () => {
    world = await makeWorld('plan')
    stranger = await testKey('a stranger')
    http.server.clock.moveMs(NOW.getTime() - http.server.clock.now().getTime())
    admin = await addPerson(http, 'admin')
    await take(http.server.op(), 'debian-tracker', {
      statements: [
        aStatement(
          'openssl',
          'CVE-2026-0001',
          { kind: 'fixed', fixedVersion: '3.0.22-1' },
          { fixPublishedAt: '2026-11-20' },
        ),
        aStatement('bash', 'CVE-2026-0009', { kind: 'open', plan: 'ignored' }),
      ],
    })
    for (const name of ['web-1', 'web-2', 'mail']) await enrol(name)
    for (const host of hosts.values())
      await http.server
        .op()
        .tx((tx) => onInventoryChanged(tx, { ...host, section: 'os', reportId: ids.next(), pvs: [] }))
    await reconcileAll(http.server.database)
  })

  async function enrol(name: string): Promise<void> {
    const host = await http.server.op().tx((tx) =>
      registerHost(tx, {
        name,
        machineId: '',
        hardwareId: '',
        provenance: 'agent-signed',
        agentVersion: '1',
        hostId: ids.next(),
      }),
    )
    const op = http.server.op(hostActor(host))
    await acceptSection(op, await aReport('os', aSystem(name)))
    await acceptSection(
      op,
      await aReport('repositories', [
        aCandidate('libssl3', '3.0.20-1', '3.0.22-1'),
        aCandidate('openssl', '3.0.20-1', '3.0.22-1'),
      ]),
    )
    await acceptSection(
      op,
      await aReport('packages', [
        aPackage('bash', '5.2-1'),
        aPackage('libc6', '2.36-9', { sourceName: 'glibc' }),
        aPackage('libssl3', '3.0.20-1', { sourceName: 'openssl' }),
        aPackage('openssl', '3.0.20-1'),
      ]),
    )
    hosts.set(name, host)
  }

  const hostId = (name: string): string => hosts.get(name)?.hostId ?? ''
  /** As if the fix of openssl had come after the hosts did, and were due then. */
  const moveFindings = (due: string) =>
    http.server.database.tx(1, (tx) =>
      tx.db
        .updateTable('risk_episode')
        .set({ clock_started: tx.now, due: new Date(due) })
        .where('due', 'is not', null)
        .execute(),
    )
  const showKey = (name: string, key: TestKey) =>
    http.server.op().tx((tx) => registerHostKey(tx, hostId(name), key.spki))

  let root: DocumentOf['root']
  let policyDigest: string

  test('the facts for the first root: one key for orders, sealed, the same each time it is asked for', async () => {
    const facts = await send<{
      orderKey: string
      orderKeyId: string
      authorities: string[]
      epoch: number
      hosts: unknown[]
    }>('GET', '/trust/facts')
    assert.deepEqual(await send('GET', '/trust/facts'), facts)
    assert.equal(facts.authorities.length, 1)
    assert.equal(facts.epoch, 1)
    assert.deepEqual(
      facts.hosts,
      ['web-1', 'web-2', 'mail'].map((name) => ({ id: hostId(name), name, hostKey: null, confirmed: false })),
    )
    const signed = await http.server.op().tx((tx) =>
      signAsServer(tx, secret, 'lease', {
        type: 'lease',
        schema: 1,
        tenant: world.tenant,
        order: testDigest('order'),
        host: testDigest('host'),
        notBefore: '2026-11-27T12:00:00Z',
        notAfter: '2026-11-27T12:15:00Z',
      }),
    )
    assert.equal(signed.signatures[0]?.keyId, facts.orderKeyId)
    const stored = await http.server.database.tx(1, (tx) =>
      tx.db.selectFrom('platform_setting').selectAll().where('key', '=', 'plan.order-key').execute(),
    )
    assert.deepEqual(Object.keys(stored[0]?.value as object).sort(), ['sealed', 'spki'])
    const own = { keyId: facts.orderKeyId, spki: facts.orderKey, validFrom: '2026-11-01T00:00:00Z', revoked: null }
    root = { ...rootOf(world), serverKeys: [own], authorities: facts.authorities }
  })

  test('no policy before a root, and nothing to plan under', async () => {
    const policy = await text('policy', policyOf(world), world.alice, world.bob)
    assert.deepEqual(await refusal('/policies', { envelope: policy }), { code: 'ROOT_MISSING' })
    assert.deepEqual(await refusal('/plans', {}), { code: 'ROOT_MISSING' })
  })

  test('a root is taken from a person, signed by its own threshold, and kept byte for byte', async () => {
    assert.deepEqual(
      await refusal('/roots', { envelope: await text('root', root, world.alice) }),
      refusedAs('root-signatures-missing'),
    )
    assert.deepEqual(
      await refusal('/roots', { envelope: await text('root', root, world.alice, stranger) }),
      refusedAs('root-signatures-missing'),
    )
    assert.deepEqual(
      await refusal('/roots', {
        envelope: await text('root', { ...root, version: 2, previous: testDigest('x') }, world.alice, world.bob),
      }),
      refusedAs('root-unknown'),
    )
    const envelope = await text('root', root, world.alice, world.bob)
    const spaced = `${JSON.stringify(JSON.parse(envelope), null, 3)}\n`
    await assert.rejects(addRoot(http.server.op(), spaced), /FORBIDDEN/)
    const added = await send<{ version: number; digest: string; threshold: number }>('POST', '/roots', {
      envelope: spaced,
    })
    assert.deepEqual([added.version, added.threshold], [1, 2])
    assert.equal((await send<{ envelope: string }>('GET', '/roots/1')).envelope, spaced)
    assert.deepEqual(await send('POST', '/roots', { envelope }), added, 'the same again is the same')
  })

  test('another first root is refused, whoever signs it, and a second one only follows the first', async () => {
    const others = await makeWorld('another installation')
    assert.deepEqual(
      await refusal('/roots', { envelope: await text('root', rootOf(others), others.alice, others.bob) }),
      refusedAs('other-tenant'),
    )
    const twin = { ...root, epoch: 2 }
    assert.deepEqual(
      await refusal('/roots', { envelope: await text('root', twin, world.alice, world.bob) }),
      refusedAs('root-unknown'),
    )
    const { digest } = await send<{ digest: string }>('GET', '/roots/1')
    const next = { ...root, version: 2, previous: digest, people: root.people.slice(1) }
    assert.deepEqual(
      await refusal('/roots', {
        envelope: await text('root', next, world.bob, world.carol, stranger).then((one) =>
          one.replace('root+json', 'plan+json'),
        ),
      }),
      refusedAs('document-malformed'),
    )
    assert.deepEqual(
      await refusal('/roots', { envelope: await text('root', { ...next, epoch: 2 }, world.bob, world.carol) }),
      refusedAs('epoch-unknown'),
    )
    assert.deepEqual((await send<{ rows: unknown[] }>('GET', '/roots')).rows.length, 1)
  })

  const wrongPolicies: [
    why: string,
    code: string,
    change: (policy: DocumentOf['policy']) => DocumentOf['policy'],
    signers: () => TestKey[],
  ][] = [
    ['one person alone', 'policy-signatures-missing', (one) => one, () => [world.alice]],
    ['the recovery key', 'policy-signatures-missing', (one) => one, () => [world.alice, world.recovery]],
    ['a stranger', 'policy-signatures-missing', (one) => one, () => [world.alice, stranger]],
    ['another tenant', 'other-tenant', (one) => ({ ...one, tenant: testUuid('x') }), () => [world.alice, world.bob]],
    [
      'expired',
      'policy-expired',
      (one) => ({ ...one, expires: '2026-11-20T00:00:00Z' }),
      () => [world.alice, world.bob],
    ],
    [
      'longer than the root allows',
      'policy-outlives-root',
      (one) => ({ ...one, expires: '2028-11-20T00:00:00Z' }),
      () => [world.alice, world.bob],
    ],
    [
      'made under a root that nobody has',
      'root-unknown',
      (one) => ({ ...one, rootVersion: 2 }),
      () => [world.alice, world.bob],
    ],
  ]
  for (const [why, code, change, signers] of wrongPolicies)
    test(`a policy is refused: ${why}`, async () => {
      const envelope = await text('policy', change(policyOf(world)), ...signers())
      assert.deepEqual(await refusal('/policies', { envelope }), refusedAs(code))
    })

  test('a policy is taken once, and none of an older or the same number after it', async () => {
    const envelope = await text('policy', policyOf(world), world.alice, world.carol)
    const added = await send<{ digest: string; version: number; rings: unknown[] }>('POST', '/policies', { envelope })
    assert.deepEqual(added.rings, [
      { name: 'first', hosts: 2, delayMinutes: 60 },
      { name: 'rest', hosts: null, delayMinutes: 1440 },
    ])
    for (const version of [2, 3]) {
      const other = { ...policyOf(world), version, periodMinutes: 30 }
      assert.deepEqual(
        await refusal('/policies', { envelope: await text('policy', other, world.alice, world.bob) }),
        refusedAs('policy-older'),
      )
    }
    assert.deepEqual(await send('POST', '/policies', { envelope }), added)
    policyDigest = added.digest
  })

  test('feasibility plays the policy through for the hosts and findings that are here', async () => {
    const answer = await send<{
      tiers: { tier: string; meets: boolean; binding: { rule: string; name: string } | null }[]
      rings: { ring: string; hosts: number }[]
      findings: { dated: number; late: number; rows: { source: string; hostCount: number; doneAt: string | null }[] }
    }>('GET', '/policies/3/feasibility')
    assert.deepEqual(
      answer.rings.map((one) => [one.ring, one.hosts]),
      [
        ['first', 2],
        ['rest', 3],
      ],
    )
    assert.deepEqual(
      answer.tiers.map((one) => [one.tier, one.meets]),
      [
        ['T0', true],
        ['T1', true],
        ['T2', true],
        ['T3', true],
      ],
    )
    // All findings are older than the hosts' enrolment: they have a clock of their own.
    assert.deepEqual(answer.findings, { dated: 0, late: 0, rows: [] })
    await moveFindings('2026-11-27T13:00:00Z')
    const late = (await send<typeof answer>('GET', '/policies/3/feasibility')).findings
    assert.deepEqual([late.dated, late.late], [1, 1])
    assert.deepEqual([late.rows[0]?.source, late.rows[0]?.hostCount], ['openssl', 3])
    assert.ok((late.rows[0]?.doneAt ?? '') > '2026-11-27T13:00:00Z')
    assert.equal(codeOf(await http.send('GET', '/policies/9/feasibility', { as: admin.cookie })), 'NOT_FOUND')
  })

  test('a key counts when a person has compared it; a wrong digest confirms nothing', async () => {
    assert.deepEqual(await showKey('web-1', world.hosts.first), { state: 'unconfirmed' })
    assert.equal(await http.server.op().tx((tx) => hostKeyOf(tx, hostId('web-1'))), undefined)
    const wrong = await refusal(`/hosts/${hostId('web-1')}/key`, { digest: testDigest('other') })
    assert.deepEqual(wrong, { code: 'HOST_KEY_UNKNOWN' })
    const confirmed = await send<{ state: string }>('POST', `/hosts/${hostId('web-1')}/key`, {
      digest: world.hosts.first.digest,
    })
    assert.equal(confirmed.state, 'confirmed')
    assert.equal((await http.server.op().tx((tx) => hostByKey(tx, world.hosts.first.digest)))?.hostId, hostId('web-1'))
  })

  test('a second key of a host is shown, and the first one stays', async () => {
    assert.deepEqual(await showKey('web-1', world.hosts.rest), { state: 'second' })
    assert.equal((await http.server.op().tx((tx) => hostKeyOf(tx, hostId('web-1'))))?.digest, world.hosts.first.digest)
    const { rows } = await send<{ rows: { name: string; state: string }[] }>('GET', '/hostkeys')
    assert.deepEqual(rows.map((row) => [row.name, row.state]).sort(), [
      ['web-1', 'confirmed'],
      ['web-1', 'second'],
    ])
  })

  test('a copied key stands for one host only', async () => {
    await showKey('web-2', world.hosts.first)
    assert.deepEqual(await refusal(`/hosts/${hostId('web-2')}/key`, { digest: world.hosts.first.digest }), {
      code: 'HOST_KEY_TAKEN',
    })
  })

  for (const [what, spki] of [
    ['text', 'not a key'],
    ['a point of small order', 'MCowBQYDK2VwAyEAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA='],
  ] as const)
    test(`${what} is no key`, async () => {
      await assert.rejects(
        http.server.op().tx((tx) => registerHostKey(tx, hostId('mail'), spki)),
        /INPUT_INVALID/,
      )
    })

  test('an agent cannot fill the table with keys', async () => {
    for (let n = 0; n < 10; n++) await showKey('mail', await testKey(`mail ${n}`))
    await assert.rejects(showKey('mail', await testKey('mail 11')), /too-many-keys/)
  })

  interface Detail {
    id: string
    digest: string
    state: string
    tier: string
    signed: number
    threshold: number
    lapses: string | null
    findings: string[]
    transactions: {
      changes: { name: string; from: string; to: string }[]
      hosts: { name: string }[]
      undo: string
      clears: string[]
    }[]
    leftOut: { host: string; package: string; because: { code: string } }[]
    signOffs: { person: string; because: { code: string } | null }[]
    actions: Record<string, boolean>
  }
  let plan: Detail

  test('a plan names exact packages and hosts, what it clears, and what it leaves out and why', async () => {
    plan = await send<Detail>('POST', '/plans', { where: 'vulnerability:CVE-2026-0001' })
    assert.deepEqual(
      plan.transactions.map((one) => [
        one.changes.map((change) => `${change.name} ${change.from} ${change.to}`),
        one.hosts.map((host) => host.name),
        one.undo,
        one.clears,
      ]),
      [[['libssl3 3.0.20-1 3.0.22-1', 'openssl 3.0.20-1 3.0.22-1'], ['web-1'], 'plain', ['CVE-2026-0001']]],
    )
    assert.deepEqual([...new Set(plan.leftOut.map((one) => `${one.host} ${one.because.code}`))].sort(), [
      'mail left-out.host-key-not-confirmed',
      'web-2 left-out.host-key-not-confirmed',
    ])
    assert.deepEqual(
      [plan.state, plan.signed, plan.threshold, plan.findings.length, plan.lapses],
      // The policy's standing approval covers it.
      ['standing', 0, 2, 2, null],
    )
    assert.deepEqual(plan.actions, { sign: true, replace: true, start: true })
    assert.deepEqual(await send('GET', `/plans/${plan.id}`), plan)
  })

  test('its document is what a signer needs: the very bytes of the digest, policy and roots as they were handed in', async () => {
    const document = await send<{ digest: string; plan: string; policy: string; roots: string[]; hosts: unknown }>(
      'GET',
      `/plans/${plan.id}/document`,
    )
    const opened = await openDocument('plan', document.plan)
    assert.ok('digest' in opened)
    assert.deepEqual([opened.digest, opened.document.policy], [plan.digest, policyDigest])
    assert.equal(document.policy, (await send<{ envelope: string }>('GET', '/policies/3')).envelope)
    assert.deepEqual(document.roots, [(await send<{ envelope: string }>('GET', '/roots/1')).envelope])
    assert.deepEqual(document.hosts, [{ hostKey: world.hosts.first.digest, name: 'web-1' }])
  })

  test('what cannot be planned at all is refused with the reasons, and an unknown term shows nothing by mistake', async () => {
    const response = await http.send('POST', '/plans', { as: admin.cookie, body: { where: 'host:mail' } })
    assert.equal(codeOf(response), 'PLAN_EMPTY')
    assert.match((response.json() as { params: { why: string } }).params.why, /^host-key-not-confirmed \d+$/)
    for (const where of ['colour:red', 'tier:T9', 'host:', 'due:>1d'])
      assert.equal((await refusal('/plans', { where })).code, 'FILTER_INVALID', where)
    assert.equal((await refusal('/plans', { where: 'tier:T0', packages: ['openssl'] })).code, 'FILTER_INVALID')
    assert.equal((await refusal('/plans', { author: 'somebody' })).code, 'INPUT_INVALID')
  })

  const signOff = (by: TestKey, change: Partial<DocumentOf['signoff']> = {}) => ({
    ...signOffOf(world, plan.digest, by),
    ...change,
  })
  const post = (envelope: string) => refusal(`/plans/${plan.id}/signoffs`, { envelope })
  const wrong: [why: string, code: string, make: () => Promise<string>][] = [
    ['by a key that no root names', 'signature-invalid', () => text('signoff', signOff(stranger), stranger)],
    ['by the recovery key', 'signature-invalid', () => text('signoff', signOff(world.recovery), world.recovery)],
    ['signed by another than it says', 'signature-invalid', () => text('signoff', signOff(world.alice), world.bob)],
    [
      'of another plan',
      'other-plan',
      () => text('signoff', signOff(world.alice, { plan: testDigest('other') }), world.alice),
    ],
    [
      'of another tenant',
      'other-tenant',
      () => text('signoff', signOff(world.alice, { tenant: testUuid('y') }), world.alice),
    ],
    [
      'lapsed',
      'signoff-lapsed',
      () => text('signoff', signOff(world.alice, { lapses: '2026-11-27T11:00:00Z' }), world.alice),
    ],
    [
      'older than 14 days, whatever it says',
      'signoff-lapsed',
      () =>
        text(
          'signoff',
          signOff(world.alice, { signedAt: '2026-11-01T00:00:00Z', lapses: '2027-01-01T00:00:00Z' }),
          world.alice,
        ),
    ],
    [
      'dated ahead',
      'signoff-too-new',
      () =>
        text(
          'signoff',
          signOff(world.alice, { signedAt: '2026-12-27T11:00:00Z', lapses: '2027-01-01T00:00:00Z' }),
          world.alice,
        ),
    ],
    ['a document of another type', 'document-malformed', () => text('policy', policyOf(world), world.alice)],
  ]
  for (const [why, code, make] of wrong)
    test(`a sign-off is refused: ${why}`, async () => assert.deepEqual(await post(await make()), refusedAs(code)))

  test('as many persons as the root demands make it signed; the same person twice is one', async () => {
    const alice = await text('signoff', signOff(world.alice), world.alice)
    await send('POST', `/plans/${plan.id}/signoffs`, { envelope: alice })
    await send('POST', `/plans/${plan.id}/signoffs`, { envelope: alice })
    await send('POST', `/plans/${plan.id}/signoffs`, {
      envelope: await text('signoff', signOff(world.alice, { emergency: true }), world.alice),
    })
    const one = await send<Detail>('GET', `/plans/${plan.id}`)
    assert.deepEqual([one.state, one.signed, one.signOffs.length], ['standing', 1, 2])
    await send('POST', `/plans/${plan.id}/signoffs`, { envelope: await text('signoff', signOff(world.bob), world.bob) })
    const both = await send<Detail>('GET', `/plans/${plan.id}`)
    assert.deepEqual([both.state, both.signed], ['signed', 2])
    assert.equal(both.lapses, new Date(NOW.getTime() - 2 * HOUR_MS + 14 * DAY_MS).toISOString())
    const { signOffs } = await send<{ signOffs: string[] }>('GET', `/plans/${plan.id}/document`)
    assert.ok(signOffs.includes(alice), 'kept byte for byte')
  })

  test('a sign-off lapses by itself after 14 days', async () => {
    // Sessions end earlier, so the question is asked behind the gate.
    http.server.clock.moveMs(15 * DAY_MS)
    const kept = await http.server.op().tx((tx) => planById(tx, plan.id))
    assert.ok(kept)
    const shown = await http.server.op().tx((tx) => planDetail(tx, kept))
    http.server.clock.moveMs(-15 * DAY_MS)
    assert.deepEqual([shown.state, shown.signed, shown.lapses], ['standing', 0, null])
    assert.deepEqual(new Set(shown.signOffs.map((one) => one.because?.code)), new Set(['refusal.signoff-lapsed']))
  })

  test('every act is an entry of the ledger, on a person’s word', async () => {
    const entries = await http.server.database.tx(1, (tx) =>
      tx.db
        .selectFrom('evidence_pending')
        .select(['type', 'provenance', 'subject_id'])
        .where('type', 'like', 'plan.%')
        .execute(),
    )
    const count = (type: string, provenance: number) =>
      entries.filter((one) => one.type === type && one.provenance === provenance).length
    assert.deepEqual(
      [
        count('plan.root-added', 1),
        count('plan.policy-added', 1),
        count('plan.proposed', 1),
        count('plan.signed', 1),
        count('plan.host-key-confirmed', 1),
        count('plan.order-key-made', 3),
      ],
      [1, 1, 1, 3, 1, 1],
    )
    assert.equal(entries.filter((one) => one.subject_id === plan.id).length, 4)
  })

  for (const table of ['plan_root', 'plan_policy', 'plan_plan', 'plan_clear', 'plan_sign_off'])
    for (const statement of [`update ${table} set tenant_id = tenant_id`, `delete from ${table}`])
      test(`the server itself cannot: ${statement}`, async () => {
        const client = await http.server.database.pool.connect()
        await client.query(`select set_config('app.tenant', '1', false)`)
        await assert.rejects(client.query(statement), (error) => (error as { code?: string }).code === '42501')
        client.release(true)
      })

  interface Why {
    planId: string | null
    rows: { gate: string; state: string; because: { code: string } | null }[]
  }
  const why = (host: string, patch: string) => send<Why>('GET', `/hosts/${host}/why/${patch}`)
  const gate = (answer: Why, name: string) => {
    const row = answer.rows.find((one) => one.gate === name)
    return row && [row.state, row.because?.code]
  }

  test('the host’s own gates are asked: what the server knows passes or blocks, what only the host knows is unknown', async () => {
    const answer = await why('web-1', 'CVE-2026-0001')
    assert.equal(answer.planId, plan.id)
    for (const name of [
      'patch',
      'root',
      'policy',
      'fix',
      'plan',
      'policy-signers',
      'order-signature',
      'approval',
      'window',
      'lease',
      'same-changes',
      'origins',
    ])
      assert.deepEqual(gate(answer, name), ['pass', undefined], name)
    for (const name of ['clock', 'period', 'ring-delay'])
      assert.deepEqual(gate(answer, name), ['unknown', 'why.host-knows'], name)
    assert.deepEqual(
      answer.rows.filter((row) => row.state === 'blocked').map((row) => [row.gate, row.because?.code]),
      [['deployment', 'why.not-started']],
    )
  })

  test('a package by name is the same question', async () => {
    assert.equal((await why(hostId('web-1'), 'libssl3')).planId, plan.id)
  })

  test('a host whose key nobody compared is blocked before any plan', async () => {
    const answer = await why('mail', 'openssl')
    assert.deepEqual(gate(answer, 'fix'), ['blocked', 'left-out.host-key-not-confirmed'])
    assert.deepEqual(gate(answer, 'plan'), ['blocked', 'why.no-plan'])
  })

  test('a patch that nothing on the host answers to, and a host that is not there', async () => {
    assert.deepEqual((await why('web-1', 'CVE-1999-0001')).rows, [
      {
        gate: 'patch',
        state: 'blocked',
        because: { code: 'why.not-found', params: {} },
        since: null,
        lifts: { code: 'why-do.not-found', params: {} },
        liftsAt: null,
      },
    ])
    assert.equal(codeOf(await http.send('GET', '/hosts/gone/why/openssl', { as: admin.cookie })), 'HOST_NOT_FOUND')
  })

  test('what has no fix yet says so', async () => {
    assert.deepEqual(gate(await why('web-1', 'CVE-2026-0009'), 'fix'), ['blocked', 'left-out.no-fix-yet'])
  })

  test('a plan that names a parent replaces it, and the parent can neither be signed nor replaced again', async () => {
    http.server.clock.moveMs(1_000)
    const child = await send<Detail & { parent: string }>('POST', '/plans', {
      packages: ['openssl'],
      urgent: true,
      parent: plan.id,
      author: world.carol.keyId,
    })
    assert.equal(child.parent, plan.digest)
    assert.equal((await send<Detail>('GET', `/plans/${plan.id}`)).state, 'replaced')
    assert.deepEqual(await refusal('/plans', { parent: plan.id }), { code: 'PLAN_STATE' })
    const envelope = await text('signoff', signOffOf(world, plan.digest, world.carol), world.carol)
    assert.deepEqual(await refusal(`/plans/${plan.id}/signoffs`, { envelope }), { code: 'PLAN_STATE' })
    const own = await text('signoff', signOffOf(world, child.digest, world.carol), world.carol)
    assert.deepEqual(await refusal(`/plans/${child.id}/signoffs`, { envelope: own }), refusedAs('signoff-by-author'))
    plan = child
  })

  test('a newer policy makes plans of the one before outdated: hosts would refuse them', async () => {
    const newer = { ...policyOf(world), version: 4 }
    await send('POST', '/policies', { envelope: await text('policy', newer, world.alice, world.bob) })
    const shown = await send<Detail>('GET', `/plans/${plan.id}`)
    assert.deepEqual([shown.state, shown.actions], ['outdated', { sign: false, replace: true, start: false }])
  })

  test('lists go on behind the last row', async () => {
    const first = await send<{ rows: { id: string }[]; total: number; next: string }>('GET', '/plans?limit=1')
    const second = await send<{ rows: { id: string }[]; next: null }>('GET', `/plans?limit=1&cursor=${first.next}`)
    assert.deepEqual([first.total, first.rows[0]?.id, second.rows.length, second.next], [2, plan.id, 1, null])
    const forged = Buffer.from(JSON.stringify([null, `x' or 1=1`, 0])).toString('base64url')
    assert.equal(codeOf(await http.send('GET', `/plans?cursor=${forged}`, { as: admin.cookie })), 'CURSOR_INVALID')
  })

  test('a revoked signer’s word is gone under the next root, and a policy that it carried no longer counts', async () => {
    const { digest } = await send<{ digest: string }>('GET', '/roots/1')
    const people = root.people.map((one) =>
      one.person === 'Alice' ? { ...one, revoked: '2026-11-27T00:00:00Z' } : one,
    )
    const next = { ...root, version: 2, previous: digest, people }
    await send('POST', '/roots', { envelope: await text('root', next, world.bob, world.carol) })
    assert.deepEqual(await refusal('/plans', {}), { code: 'POLICY_MISSING', refusal: 'key-revoked' })
  })

  const good = { payloadType: payloadType('root'), payload: Buffer.from('{}').toString('base64'), signatures: [] }
  const cases: [what: string, envelope: unknown, code: string][] = [
    ['no JSON', 'hello', 'DOCUMENT_REFUSED'],
    ['a number', '17', 'DOCUMENT_REFUSED'],
    ['an envelope of nothing', JSON.stringify(good), 'DOCUMENT_REFUSED'],
    ['an unknown member', JSON.stringify({ ...good, extra: 1 }), 'DOCUMENT_REFUSED'],
    ['a payload that is no base64', JSON.stringify({ ...good, payload: '%%%%' }), 'DOCUMENT_REFUSED'],
    [
      'a hundred signatures',
      JSON.stringify({ ...good, signatures: Array.from({ length: 100 }, () => ({ sig: 'AAAA' })) }),
      'DOCUMENT_REFUSED',
    ],
    ['deep nesting', `${'['.repeat(5_000)}${']'.repeat(5_000)}`, 'DOCUMENT_REFUSED'],
    [
      'a root of half a megabyte',
      JSON.stringify({ ...good, payload: Buffer.alloc(500_000, 32).toString('base64') }),
      'DOCUMENT_REFUSED',
    ],
    ['a lone surrogate', `"\ud800"`, 'INPUT_INVALID'],
    ['an object in place of text', good, 'INPUT_INVALID'],
    ['nothing', '', 'INPUT_INVALID'],
    ['more than a body may have', 'x'.repeat(1_100_000), 'BODY_TOO_LARGE'],
  ]
  for (const path of ['/roots', '/policies', '/plans/01890000-0000-7000-8000-000000000000/signoffs'])
    for (const [what, envelope, code] of cases)
      test(`${path.split('/').at(-1)}: ${what}`, async () => {
        const response = await http.send('POST', path, { as: admin.cookie, body: { envelope } })
        // A plan that is not there is said before its sign-off is read.
        const expected = path.startsWith('/plans/') && code === 'DOCUMENT_REFUSED' ? 'NOT_FOUND' : code
        assert.equal(codeOf(response), expected, response.body.slice(0, 300))
      })

  test('a root whose bytes are spelled otherwise is another document, and refused', async () => {
    const spaced = Buffer.from(JSON.stringify(root, null, 1)).toString('base64')
    assert.deepEqual(
      await refusal('/roots', { envelope: JSON.stringify({ ...good, payload: spaced }) }),
      refusedAs('document-malformed'),
    )
  })
})
