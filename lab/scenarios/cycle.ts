/**
 * The whole sentence on real hosts: six report, a plan for openssl is proposed, refused without a sign-off, signed on a machine
 * that cannot reach the server, tried and installed on the first ring and then on the rest, and proven by what the hosts sign.
 */
import assert from 'node:assert/strict'
import type { HostSpec } from '../addresses.ts'
import type { Host } from '../host.ts'
import { withLab } from '../lab.ts'
import { lapRows, Stopwatch } from '../stopwatch.ts'
import { confirmHostKeys, confirmOrigins, enrolWithApply, makePolicy, makeRoot, signPlan } from './act.ts'
import { cutInventory } from './cut-inventory.ts'
import { type Deployment, type Plan, type Step, stepsOf, untilSteps } from './deployment.ts'
import { type Product, withProduct } from './product.ts'
import { equalsPublished, rowOf, versionsEqual } from './proof.ts'
import type { Scenario } from './scenario.ts'
import { setUpSigner } from './signer-machine.ts'

const PACKAGE = 'openssl'
/** Policy of the lab: what takes days outside takes minutes here, by the same rules. */
const PACE = { delayMinutes: 1, periodMinutes: 1, sharePercent: 100 }
/** Hosts that have an openssl to update, at two sites; the last one is the person's own machine. */
const HOSTS: readonly HostSpec[] = [
  { suite: 'bookworm', site: 'A' },
  { suite: 'bookworm', site: 'B' },
  { suite: 'bookworm', site: 'A', locale: 'es_ES.UTF-8' },
  { suite: 'bullseye', site: 'A' },
  { suite: 'bookworm', site: 'B' },
  { suite: 'bookworm', site: 'A' },
  { suite: 'bookworm', site: 'B' },
]
const INSTALL_MS = 600_000

export const cycle = {
  id: 'cycle',
  proves:
    'a plan is signed apart from the server, applied ring by ring on six hosts, and proven by what the hosts sign',
  async run({ install }) {
    const times = new Stopwatch()
    const rows = await withLab({ hosts: HOSTS, install }, async (lab) =>
      withProduct(lab, async (product) => {
        const fleet = lab.hosts.slice(0, 6)
        const [own] = lab.hosts.slice(6)
        assert.ok(own)
        await product.api('PUT', '/gateway', { names: [lab.server.ip] })
        const signer = await times.time('signer', async () => setUpSigner(own, lab.server.ip))
        await times.time('root', () => makeRoot(product, signer))
        for (const host of fleet) await times.time(`enrol ${host.name}`, () => enrolWithApply(product, host))
        await times.time('host keys', () => confirmHostKeys(product, fleet))
        await times.time('origins', () => confirmOrigins(product))
        const first = fleet.slice(0, 2)
        await times.time('policy', () => makePolicy(product, signer, first, PACE))
        const plan = await times.time('plan', () => propose(product, fleet))
        await refusedUnsigned(product, plan)
        await times.time('sign', () => signPlan(product, signer, plan.id))
        const { id } = await product.api<{ id: string }>('POST', '/deployments', { plan: plan.digest })
        const last = fleet.at(-1)
        assert.ok(last)
        const restore = await cutInventory(last)
        await times.time('first ring', () => untilRing(product, id, 'first', 'verified'))
        await times.time('rest', () => untilRest(product, id, last))
        await staysInstalled(product, id, last)
        await restore()
        await times.time('inventory back', () => untilRing(product, id, 'rest', 'verified'))
        const proofs = await Promise.all(fleet.map((host) => proven(product, plan, host)))
        const chain = await finish(product, plan, fleet)
        return [
          ...signer.isolation.map((line) => ['signer', line]),
          ['refused unsigned', 'PLAN_NOT_APPROVED'],
          ...proofs,
          ...chain,
        ]
      }),
    )
    return [...rows, ...lapRows(times.laps)]
  },
} as const satisfies Scenario

async function propose(product: Product, fleet: readonly Host[]): Promise<Plan> {
  const plan = await product.api<Plan>('POST', '/plans', { packages: [PACKAGE] })
  const hosts = plan.transactions.flatMap((one) => one.hosts.map((host) => host.name)).sort()
  assert.deepEqual(
    hosts,
    fleet.map((host) => host.plan.hostname).sort(),
    `every host is in the plan; left out: ${JSON.stringify(plan.leftOut)}`,
  )
  return plan
}

async function refusedUnsigned(product: Product, plan: Plan): Promise<void> {
  await assert.rejects(product.api('POST', '/deployments', { plan: plan.digest }), /PLAN_NOT_APPROVED/)
}

function untilRing(product: Product, id: string, ring: string, state: Step['state']): Promise<Deployment> {
  return untilSteps(product, id, INSTALL_MS, (steps) =>
    steps.filter((step) => step.ring === ring).every((step) => step.state === state),
  )
}

/** All of the rest are verified, but the one whose inventory is cut. */
function untilRest(product: Product, id: string, cut: Host): Promise<Deployment> {
  return untilSteps(product, id, INSTALL_MS, (steps) =>
    steps.every((step) => step.state === (step.host === cut.plan.hostname ? 'installed' : 'verified')),
  )
}

async function staysInstalled(product: Product, id: string, cut: Host): Promise<void> {
  const step = (await stepsOf(product, id)).find((one) => one.host === cut.plan.hostname)
  assert.equal(step?.state, 'installed', 'an exit code is a claim: without inventory it is not verified')
}

async function proven(product: Product, plan: Plan, host: Host): Promise<string[]> {
  const transaction = plan.transactions.find((one) => one.hosts.some((at) => at.name === host.plan.hostname))
  assert.ok(transaction)
  await versionsEqual(product, host, transaction.changes)
  const files = await equalsPublished(product, host, transaction.changes)
  const what = transaction.changes.map((change) => `${change.name} ${change.to}`).join(', ')
  return [host.name, host.plan.suite, what, `${files} files equal the publisher's`]
}

interface Link {
  readonly link: string
  readonly state: string
  readonly subject: string
  readonly what: { readonly code: string }
  readonly seq: number | null
  readonly provenance: string | null
}

/** The server's own machine has the package too, and nothing that could install it: so host by host. */
async function closed(product: Product, host: Host): Promise<void> {
  const { id } = await rowOf(product, host)
  const open = await product.all<{ id: string }>(`/hosts/${id}/findings`, `source:${PACKAGE}`)
  assert.deepEqual(open, [], `${host.name}: no episode of the package is open`)
}

/** Episodes are closed, the chain of one is whole, and the ledger verifies. */
async function finish(product: Product, plan: Plan, fleet: readonly Host[]): Promise<string[][]> {
  for (const host of fleet) await closed(product, host)
  const [finding] = plan.findings
  assert.ok(finding)
  const { whole, links } = await product.api<{ whole: boolean; links: Link[] }>('GET', `/evidence/chain/${finding}`)
  assert.deepEqual(
    links.filter((link) => link.state !== 'there'),
    [],
    'the chain has no gap',
  )
  assert.equal(whole, true)
  const verified = await product.api<{ ok: boolean; entries: number; head: string }>('GET', '/evidence/verify')
  assert.equal(verified.ok, true)
  return [
    ...links.map((one) => ['chain', one.link, one.subject, one.what.code, `#${one.seq ?? ''}`, one.provenance ?? '']),
    ['ledger', `${verified.entries} entries verify, head ${verified.head.slice(0, 16)}`],
  ]
}
