/** What counts as failing, and real answers on this machine's loopback. */
import assert from 'node:assert/strict'
import { createServer, type RequestListener } from 'node:http'
import { type AddressInfo, createServer as createTcp, type Server } from 'node:net'
import { test } from 'node:test'
import { type HttpProbe, listeningPorts, lookAtHttp, lookAtTcp } from './network.ts'
import { untilPassed } from './poll.ts'
import { newlyFailing, type ProbeRun } from './probe-run.ts'
import { lookAtUnits } from './run.ts'
import { activeUnits, parseUnits, steady, unitsDown } from './units.ts'

const timing = { timeoutMs: 1_000, settleMs: 0 }
const unit = (id: string, fields: Record<string, string> = {}) =>
  Object.entries({
    Id: id,
    ActiveState: 'active',
    ActiveEnterTimestampMonotonic: '1000',
    Transient: 'no',
    Result: 'success',
    BusName: '',
    UnitFileState: 'enabled',
    TriggeredBy: '',
    ...fields,
  })
    .map(([name, value]) => `${name}=${value}`)
    .join('\n')

test('units: what is active before is watched, but for what comes and goes', () => {
  const text = [
    unit('ssh.service'),
    unit('run-1.service', { Transient: 'yes' }),
    unit('user@0.service'),
    unit('patchreeve-apply@3-99-0.service'),
    unit('patchreeve-agent.service'),
    unit('sshd@2-10.0.0.1:22-10.0.0.9:999.service'),
    unit('off.service', { ActiveState: 'inactive' }),
    'ActiveState=active',
    'Id=../etc\nActiveState=active',
  ].join('\n\n')
  assert.deepEqual(activeUnits(parseUnits(text)), ['ssh.service', 'patchreeve-agent.service'])
})

const down: [fields: Record<string, string>, isDown: boolean, why: string][] = [
  [{}, false, 'active'],
  [{ ActiveState: 'reloading' }, false, 'reading its configuration again'],
  [{ ActiveState: 'failed', Result: 'exit-code' }, true, 'failed'],
  [{ ActiveState: 'inactive' }, true, 'stopped'],
  [{ ActiveState: 'activating' }, true, 'still starting'],
  [
    { ActiveState: 'inactive', BusName: 'org.x', UnitFileState: 'static' },
    false,
    'started by the bus when needed, and at rest',
  ],
  [
    { ActiveState: 'failed', Result: 'signal', BusName: 'org.x', UnitFileState: 'static' },
    true,
    'started by the bus, and dead',
  ],
  [{ ActiveState: 'inactive', TriggeredBy: 'x.socket' }, false, 'started by a socket, and at rest'],
  [{ ActiveState: 'inactive', BusName: 'org.x' }, true, 'enabled by a person, and stopped'],
]
for (const [fields, isDown, why] of down)
  test(`units: ${why} ${isDown ? 'is' : 'is not'} down`, () =>
    assert.deepEqual(unitsDown(['x.service'], parseUnits(unit('x.service', fields))), isDown ? ['x.service'] : []))

test('units: one that is gone with its package is down; one that is new is nobody’s business', () => {
  const probe = { id: 'units', kind: 'unit' as const, target: '*', ...timing }
  const after = lookAtUnits(
    probe,
    ['gone.service', 'ssh.service'],
    parseUnits(`${unit('ssh.service')}\n\n${unit('new.service')}`),
  )
  assert.deepEqual([after.passed, after.detail], [false, 'not active: gone.service'])
  const named = { ...probe, target: 'ssh' }
  assert.ok(lookAtUnits(named, undefined, parseUnits(unit('ssh.service'))).passed)
  assert.ok(!lookAtUnits(named, undefined, parseUnits(unit('ssh.service', { ActiveState: 'failed' }))).passed)
})

const young: [fields: Record<string, string>, isDown: boolean, why: string][] = [
  [{}, true, 'came up a moment ago, as what is started again and again'],
  [{ ActiveEnterTimestampMonotonic: '999' }, false, 'has been up for as long as asked'],
  [{ TriggeredBy: 'x.socket' }, false, 'was needed a moment ago'],
  [{ ActiveState: 'reloading' }, false, 'came up before it reads its configuration again'],
]
for (const [fields, isDown, why] of young)
  test(`units: one that ${why} ${isDown ? 'is' : 'is not'} down`, () => {
    const units = steady(parseUnits(unit('x.service', fields)), 999)
    assert.deepEqual(unitsDown(['x.service'], units), isDown ? ['x.service'] : [])
  })

const run = (id: string, passed: boolean): ProbeRun => ({ id, passed, detail: '', there: [] })

test('only what passed before and fails after is newly failing', () => {
  const before = [run('a', true), run('b', false), run('c', true), run('d', false)]
  const after = [run('a', true), run('b', false), run('c', false), run('d', true), run('e', false)]
  assert.deepEqual(
    newlyFailing(before, after).map((one) => one.id),
    ['c'],
  )
})

async function listening<T>(server: Server, use: (port: number) => Promise<T>): Promise<T> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  try {
    // It listens on a port, so its address is not a path.
    return await use((server.address() as AddressInfo).port)
  } finally {
    await new Promise((resolve) => server.close(resolve))
  }
}

test('tcp: a port that answers passes, a closed one and one that cannot be do not', async () => {
  const port = await listening(
    createTcp((socket) => socket.end()),
    async (open) => {
      const probe = { id: 't', kind: 'tcp' as const, target: `127.0.0.1:${open}`, ...timing }
      assert.ok((await lookAtTcp(probe, undefined)).passed)
      assert.ok((await lookAtTcp({ ...probe, target: `localhost:${open}` }, undefined)).passed)
      return open
    },
  )
  for (const target of [`127.0.0.1:${port}`, '127.0.0.1:99999', '[::1]:0'])
    assert.ok(!(await lookAtTcp({ id: 't', kind: 'tcp', target, ...timing }, undefined)).passed, target)
})

test('tcp: every port listened on before must still be', async () => {
  const probe = { id: 't', kind: 'tcp' as const, target: '*', ...timing }
  const { passed, there } = await lookAtTcp(probe, undefined)
  assert.ok(passed)
  assert.deepEqual([...there], listeningPorts())
  assert.ok((await lookAtTcp(probe, [...there])).passed)
  const after = await lookAtTcp(probe, [...there, '1'])
  assert.deepEqual([after.passed, after.detail], [false, 'no longer listened on: 1'])
})

const answers: [answer: RequestListener, expect: HttpProbe['expect'], passes: boolean, why: string][] = [
  [(_, reply) => reply.end('all is well'), { status: 200, contains: 'is well' }, true, 'the right page'],
  [(_, reply) => reply.end('sorry'), { status: 200, contains: 'is well' }, false, 'another text'],
  [(_, reply) => reply.writeHead(500).end('is well'), { status: 200, contains: null }, false, 'another status'],
  [
    (_, reply) => reply.writeHead(302, { location: '/' }).end(),
    { status: 302, contains: null },
    true,
    'a redirect that is expected, and not followed',
  ],
  [
    (_, reply) => reply.end(`${'x'.repeat(70_000)}is well`),
    { status: 200, contains: 'is well' },
    false,
    'a text beyond 64 KiB',
  ],
  [(_, reply) => void reply.write('half'), { status: 200, contains: null }, false, 'an answer that never ends'],
  [(request) => request.socket.destroy(), { status: 200, contains: null }, false, 'a connection that breaks off'],
]
for (const [answer, expect, passes, why] of answers)
  test(`http: ${why} ${passes ? 'passes' : 'does not pass'}`, async () => {
    const server = createServer(answer)
    const look = await listening(server, async (port) => {
      const target = `http://127.0.0.1:${port}/page`
      const seen = await lookAtHttp({ id: 'h', kind: 'http', target, expect, timeoutMs: 400, settleMs: 0 })
      server.closeAllConnections()
      return seen
    })
    assert.equal(look.passed, passes, look.detail)
  })

test('an answer without end is read to its limit and no further', async () => {
  let sent = 0
  const server = createServer((_, reply) => {
    const more = () => {
      while (!reply.destroyed && reply.write('x'.repeat(16_384))) sent += 16_384
    }
    reply.on('drain', more)
    more()
  })
  const look = await listening(server, async (port) => {
    const target = `http://127.0.0.1:${port}/`
    const seen = await lookAtHttp({ id: 'h', kind: 'http', target, expect: { status: 200, contains: null }, ...timing })
    server.closeAllConnections()
    return seen
  })
  assert.ok(look.passed)
  assert.ok(sent < 16 << 20, `${sent} bytes were taken`)
})

test('a probe is asked until it passes, and no longer than its time', async () => {
  let asked = 0
  const third = await untilPassed(async () => ({ passed: ++asked === 3 }), { timeoutMs: 5_000, settleMs: 0 })
  assert.ok(third.passed)
  assert.equal(asked, 3)
  assert.ok(!(await untilPassed(async () => ({ passed: false }), { timeoutMs: 300, settleMs: 0 })).passed)
})
