/**
 * An installation that may act: a person with a key, a root, a policy with two rings, hosts whose root halves have keys, and plans
 * that are kept as the planner's own. Everything goes through the slices' use cases; only the keys are made from seeds.
 */
import { digestOf } from '@patchreeve/trust/bytes.ts'
import { toInstant } from '@patchreeve/trust/documents/fields.ts'
import type { Change, Plan, Transaction } from '@patchreeve/trust/documents/plan.ts'
import type { Policy, Ring } from '@patchreeve/trust/documents/policy.ts'
import type { Result } from '@patchreeve/trust/documents/result.ts'
import type { Root } from '@patchreeve/trust/documents/root.ts'
import type { SignOff } from '@patchreeve/trust/documents/sign-off.ts'
import { toEnvelopeJson, writeEnvelope } from '@patchreeve/trust/envelope.ts'
import { wrapDocument } from '@patchreeve/trust/sign.ts'
import {
  personKey,
  signedBy,
  type TestKey,
  testDigest,
  testKey,
  testUuid,
} from '@patchreeve/trust/test/support/keys.ts'
import { DAY_MS, MINUTE_MS } from '@patchreeve/trust/times.ts'
import type { Registered } from '../../src/inventory/index.ts'
import { confirmHostKey } from '../../src/plan/host-keys.ts'
import { keepPlan, newestPolicy, orderKey, registerHostKey, type StoredPlan } from '../../src/plan/index.ts'
import { addSignOff } from '../../src/plan/sign-offs.ts'
import { addPolicy, addRoot } from '../../src/plan/trust.ts'
import type { Clock } from '../../src/platform/clock.ts'
import type { Op } from '../../src/platform/op.ts'
import type { Secret } from '../../src/platform/secret.ts'

export interface ActHost extends Registered {
  readonly key: TestKey
}

export interface Act {
  readonly tenant: string
  readonly ada: TestKey
  /** Signs too, where two must. */
  readonly bob: TestKey
  /** Makes the root half's key of a host known and confirms it. */
  addHost(seed: string, host: Registered): Promise<ActHost>
  addPolicy(first: readonly ActHost[], more?: Partial<Policy>): Promise<void>
  addPlan(
    hosts: readonly ActHost[],
    what: Pick<Transaction, 'changes' | 'indexes'> & Partial<Pick<Transaction, 'reboot'>>,
    more?: Partial<Plan>,
    episodeIds?: readonly number[],
  ): Promise<StoredPlan>
  signOff(plan: StoredPlan, more?: Partial<SignOff>, by?: TestKey): Promise<void>
  /** The next root, in which people name a restore. */
  raiseEpoch(epoch: number, previousHead: string): Promise<void>
  /** What the host's root half would send. */
  result(
    host: ActHost,
    more: Partial<Result>,
    signer?: TestKey,
  ): Promise<{ result: ReturnType<typeof toEnvelopeJson>; key: string }>
}

/** `op` is a person who may do everything. */
export async function makeAct(op: Op, secret: Secret, clock: Clock, threshold: 1 | 2 = 1): Promise<Act> {
  const tenant = testUuid('act tenant')
  const [ada, bob] = [await testKey('act ada'), await testKey('act bob')]
  const keys = threshold === 2 ? [ada, bob] : [ada]
  const from = (ms: number) => toInstant(new Date(clock.now().getTime() + ms))
  const server = await op.tx((tx) => orderKey(tx, secret))
  const root: Root = {
    type: 'root',
    schema: 1,
    tenant,
    version: 1,
    previous: null,
    issuedAt: from(-DAY_MS),
    expires: from(300 * DAY_MS),
    mode: threshold === 2 ? 'shared' : 'solo',
    threshold,
    people: keys.map((key) => personKey(key, key === ada ? 'Ada' : 'Bob', from(-DAY_MS))),
    serverKeys: [{ keyId: server.keyId, spki: server.spki, validFrom: from(-DAY_MS), revoked: null }],
    authorities: [testDigest('authority')],
    policyMaxDays: 400,
    epoch: 1,
    previousHead: null,
  }
  await addRoot(op, writeEnvelope(await signedBy('root', root, ...keys)))
  let version = 0
  const sequences = new Map<string, number>()
  return {
    tenant,
    ada,
    bob,
    async addHost(seed, host) {
      const key = await testKey(`act host ${seed}`)
      await op.tx((tx) => registerHostKey(tx, host.hostId, key.spki))
      await confirmHostKey(op, host.hostId, key.digest)
      return { ...host, key }
    },
    async addPolicy(first, more = {}) {
      version += 1
      const policy: Policy = { ...policyOf(tenant, first, from), version, ...more }
      await addPolicy(op, writeEnvelope(await signedBy('policy', policy, ...keys)))
    },
    async addPlan(hosts, what, more = {}, episodeIds = []) {
      const policy = await op.tx(newestPolicy)
      const plan: Plan = {
        type: 'plan',
        schema: 1,
        tenant,
        id: op.ids.next(),
        parent: null,
        author: 'planner',
        policy: policy?.digest ?? '',
        createdAt: from(0),
        urgent: false,
        tier: 'T1',
        transactions: [
          {
            id: 'one',
            platform: 'debian:12',
            hosts: hosts.map((one) => one.key.digest),
            undo: 'plain',
            reboot: false,
            clears: [],
            ...what,
          },
        ],
        leftOut: [],
        ...more,
      }
      return op.tx((tx) => keepPlan(op, tx, { plan, leftOut: [], episodeIds }, {}))
    },
    async signOff(plan, more = {}, by = ada) {
      const signOff: SignOff = {
        type: 'signoff',
        schema: 1,
        tenant,
        plan: plan.digest,
        by: by.keyId,
        signedAt: from(0),
        lapses: from(10 * DAY_MS),
        now: [],
        emergency: false,
        ...more,
      }
      await addSignOff(op, plan.id, writeEnvelope(await signedBy('signoff', signOff, by)))
    },
    async raiseEpoch(epoch, previousHead) {
      const previous = await digestOf(wrapDocument('root', root).payload)
      const next: Root = { ...root, version: 2, previous, issuedAt: from(0), epoch, previousHead }
      await addRoot(op, writeEnvelope(await signedBy('root', next, ada)))
    },
    async result(host, more, signer = host.key) {
      const sequence = (sequences.get(host.hostId) ?? 0) + 1
      sequences.set(host.hostId, more.sequence ?? sequence)
      const result: Result = { ...resultOf(tenant, host, from(0)), sequence, ...more }
      return { result: toEnvelopeJson(await signedBy('result', result, signer)), key: host.key.spki }
    },
  }
}

/** No waiting but what a test asks for: all windows open, everybody's turn at once, the rest a day after the first. */
function policyOf(tenant: string, first: readonly ActHost[], from: (ms: number) => string): Policy {
  const ring = { windows: 'any', sharePercent: 100, mayReboot: false, catchUpHours: 0, maxAtOnce: null } as const
  const rings: Ring[] = [
    {
      ...ring,
      name: 'first',
      hosts: first.map((one) => one.key.digest),
      delayMinutes: 0,
      urgentDelayMinutes: 0,
      promotion: { minSucceeded: 0, maxFailed: 0, soakMinutes: 0, test: null },
    },
    {
      ...ring,
      name: 'rest',
      hosts: 'others',
      delayMinutes: 24 * 60,
      urgentDelayMinutes: 60,
      promotion: { minSucceeded: 1, maxFailed: 0, soakMinutes: 0, test: null },
    },
  ]
  return {
    type: 'policy',
    schema: 1,
    tenant,
    version: 1,
    issuedAt: from(-MINUTE_MS),
    expires: from(200 * DAY_MS),
    rootVersion: 1,
    verbs: ['refresh', 'simulate', 'download', 'try', 'install', 'undo'],
    origins: [{ id: 'security', origin: 'Debian', label: 'Debian-Security', keys: ['A'.repeat(40)], coolDownHours: 0 }],
    rings: first.length > 0 ? rings : rings.slice(1),
    periodMinutes: 1,
    probes: [],
    standing: null,
    emergency: { count: 2, days: 30 },
    exclusions: [],
    clusters: [],
    exceptionMaxDays: 90,
    deadlineDays: { T0: 3, T1: 14, T2: 30, T3: 60 },
  }
}

export function aChange(name: string, from: string | null, to: string, sha256 = testDigest(`${name} ${to}`)): Change {
  return { name, architecture: 'amd64', from, to, sha256, sizeBytes: 1_000, origin: 'security' }
}

export const anIndex = (sha256 = testDigest('index')): Transaction['indexes'][number] => ({
  origin: 'security',
  suite: 'bookworm-security',
  sha256,
})

function resultOf(tenant: string, host: ActHost, at: string): Result {
  return {
    type: 'result',
    schema: 1,
    tenant,
    kind: 'outcome',
    host: host.key.digest,
    epoch: 1,
    sequence: 1,
    order: null,
    plan: null,
    ring: null,
    outcome: null,
    because: [],
    tried: null,
    probes: [],
    packages: [],
    restarted: [],
    restartDue: [],
    bootId: null,
    startedAt: at,
    finishedAt: at,
    head: null,
  }
}
