/**
 * A signed standing approval and nothing else: twelve hosts in three rings take all updates of their distribution and of a third
 * party, ring by ring, in windows of minutes, without anybody touching anything. A person's browser looks on.
 */
import assert from 'node:assert/strict'
import type { HostSpec } from '../addresses.ts'
import { good, PORT, plain, withPort } from '../demo-packages.ts'
import { type Lab, withLab } from '../lab.ts'
import { lapRows, Stopwatch } from '../stopwatch.ts'
import { confirmHostKeys, type Draft, enrolWithApply, keyOf, makePolicy, makeRoot } from './act.ts'
import { withJournals } from './journals.ts'
import { openRollouts } from './live-console.ts'
import { type Product, withProduct } from './product.ts'
import { allRolledOut, evidenceOf, nothingOutstanding } from './rollout-proof.ts'
import { confirmAll, feedFolder, inGroups, namesOn, offer, type Publisher } from './rollout-site.ts'
import type { Scenario } from './scenario.ts'
import { setUpSigner } from './signer-machine.ts'

/** Two sites, three releases; the last one is the person's own machine. */
const HOSTS: readonly HostSpec[] = [
  { suite: 'bookworm', site: 'A' },
  { suite: 'bullseye', site: 'B' },
  { suite: 'bookworm', site: 'A', locale: 'es_ES.UTF-8' },
  { suite: 'bookworm', site: 'B' },
  { suite: 'bullseye', site: 'A' },
  { suite: 'bookworm', site: 'A' },
  { suite: 'bookworm', site: 'B' },
  { suite: 'bullseye', site: 'A' },
  { suite: 'bookworm', site: 'B' },
  { suite: 'bookworm', site: 'A' },
  { suite: 'bookworm', site: 'A' },
  { suite: 'bookworm', site: 'B' },
  { suite: 'bookworm', site: 'A' },
]
const FIRST = 2
const SECOND = 4

const OLD = '1.0-1'
const NEW = '1.1-1'
const PUBLISHERS: readonly Publisher[] = [
  {
    ...{ id: 'lab-os', name: 'lab-security', label: 'Lab-OS', isOn: () => true },
    packages: (version) => [good(version), withPort(version, true)],
  },
  {
    ...{ id: 'lab-vendor', name: 'vendor', label: 'Vendor' },
    // Two of each ring: as many as the next one asks for.
    isOn: (at) => at < FIRST || (at >= FIRST && at < FIRST + 2) || (at >= FIRST + SECOND && at < FIRST + SECOND + 2),
    packages: (version) => [plain('pr-vendor', version)],
  },
]
const NAMES = PUBLISHERS.flatMap((one) => one.packages(OLD).map(({ name }) => name))

/** What takes days outside takes minutes here, by the same rules. */
const PACE = { delayMinutes: 1, periodMinutes: 1, sharePercent: 100 }
/** Each ring's window opens so many minutes after the policy is signed. */
const OPENS = [0, 1, 2] as const
/** What each ring after the first asks of the one below: two hosts that have had it for a minute, and none that failed. */
const PROVEN = { minSucceeded: 2, maxFailed: 0, soakMinutes: 1, test: null }
const STANDING = { maxPackages: 10, maxBytes: 50_000_000, tiers: ['T0', 'T1', 'T2', 'T3'] }
const PROBE = {
  ...{ id: 'port', kind: 'http', target: `http://127.0.0.1:${PORT}/`, expect: { status: 200, contains: null } },
  ...{ timeoutMs: 5_000, settleMs: 1_000 },
}

export const rollout = {
  id: 'rollout',
  proves:
    'under a signed standing approval twelve hosts in three rings take all updates of two publishers without a click, while a browser looks on',
  async run({ install }) {
    const times = new Stopwatch()
    const rows = await withLab({ hosts: HOSTS, install }, async (lab) =>
      withProduct(lab, (product) => proofs(lab, product, times), {
        PATCHREEVE_FEEDS: feedFolder(lab, NAMES, NEW),
        PATCHREEVE_PROXY: '',
      }),
    )
    return [...rows, ...lapRows(times.laps)]
  },
} as const satisfies Scenario

async function proofs(lab: Lab, product: Product, times: Stopwatch): Promise<string[][]> {
  const [fleet, own] = [lab.hosts.slice(0, -1), lab.hosts.at(-1)]
  assert.ok(own)
  await product.api('PUT', '/gateway', { names: [lab.server.ip] })
  const signer = await times.time('signer and root', async () => {
    const machine = await setUpSigner(own, lab.server.ip)
    await makeRoot(product, machine)
    return machine
  })
  await times.time('enrol', () => inGroups(fleet, (host) => enrolWithApply(product, host)))
  await times.time('old versions', () => offer(lab, fleet, PUBLISHERS, OLD))
  await times.time('host keys', () => inGroups(fleet, (host) => confirmHostKeys(product, [host])))
  await times.time('new versions', () => offer(lab, fleet, PUBLISHERS, NEW, OLD))
  const keys = await times.time('origins', () => confirmAll(product, PUBLISHERS, fleet.length))
  const second = await Promise.all(fleet.slice(FIRST, FIRST + SECOND).map((host) => keyOf(product, host)))
  const watcher = await times.time('console', () => openRollouts(lab, product))
  const signedAt = new Date()
  await times.time('policy', () =>
    makePolicy(product, signer, fleet.slice(0, FIRST), PACE, (draft) => {
      draft.standing = STANDING
      draft.origins.push(
        ...PUBLISHERS.map(({ id, label }) => ({ id, origin: label, label, keys: [...(keys.get(id) ?? [])] })),
      )
      draft.probes.push(PROBE)
      addRing(
        draft,
        second.map((one) => one.digest),
      )
      for (const [index, ring] of draft.rings.entries()) ring.windows = opening(signedAt, OPENS[index] ?? 0)
    }),
  )
  // From here on nobody does anything: only the looks below.
  const deployments = await times.time('rolled out', () =>
    withJournals(fleet, () =>
      allRolledOut(
        product,
        PUBLISHERS.map((one) => fleet.filter((_, at) => one.isOn(at)).length),
      ),
    ),
  )
  const seen = await watcher.stop(deployments.map((one) => one.id))
  const outstanding = await nothingOutstanding(product, fleet, (at) => namesOn(PUBLISHERS, at), NEW)
  const evidence = await evidenceOf(product, deployments, {
    signedAt,
    opens: OPENS,
    delay: PACE.delayMinutes,
    soak: PROVEN.soakMinutes,
  })
  return [...evidence, ...outstanding, ...seen]
}

/** Between the first and the rest: a ring like the first. */
function addRing(draft: Draft, hosts: string[]): void {
  const [first, rest] = draft.rings
  assert.ok(first && rest)
  // Copies: the same object twice would be an alias in YAML, and a policy has none.
  const second = { ...first, name: 'second', hosts, promotion: { ...PROVEN } }
  draft.rings = [first, second, { ...rest, promotion: { ...PROVEN } }]
}

/** An hour from so many minutes after `at` on. */
function opening(at: Date, minutes: number) {
  const [date = '', time = ''] = new Date(at.getTime() + minutes * 60_000).toISOString().split('T')
  return { zone: 'UTC', open: [{ on: 'date', date, from: time.slice(0, 5), hours: 1 }] }
}
