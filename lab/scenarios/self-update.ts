/**
 * Patchreeve updates itself as it updates everything else: agent and apply go from one version to the next by a signed plan, ring
 * by ring, while apply is at work on that very order. A version whose agent ends at its start comes back by itself, and no
 * other host gets it.
 */
import assert from 'node:assert/strict'
import type { HostSpec } from '../addresses.ts'
import type { Host } from '../host.ts'
import { withLab } from '../lab.ts'
import { lapRows, Stopwatch } from '../stopwatch.ts'
import { confirmHostKeys, enrolWithApply, makePolicy, makeRoot, signPlan } from './act.ts'
import { type Deployment, type Plan, untilSteps } from './deployment.ts'
import { withJournals } from './journals.ts'
import { type Product, withProduct } from './product.ts'
import { versionsEqual } from './proof.ts'
import {
  confirmOwnOrigin,
  OWN_PACKAGES,
  ownOrigin,
  proposeOwn,
  readLists,
  release,
  until,
  versions,
} from './release.ts'
import type { Scenario } from './scenario.ts'
import { type SignerMachine, setUpSigner } from './signer-machine.ts'

const NEXT = '0.1.1'
const BROKEN = '0.1.2'
/** Every Debian that we support; the last one is the person's own machine. */
const HOSTS: readonly HostSpec[] = [
  { suite: 'bookworm', site: 'A' },
  { suite: 'bullseye', site: 'B' },
  { suite: 'bookworm', site: 'A', locale: 'es_ES.UTF-8' },
  { suite: 'trixie', site: 'A' },
  { suite: 'bookworm', site: 'B' },
  { suite: 'bookworm', site: 'A' },
  { suite: 'bookworm', site: 'B' },
]
const FIRST = 2
const PACE = { delayMinutes: 0, periodMinutes: 1, sharePercent: 100 }
const INSTALL_MS = 600_000
const GONE_BACK = ['undone', 'halted']

export const selfUpdate = {
  id: 'self-update',
  proves:
    'agent and apply are updated on six hosts by an order, and a version that does not start comes back by itself',
  async run({ install }) {
    const times = new Stopwatch()
    const rows = await withLab({ hosts: HOSTS, install }, async (lab) =>
      withProduct(lab, async (product) => {
        const [fleet, own] = [lab.hosts.slice(0, -1), lab.hosts.at(-1)]
        assert.ok(own)
        await product.api('PUT', '/gateway', { names: [lab.server.ip] })
        const signer = await setUpSigner(own, lab.server.ip)
        await makeRoot(product, signer)
        for (const host of fleet) await times.time(`enrol ${host.name}`, () => enrolWithApply(product, host))
        await confirmHostKeys(product, fleet)
        const fingerprint = await times.time('own origin', () => confirmOwnOrigin(product))
        const first = fleet.slice(0, FIRST)
        await makePolicy(product, signer, first, PACE, (draft) => draft.origins.push(ownOrigin(fingerprint)))
        const before = await Promise.all(fleet.map(identityOf))
        await times.time('next version', () => published(product, fleet, NEXT))
        const updated = await withJournals(fleet, () => update(product, signer, fleet, times))
        const after = await Promise.all(fleet.map((host) => whole(host, NEXT)))
        assert.deepEqual(
          await Promise.all(fleet.map(identityOf)),
          before,
          'keys, pins and enrolment are those of before',
        )
        const broken = new Map([['agent/src/main.ts', 'process.exit(1)\n']])
        await times.time('broken version', () => published(product, fleet, BROKEN, broken))
        const undone = await times.time('undone by itself', () =>
          withJournals(fleet, () => breakFirst(product, signer, fleet)),
        )
        for (const host of fleet) await whole(host, NEXT)
        assert.deepEqual(await Promise.all(fleet.map(identityOf)), before)
        return [...updated, ...after, ...undone]
      }),
    )
    return [...rows, ...lapRows(times.laps)]
  },
} as const satisfies Scenario

async function published(product: Product, fleet: readonly Host[], version: string, sources?: Map<string, string>) {
  await release(product, version, sources)
  await Promise.all(fleet.map(readLists))
}

async function begin(product: Product, signer: SignerMachine, fleet: readonly Host[], version: string) {
  const plan = await proposeOwn(product, fleet, version)
  await signPlan(product, signer, plan.id)
  const { id } = await product.api<{ id: string }>('POST', '/deployments', { plan: plan.digest })
  return { plan, id }
}

async function update(
  product: Product,
  signer: SignerMachine,
  fleet: readonly Host[],
  times: Stopwatch,
): Promise<string[][]> {
  const { plan, id } = await times.time('plan and sign', () => begin(product, signer, fleet, NEXT))
  const ring = (name: string) =>
    untilSteps(product, id, INSTALL_MS, (steps) =>
      steps.filter((step) => step.ring === name).every((step) => step.state === 'verified'),
    )
  await times.time('first ring', () => ring('first'))
  const { list } = await times.time('rest', () => ring('rest'))
  assert.equal(list.length, fleet.length)
  for (const host of fleet) await versionsEqual(product, host, changesOf(plan, host))
  return list.map((step) => [step.host, step.ring, step.state])
}

function changesOf(plan: Plan, host: Host) {
  return plan.transactions.find((one) => one.hosts.some((at) => at.name === host.plan.hostname))?.changes ?? []
}

/** What must outlive every version: who the host is to people and to the server, and whom it believes. */
async function identityOf(host: Host): Promise<string> {
  const files = ['apply/host.key', 'agent/key.pem', 'agent/cert.pem'].map((name) => `/var/lib/patchreeve/${name}`)
  const digests = await host.must(['sha256sum', ...files])
  const { hostKey, pinnedRoot, mode } = await statusOf(host)
  return JSON.stringify({ digests, hostKey, pinnedRoot, mode })
}

async function statusOf(host: Host): Promise<Record<string, unknown>> {
  return JSON.parse(await host.must(['patchreeve-apply', 'status', '--json'])) as Record<string, unknown>
}

/** Both programs are of this version and at work; apply has nothing left to do, and was never cut short. */
async function whole(host: Host, version: string): Promise<string[]> {
  const installed = await host.must(['dpkg-query', '-W', '-f', '$' + '{Package} $' + '{Version}\n', ...OWN_PACKAGES])
  assert.deepEqual(installed.trim().split('\n').sort(), versions(version))
  const status = await until(`${host.name}: the order has ended`, async () => {
    const seen = await statusOf(host)
    return seen.openOrder === null ? seen : undefined
  })
  assert.equal(status.version, version)
  const units = ['patchreeve-agent.service', 'patchreeve-apply.socket']
  assert.equal((await host.must(['systemctl', 'is-active', ...units])).trim(), 'active\nactive')
  const said = await host.must(['journalctl', '-q', '--no-pager', '-o', 'cat', '-u', 'patchreeve-apply*'])
  assert.doesNotMatch(said, /taken up again|cannot be read/, `${host.name}: apply outlived its own update`)
  return [host.name, host.plan.suite, `apply ${status.version}`, `${status.results} results`]
}

/** One host that goes back is enough to halt: whether the other of its ring had begun by then is a matter of seconds. */
async function breakFirst(product: Product, signer: SignerMachine, fleet: readonly Host[]): Promise<string[][]> {
  const { id } = await begin(product, signer, fleet, BROKEN)
  let found: Deployment | undefined
  const { list } = await until(
    () => `gone back: ${JSON.stringify(found, null, 1)}`,
    async () => {
      found = await product.api<Deployment>('GET', `/deployments/${id}`)
      return found.state === 'halted' && found.list.every((step) => GONE_BACK.includes(step.state)) ? found : undefined
    },
    INSTALL_MS,
  )
  const undone = list.filter((step) => step.state === 'undone')
  assert.ok(undone.length > 0, 'a host had the broken version')
  for (const step of undone) {
    assert.equal(step.ring, 'first', `${step.host}: what the first ring disproved reaches nobody else`)
    assert.match(JSON.stringify(step.because), /probe-failed.*not active: patchreeve-agent\.service/)
  }
  return list.map((step) => [step.host, step.ring, step.state])
}
