/** Small changes to a world's documents, for tables of cases. */
import { turnUntil } from '../../accept/cluster.ts'
import type { Change, Plan } from '../../documents/plan.ts'
import type { Ring } from '../../documents/policy.ts'
import type { Cluster, Exclusion } from '../../documents/policy-rules.ts'
import type { RefusalCode } from '../../refusals.ts'
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../times.ts'
import type { Changes } from './build.ts'
import { type TestKey, testDigest } from './keys.ts'
import { ago, changes, everyDay, NOW, type World } from './world.ts'

export type Edit<K extends keyof Changes> = NonNullable<Changes[K]>
/** A case that differs from an accepted one in one thing, and what is said of it. */
export type RefusedCase = [gate: string, code: RefusalCode, what: string, changes: (world: World) => Changes]

export const [upgrade, addition] = changes
export const back: Change = { ...upgrade, from: '3.0.13-1', to: '3.0.11-1' }

export function withTransaction(plan: Plan, change: Partial<Plan['transactions'][number]>): Plan {
  return { ...plan, transactions: plan.transactions.map((one) => ({ ...one, ...change })) }
}

/** Only the upgrade: what the standing approval covers. */
export const onlyUpgrade: Edit<'plan'> = (plan) => withTransaction(plan, { changes: [upgrade] })
export const noStanding: Edit<'policy'> = (policy) => ({ ...policy, standing: null })

export function withRing(index: number, change: Partial<Ring>): Edit<'policy'> {
  return (policy) => ({
    ...policy,
    rings: policy.rings.map((ring, at) => (at === index ? { ...ring, ...change } : ring)),
  })
}

/** What the last ring wants of the first, which has had the plan for 25 hours. */
export const soaked = (soakMinutes: number, minSucceeded = 2): Ring['promotion'] => ({
  ...{ minSucceeded, maxFailed: 0, test: null },
  soakMinutes,
})

/** The last ring's window is tomorrow. */
export const closed = withRing(1, {
  windows: {
    calendar: everyDay('10:00', 1),
    times: [{ from: ago(-DAY_MS), to: ago(-DAY_MS - HOUR_MS) }],
  },
})

/** The last ring's window was from four to three hours ago; who missed it has two hours. */
export const catchingUp = withRing(1, {
  windows: {
    calendar: everyDay('08:00', 1),
    times: [{ from: ago(4 * HOUR_MS), to: ago(3 * HOUR_MS) }],
  },
  catchUpHours: 2,
  sharePercent: 100,
})
export function booted(msAgo: number): Edit<'known'> {
  return (known) => ({ ...known, bootedAt: new Date(NOW.getTime() - msAgo) })
}

/** Every publisher's files cool down for a day. */
export const cooling: Edit<'policy'> = (policy) => ({
  ...policy,
  origins: policy.origins.map((one) => ({ ...one, coolDownHours: 24 })),
})

/** openssl is left alone everywhere until tomorrow. */
export function excluding(change: Partial<Exclusion>): Edit<'policy'> {
  const exclusion = { id: 'tls', packages: ['openssl'], hosts: 'all' as const, until: ago(-DAY_MS), reason: 'a test' }
  return (policy) => ({ ...policy, exclusions: [{ ...exclusion, ...change }] })
}

/** The host that no ring names takes turns with others, and at NOW it is its own, or not. */
export function clusteredNow({ hosts }: World, own: boolean): Edit<'policy'> {
  const others = Array.from({ length: 9 }, (_, nth) => testDigest(`cluster ${nth}`))
  const all = Array.from({ length: 9 }, (_, more) => ({
    name: 'web',
    hosts: [hosts.rest.digest, ...others.slice(more)],
    maxDown: 1,
  })).filter((one) => one.hosts.length > 1)
  const isOwn = (one: Cluster) => turnUntil(one, hosts.rest.digest, NOW.getTime(), HOUR_MS) !== undefined
  const found = all.find((one) => isOwn(one) === own)
  if (!found) throw new Error('no such cluster')
  return (policy) => ({ ...policy, clusters: [found] })
}

/** These hosts go one batch after the other. */
export function inSerial(...batches: (readonly TestKey[])[]): Edit<'policy'> {
  const digests = batches.map((hosts) => hosts.map((one) => one.digest))
  const serial = { name: 'shop', batches: digests.map((hosts, at) => ({ name: `b${at}`, hosts })) }
  return (policy) => ({ ...policy, serials: [serial] })
}

/** Of the hosts of the first ring only this one has said anything. */
export function onlyOf(world: World, host: TestKey): Edit<'bundle'> {
  const at = [world.hosts.first, world.hosts.second].indexOf(host)
  return (bundle) => ({ ...bundle, proofs: bundle.proofs.slice(at, at + 1) })
}

export const afterInstall: Edit<'known'> = (known) => ({
  ...known,
  installed: new Map([['openssl:amd64', '3.0.13-1']]),
})
/** Back to the version before, by a plan of its own. */
export const rollBack = {
  plan: (plan) => withTransaction(plan, { changes: [back] }),
  order: (order) => ({ ...order, verb: 'undo' }),
  known: afterInstall,
} as const satisfies Changes

/** One upgrade from the server's own repository, which the policy names for updates of ourselves. */
export const ownPackage = {
  policy: (policy) => ({
    ...policy,
    origins: [
      ...policy.origins,
      { id: 'own', origin: 'Patchreeve', label: 'Patchreeve', keys: ['C'.repeat(40)], coolDownHours: 0 },
    ],
  }),
  plan: (plan) => withTransaction(plan, { changes: [{ ...upgrade, origin: 'own' }] }),
} as const satisfies Changes

const updaterMove = { name: 'unattended-upgrades', to: 'aside' } as const
/** No package: another updater is put aside, by a policy that has the verbs for it, after the ring below did so. */
export const putAside = {
  policy: (policy) => ({ ...policy, verbs: [...policy.verbs, 'put-updater-aside', 'give-updater-back'] }),
  plan: (plan) => withTransaction(plan, { changes: [], indexes: [], reboot: false, updater: updaterMove }),
  order: (order) => ({ ...order, verb: 'put-updater-aside', updater: updaterMove }),
  result: (result) => ({ ...result, outcome: 'put-aside' }),
} as const satisfies Changes
/** The same, the other way round. */
export const giveBack = {
  ...putAside,
  plan: (plan) =>
    withTransaction(plan, { changes: [], indexes: [], reboot: false, updater: { ...updaterMove, to: 'back' } }),
  order: (order) => ({ ...order, verb: 'give-updater-back', updater: { ...updaterMove, to: 'back' } }),
  result: (result) => ({ ...result, outcome: 'given-back' }),
} as const satisfies Changes

export const emergency: Edit<'signOff'> = (signOff) => ({ ...signOff, emergency: true })
export function signedAgo(ms: number): Edit<'signOff'> {
  return (signOff) => ({ ...signOff, signedAt: ago(ms) })
}
export function nowFor(host: string): Edit<'signOff'> {
  return (signOff) => ({ ...signOff, signedAt: ago(50 * MINUTE_MS), now: [host] })
}

export function edited(world: World): Edit<'plan'> {
  return (plan) => ({ ...plan, author: world.alice.keyId })
}
export function solo(world: World) {
  const root: Edit<'root'> = (one) => ({ ...one, mode: 'solo', threshold: 1 })
  return { root, signers: [world.alice] }
}

/** An order that names no plan, alone. */
export function bare(verb: 'refresh' | 'simulate') {
  return {
    order: (order) => ({ ...order, verb, plan: null, transaction: null, changes: [], indexes: [] }),
    bundle: (bundle) => ({ ...bundle, plan: null, signOffs: [], lease: null, proofs: [] }),
  } as const satisfies Changes
}

/** A restore happened: the root names a new epoch, and the host's last order was of the old one. */
export function newEpoch(order: { epoch: number; generation: number }) {
  return {
    root: (root) => ({ ...root, epoch: 2 }),
    order: (one) => ({ ...one, ...order }),
    result: (result) => ({ ...result, epoch: 2 }),
  } as const satisfies Changes
}

/** This person's key was taken out of the root. */
export function without(world: World, name: 'alice' | 'bob' | 'carol'): Edit<'root'> {
  const key = world[name].keyId
  return (root) => ({
    ...root,
    people: root.people.map((one) => (one.keyId === key ? { ...one, revoked: ago(0) } : one)),
  })
}
/** This person's key is valid from tomorrow on. */
export function later(person: string): Edit<'root'> {
  return (root) => ({
    ...root,
    people: root.people.map((one) => (one.person === person ? { ...one, validFrom: ago(-DAY_MS) } : one)),
  })
}

/** The hosts of the first ring gave another result for the plan, of this sequence; the world's own has 5. */
export function otherResults(outcome: 'failed' | 'installed', sequence: number): Changes {
  return { otherResult: (result) => ({ ...result, outcome, sequence }) }
}
