/**
 * Late and broken hosts, seen from the server: a full disk is a gate in `why`, in the deployment and in the ledger, and no failure;
 * a server that is dead for a minute and a link that is cut for a minute cost that minute and nothing else. `npm run soak -- faults-site`
 * leaves the server dead for ten.
 */
import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import type { HostSpec } from '../addresses.ts'
import type { Host } from '../host.ts'
import { withLab } from '../lab.ts'
import { lapRows, Stopwatch } from '../stopwatch.ts'
import { confirmHostKeys, confirmOrigins, enrolWithApply, makePolicy, makeRoot, signPlan } from './act.ts'
import { type Plan, type Step, stepsOf, untilSteps } from './deployment.ts'
import { type Product, withProduct } from './product.ts'
import { until } from './release.ts'
import type { Scenario } from './scenario.ts'
import { setUpSigner } from './signer-machine.ts'

const PACE = { delayMinutes: 0, periodMinutes: 1, sharePercent: 100 }
const HOSTS: readonly HostSpec[] = [
  { suite: 'bookworm', site: 'A' },
  { suite: 'bookworm', site: 'B' },
  // The person's own machine.
  { suite: 'bookworm', site: 'A' },
]
const INSTALL_MS = 480_000

export const faultsSite = {
  id: 'faults-site',
  proves:
    'a full disk is named in why, deployment and ledger and postpones its host; a cut link and a dead server cost their time and nothing else',
  run: ({ install }) => runFaultsSite(install, 60_000),
} as const satisfies Scenario

/** With the server dead for so long. */
export async function runFaultsSite(install: boolean, deadMs: number): Promise<string[][]> {
  const times = new Stopwatch()
  const rows = await withLab({ hosts: HOSTS, install }, (lab) =>
    withProduct(lab, async (product) => {
      const [full, cut, own] = lab.hosts
      assert.ok(full && cut && own)
      await product.api('PUT', '/gateway', { names: [lab.server.ip] })
      const signer = await times.time('signer', async () => setUpSigner(own, lab.server.ip))
      await times.time('root', () => makeRoot(product, signer))
      for (const host of [full, cut]) await times.time(`enrol ${host.name}`, () => enrolWithApply(product, host))
      await times.time('host keys', () => confirmHostKeys(product, [full, cut]))
      await times.time('origins', () => confirmOrigins(product))
      await times.time('policy', () => makePolicy(product, signer, [full, cut], PACE))
      const plan = await times.time('plan', () => product.api<Plan>('POST', '/plans', { packages: ['openssl'] }))
      await times.time('sign', () => signPlan(product, signer, plan.id))
      await fill(full)
      await linkDown(cut)
      const start = async () => (await product.api<{ id: string }>('POST', '/deployments', { plan: plan.digest })).id
      const first = await start()
      const gate = await times.time('full disk', () => untilPostponed(product, first, full))
      await times.time('link back, server dead', () => awayFor(product, first, cut, deadMs))
      await full.must(['rm', '-f', '/var/fill'])
      // It would be asked again by itself after 15 minutes; a person who made room need not wait.
      await product.api('POST', `/deployments/${first}/halt`)
      const second = await start()
      await times.time('with room', () =>
        untilSteps(product, second, INSTALL_MS, (steps) => steps.every((step) => step.state === 'verified')),
      )
      return [['full disk', full.plan.suite, gate], ...(await ledgerOf(product, first, full))]
    }),
  )
  return [...rows, ...lapRows(times.laps)]
}

function fill(host: Host): Promise<string> {
  return host.must(['sh', '-c', 'fallocate -l $(( $(stat -f -c "%a*%S" /var) - 8388608 )) /var/fill'])
}

interface Why {
  readonly rows: readonly { gate: string; state: string; since: string | null; because: { code: string } | null }[]
}

/** The host says so by a signed word, and everything that asks about it names the gate. */
async function untilPostponed(product: Product, id: string, host: Host): Promise<string> {
  const step = await until(
    'the word of the host',
    async () => {
      const found = (await stepsOf(product, id)).find((one) => one.host === host.plan.hostname)
      return JSON.stringify(found?.because ?? '').includes('refusal.disk-full') ? found : undefined
    },
    INSTALL_MS,
  )
  assert.equal(step.state, 'waiting')
  const why = await product.api<Why>('GET', `/hosts/${host.plan.hostname}/why/openssl`)
  const blocked = why.rows.filter((row) => row.state === 'blocked')
  assert.deepEqual(
    blocked.map((row) => [row.gate, row.because?.code]),
    [['disk', 'refusal.disk-full']],
  )
  assert.ok(blocked[0]?.since)
  return JSON.stringify(step.because)
}

const linkDown = (host: Host) =>
  host.must(['sh', '-c', 'ip route show default >/run/pr-route; ip link set dev eth0 down'])

/** The link of the host was cut before its order was made; when it is back the server is dead, and then the order comes to its end. */
async function awayFor(product: Product, id: string, host: Host, deadMs: number): Promise<void> {
  const mine = (steps: readonly Step[]) => steps.find((step) => step.host === host.plan.hostname)
  assert.equal(mine(await stepsOf(product, id))?.state, 'ordered', 'its order waits for it')
  await product.stop()
  await host.must(['sh', '-c', 'ip link set dev eth0 up; ip route replace $(cat /run/pr-route)'])
  await sleep(deadMs)
  await product.restart()
  await untilSteps(product, id, INSTALL_MS, (steps) => mine(steps)?.state === 'verified')
}

interface Entry {
  readonly type: string
  readonly body: {
    deployment?: string
    event?: string
    from?: string
    to?: string
    because?: { code: string }[]
  } | null
}

/** What is on record of the full host: postponed, never failed. */
async function ledgerOf(product: Product, id: string, host: Host): Promise<string[][]> {
  const rows = await product.all<{ id: string; name: string }>('/hosts', 'state:reporting')
  const hostId = rows.find((row) => row.name === host.plan.hostname)?.id
  const query = new URLSearchParams({ where: `type:deployment.step-moved subject:${hostId}`, limit: '50' })
  const entries = (await product.api<{ rows: Entry[] }>('GET', `/evidence/entries?${query}`)).rows
  const moves = entries.filter((one) => one.body?.deployment === id).map((one) => one.body?.event ?? '')
  assert.ok(moves.includes('postponed'), JSON.stringify(entries))
  assert.ok(!moves.some((event) => ['failed', 'undone', 'fell-silent'].includes(event)), JSON.stringify(moves))
  const verified = await product.api<{ ok: boolean; entries: number }>('GET', '/evidence/verify')
  assert.equal(verified.ok, true)
  return [['ledger', moves.reverse().join(', '), `${verified.entries} entries verify`]]
}
