/** Where packages come from, over HTTP: which keys are proposed although hosts are hostile, and what a person's yes takes. */
import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import type { RouteOutput } from '@patchreeve/contract/api/routes.ts'
import type { RepositoryRow } from '@patchreeve/contract/sections/repositories.ts'
import { generateKey } from 'openpgp'
import { acceptSection, type Registered, registerHost, retireHost } from '../../src/inventory/index.ts'
import { newsOf } from '../../src/platform/http/live-news.ts'
import { systemIds } from '../../src/platform/ids.ts'
import { EVENT_CHANNEL } from '../../src/platform/outbox.ts'
import { sha256 } from '../support/archive.ts'
import { type OrderSlices, orderSlices } from '../support/orders.ts'
import { aReport } from '../support/rows.ts'
import { hostActor } from '../support/server.ts'
import { addPerson, codeOf, type Person, useHttp } from './http-server.ts'

const DEBIAN = 'http://deb.example/debian'
const VENDOR = 'https://vendor.example/apt'
const ids = systemIds()

interface PublisherKey {
  readonly armored: string
  readonly fingerprint: string
}
async function aKey(name: string): Promise<PublisherKey> {
  const date = new Date('2026-01-01T00:00:00Z')
  const { publicKey } = await generateKey({ userIDs: [{ name }], format: 'object', date })
  return { armored: publicKey.armor(), fingerprint: publicKey.getFingerprint().toUpperCase() }
}

describe('origins', () => {
  let slices: OrderSlices
  let [admin, viewer]: Person[] = []
  let debian: PublisherKey
  let vendor: PublisherKey
  let own: PublisherKey
  const hosts: Registered[] = []
  const http = useHttp({
    handlers: {
      origin_list: (...asked) => slices.distribution.handlers.origin_list(...asked),
      origin_confirm: (...asked) => slices.distribution.handlers.origin_confirm(...asked),
    },
  })
  before(async () => {
    ;[debian, vendor, own] = [await aKey('Debian'), await aKey('Vendor'), await aKey('whoever took web-3')]
    const { server, secret } = http
    const context = { database: server.database, clock: server.clock, ids, log: server.log, secret }
    slices = orderSlices({ ...context, shippedKeys: async () => debian.armored, resolve: async () => ['10.0.0.1'] })
    admin = await addPerson(http, 'admin')
    viewer = await addPerson(http, 'viewer', admin)
    for (const name of ['web-1', 'web-2', 'web-3']) hosts.push(await aHost(name))
  })

  async function aHost(name: string): Promise<Registered> {
    const told = { name, machineId: '', hardwareId: '', provenance: 'agent-signed', agentVersion: '1' } as const
    return http.server.op().tx((tx) => registerHost(tx, { ...told, hostId: ids.next() }))
  }
  /** What apt of one host uses now: each repository with the keys that it says sign there. */
  async function report(host: number, uses: [uri: string, keys: PublisherKey[], suite?: string][]): Promise<void> {
    const [to] = hosts.slice(host)
    assert.ok(to)
    const rows = uses.map(([uri, keys, suite = 'bookworm']): RepositoryRow => {
      const signedBy = keys.map(({ armored }) => ({ path: '/etc/apt/k.asc', sha256: sha256(armored), key: armored }))
      const told = { origin: '', label: '', codename: '', date: '', validUntil: '' }
      return { kind: 'source', uri, suite, components: ['main'], ...told, signedBy, flags: [] }
    })
    await acceptSection(http.server.op(hostActor(to)), await aReport('repositories', rows))
  }
  async function list(): Promise<ReadonlyMap<string, RouteOutput<'origin_list'>['rows'][number]>> {
    const answer = await http.send('GET', '/origins', { as: viewer?.cookie })
    const { rows } = answer.json() as RouteOutput<'origin_list'>
    return new Map(rows.map((row) => [row.uri, row]))
  }
  const confirm = (body: object, as = admin) => http.send('POST', '/origins', { as: as?.cookie, body })

  test('hosts are counted once, whatever they say of a suite; retired ones use nothing', async () => {
    await report(0, [
      [DEBIAN, [debian]],
      [`${DEBIAN}/`, [debian], 'bookworm-updates'],
    ])
    await report(1, [[DEBIAN, [], 'trixie']])
    await report(2, [['https://gone.example/apt', [vendor]]])
    assert.deepEqual(
      [(await list()).get(DEBIAN)?.hosts, (await list()).get(DEBIAN)?.suites],
      [2, ['bookworm', 'bookworm-updates', 'trixie']],
    )
    const gone = hosts[2]
    assert.ok(gone)
    await http.server.op().tx((tx) => retireHost(tx, gone.hostNo, 'by-person'))
    assert.deepEqual([...(await list()).keys()], [DEBIAN])
    hosts[2] = await aHost('web-3')
  })

  test('keys that ship with us are proposed where hosts name them, and where nobody names any', async () => {
    await report(0, [[DEBIAN, [debian]]])
    await report(1, [[DEBIAN, [debian]]])
    await report(2, [
      [VENDOR, [vendor]],
      ['http://bare.example/debian', []],
    ])
    const rows = await list()
    assert.deepEqual(rows.get(DEBIAN)?.proposed, [debian.fingerprint])
    assert.deepEqual(rows.get(DEBIAN)?.keys, [{ fingerprint: debian.fingerprint, shipped: true, hosts: 2 }])
    assert.deepEqual(rows.get('http://bare.example/debian')?.proposed, [debian.fingerprint])
    assert.deepEqual(
      rows.get(VENDOR)?.proposed,
      [vendor.fingerprint],
      'one host uses it, and no key of ours signs there',
    )
  })

  test('a key that one of several hosts names is shown and not proposed', async () => {
    await report(0, [[DEBIAN, [debian]]])
    await report(1, [[DEBIAN, [debian]]])
    await report(2, [[DEBIAN, [own, debian]]])
    const row = (await list()).get(DEBIAN)
    assert.deepEqual(row?.proposed, [debian.fingerprint])
    assert.deepEqual(row?.keys, [
      { fingerprint: debian.fingerprint, shipped: true, hosts: 3 },
      { fingerprint: own.fingerprint, shipped: false, hosts: 1 },
    ])
    const answer = await confirm({ uri: DEBIAN })
    assert.deepEqual(answer.json(), { uri: DEBIAN, keys: [debian.fingerprint], addresses: [] })
    const named = await confirm({ uri: DEBIAN, keys: [own.fingerprint] })
    assert.deepEqual((named.json() as { keys: unknown }).keys, [own.fingerprint], 'a person may take it by name')
  })

  test('a confirmation that names no keys takes those that are proposed, says which, and the ledger keeps them', async () => {
    await report(0, [[VENDOR, [vendor]]])
    await report(1, [[VENDOR, [vendor, own]]])
    const answer = await confirm({ uri: `${VENDOR}/` })
    assert.equal(answer.statusCode, 200, answer.body)
    assert.deepEqual(answer.json(), { uri: VENDOR, keys: [vendor.fingerprint], addresses: [] })
    const row = (await list()).get(VENDOR)
    assert.deepEqual([row?.confirmed?.keys, row?.confirmed?.by], [[vendor.fingerprint], 'Ada'])
    const entries = await http.server
      .op()
      .tx((tx) =>
        tx.db
          .selectFrom('evidence_pending')
          .select(['body', 'provenance'])
          .where('type', '=', 'distribution.origin-confirmed')
          .where('subject_id', '=', VENDOR)
          .execute(),
      )
    assert.deepEqual(
      entries.map((one) => (one.body as { fingerprints: unknown }).fingerprints),
      [[vendor.fingerprint]],
    )
  })

  test('where no key is proposed the confirmation is refused, and says so by a code of its own', async () => {
    await report(0, [['https://split.example/apt', [vendor]]])
    await report(1, [['https://split.example/apt', [own]]])
    for (const uri of ['https://split.example/apt', 'https://nobody-uses.example/debian']) {
      const answer = await confirm({ uri })
      assert.deepEqual([answer.statusCode, codeOf(answer)], [409, 'ORIGIN_KEYS_UNKNOWN'], uri)
    }
    const named = await confirm({ uri: 'https://nobody-uses.example/debian', keys: [debian.fingerprint] })
    assert.equal(named.statusCode, 200, 'before any host uses it, a person may name a key of ours')
  })

  test('a host that floods the list with keys pushes out none that ship with us or that others name', async () => {
    const flood = await Promise.all(Array.from({ length: 29 }, (_, n) => aKey(`flood ${n}`)))
    await report(0, [[DEBIAN, [debian, vendor]]])
    await report(1, [[DEBIAN, [debian, vendor]]])
    await report(2, [
      [DEBIAN, flood],
      ...flood.map((key): [string, PublisherKey[], string] => [DEBIAN, [key], key.fingerprint]),
    ])
    const row = (await list()).get(DEBIAN)
    assert.deepEqual(row?.proposed, [debian.fingerprint, vendor.fingerprint], 'ours first, then what most hosts name')
    assert.ok((row?.keys.length ?? 0) <= 30)
  })

  /** Ends when so many news of origins were heard. */
  async function newsOfOrigins(count: number, act: () => Promise<unknown>): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>()
    let left = count
    const stop = await http.server.database.listen(EVENT_CHANNEL, (payload) => {
      const news = newsOf(payload)
      if (typeof news === 'object' && news.tenantId === 1 && news.event.type === 'origin') left -= 1
      if (left === 0) resolve()
    })
    await act()
    await promise
    await stop()
  }

  test('consoles hear of a confirmation and of each reading, with the fault that it met', {
    timeout: 20_000,
  }, async () => {
    await report(0, [[VENDOR, [vendor]]])
    await newsOfOrigins(1, () => confirm({ uri: VENDOR, keys: [vendor.fingerprint] }))
    const confirmed = async () => [...(await list()).values()].filter((row) => row.confirmed)
    const task = slices.distribution.tasks.find((one) => one.name === 'distribution')
    assert.ok(task)
    await newsOfOrigins((await confirmed()).length, () => task.run())
    const read = (await confirmed()).find((row) => row.uri === VENDOR)
    assert.equal(read?.confirmed?.fault?.code, 'origin.address-not-allowed')
  })

  test('hostile confirmations change nothing; a viewer may not confirm', async () => {
    for (const body of [
      {},
      { uri: 'file:///etc' },
      { uri: `https://user:secret@vendor.example/apt` },
      { uri: VENDOR, keys: ['x'] },
      { uri: VENDOR, keys: Array(31).fill(vendor.fingerprint) },
      { uri: VENDOR, keys: [debian.fingerprint.replace(/./, (digit) => (digit === 'A' ? 'B' : 'A'))] },
      { uri: VENDOR, keys: null },
      { uri: VENDOR, addresses: ['everything'] },
      { uri: `https://${'a'.repeat(600)}.example` },
    ]) {
      const answer = await confirm(body)
      assert.deepEqual([answer.statusCode, codeOf(answer)], [400, 'INPUT_INVALID'], JSON.stringify(body))
    }
    assert.equal(codeOf(await confirm({ uri: VENDOR }, viewer)), 'FORBIDDEN')
  })
})
