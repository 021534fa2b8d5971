/** What a token says of a host holds from the host's first moment: asked of the API, enrolled at the gateway over TLS. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { RouteOutput } from '@patchreeve/contract/api/routes.ts'
import { enrolmentLine } from '@patchreeve/contract/enrolment-line.ts'
import { enrolmentHandlers, loadTrust } from '../../src/enrolment/index.ts'
import { type Gateway, startGateway } from '../../src/gateway/index.ts'
import * as inventory from '../../src/inventory/index.ts'
import { overviewRoutes } from '../../src/overview/index.ts'
import { systemClock } from '../../src/platform/clock.ts'
import { systemIds } from '../../src/platform/ids.ts'
import { EVENT_CHANNEL } from '../../src/platform/outbox.ts'
import { askEnrol, enrolBody, makeKey, TEST_PACKAGES } from '../gateway/support.ts'
import { orderSlices } from '../support/orders.ts'
import { addPerson, type Person, useHttp } from './http-server.ts'

const ids = systemIds()
describe('class of a host by its token', () => {
  let gateway: Gateway
  let admin: Person
  let root: string | undefined
  after(() => gateway?.close())
  const http = useHttp({
    handlers: {
      ...enrolmentHandlers({
        get secret() {
          return http.secret
        },
        ids,
        listen: () => gateway.address(),
        packages: async () => TEST_PACKAGES,
        firstRoot: async () => root,
      }),
      ...overviewRoutes({
        feedsOff: true,
        gatewayNamed: async () => true,
        secondFactor: async () => true,
        retire: async () => undefined,
      }),
    },
  })

  before(async () => {
    const { server, secret } = http
    // Certificates are compared with this machine's clock by whoever connects.
    const clock = systemClock
    const context = { database: server.database, secret, clock, ids, log: server.log }
    gateway = await startGateway({
      ...context,
      listen: { host: '127.0.0.1', port: 0 },
      inventory,
      enrolment: { ...context, hosts: inventory },
      orders: orderSlices(context),
      repoFolder: '/nonexistent',
      uploadedFile: async () => undefined,
    })
    server.clock.moveMs(clock.now().getTime() - server.clock.now().getTime())
    admin = await addPerson(http, 'admin')
    const named = await http.send('PUT', '/gateway', { as: admin.cookie, body: { names: ['localhost'] } })
    assert.equal(named.statusCode, 200, named.body)
    await gateway.reload()
  })

  test('a line with apply pins the root, and there is none while nobody has made a root', async () => {
    const ask = (withApply: boolean) =>
      http.send('POST', '/enrolment/tokens', { as: admin.cookie, body: { withApply } })
    const refused = await ask(true)
    assert.deepEqual([refused.statusCode, refused.json().code], [409, 'ROOT_MISSING'])
    root = 'd'.repeat(64)
    try {
      const { line, parts } = (await ask(true)).json() as RouteOutput<'enrolment_token_create'>
      assert.match(line, new RegExp(`^patchreeve-apply pin ${root}$`, 'm'))
      assert.match(line, new RegExp(`^get \\S+ ${'c'.repeat(64)} patchreeve-apply\\.deb$`, 'm'))
      // What a signer's program makes of the same parts is the same line.
      assert.equal(enrolmentLine(parts), line)
      const watch = (await ask(false)).json() as RouteOutput<'enrolment_token_create'>
      assert.doesNotMatch(watch.line, /apply/)
    } finally {
      root = undefined
    }
  })

  async function enrol(className: string, machineId = ''): Promise<string> {
    const made = await http.send('POST', '/enrolment/tokens', { as: admin.cookie, body: { class: className } })
    assert.equal(made.statusCode, 200, made.body)
    const { secret } = made.json() as RouteOutput<'enrolment_token_create'>
    const ca = await http.server.op().tx(async (tx) => (await loadTrust(tx, { secret: http.secret, ids })).current)
    const port = Number(gateway.address().split(':').at(-1))
    const body = enrolBody(secret, (await makeKey()).csr, { machineId })
    const answer = await askEnrol(port, ca.certificate, body)
    assert.equal(answer.status, 200, answer.body.toString())
    return String(answer.json?.hostId)
  }

  async function classOf(hostId: string): Promise<string> {
    const shown = await http.send('GET', `/hosts/${hostId}`, { as: admin.cookie })
    assert.equal(shown.statusCode, 200, shown.body)
    return (shown.json() as RouteOutput<'host_show'>).class
  }

  interface Past {
    readonly value: string
    readonly now: boolean
    readonly setBy: string
  }

  async function history(hostId: string): Promise<Past[]> {
    return http.server.op().tx(async (tx) => {
      const rows = await tx.db
        .selectFrom('inventory_host_attribute as a')
        .innerJoin('inventory_host as h', (join) =>
          join.onRef('h.tenant_id', '=', 'a.tenant_id').onRef('h.host_no', '=', 'a.host_no'),
        )
        .select(['a.value', 'a.set_by as setBy'])
        .select((by) => by.fn<boolean>('upper_inf', ['a.valid']).as('now'))
        .where('h.host_id', '=', hostId)
        .where('a.name', '=', 'class')
        .orderBy('a.valid')
        .execute()
      return rows.map(({ value, now, setBy }) => ({ value, now, setBy: setBy.replace(/ .*/, '') }))
    })
  }

  test('a host has its token’s class before it has said anything, and the next class does not wipe it out', async () => {
    const hostId = await enrol('database')
    assert.equal(await classOf(hostId), 'database')
    http.server.clock.moveMs(1_000)
    const changed = await http.send('PATCH', `/hosts/${hostId}`, { as: admin.cookie, body: { class: 'archive' } })
    assert.equal(changed.statusCode, 200, changed.body)
    const past = await history(hostId)
    assert.deepEqual(
      past.map(({ value, now }) => [value, now]),
      [
        ['database', false],
        ['archive', true],
      ],
    )
    assert.equal(past[0]?.setBy, 'enrolment-token')
  })

  test('a token without a class says nothing of one', async () => {
    const hostId = await enrol('')
    assert.equal(await classOf(hostId), '')
    assert.deepEqual(await history(hostId), [])
  })

  test('the server’s own machine takes the class when its agent joins, and risk hears of it', async () => {
    const machineId = 'c'.repeat(64)
    const seen = { name: 'here', machineId, hardwareId: '', agentVersion: '' }
    const { hostId } = await http.server
      .op()
      .tx((tx) => inventory.registerHost(tx, { ...seen, provenance: 'server-seen', hostId: ids.next() }))
    // Risk hears of it by the same news as after a person's change.
    const told = Promise.withResolvers<void>()
    const unlisten = await http.server.database.listen(EVENT_CHANNEL, (payload) => {
      if (payload.includes('"host.updated"')) told.resolve()
    })
    assert.equal(await enrol('web', machineId), hostId)
    assert.equal(await classOf(hostId), 'web')
    await told.promise
    await unlisten()
  })
})
