/**
 * What the red team attacks: an installation after a restore (root version 2, epoch 2) whose order is accepted, with every field
 * of every document in use. And what a taken server can do: change anything, sign with its own key, and make order and lease fit.
 */

import type { Bundle } from '../../accept/bundle.ts'
import type { Known } from '../../accept/known.ts'
import { REBOOT_DEFAULTS } from '../../documents/policy.ts'
import type { DocumentOf } from '../../documents/registry.ts'
import type { EnvelopeJson } from '../../envelope.ts'
import { toEnvelopeJson } from '../../envelope.ts'
import { DAY_MS, HOUR_MS } from '../../times.ts'
import { digestFor } from '../support/build.ts'
import { putAside } from '../support/edits.ts'
import { signedBy, type TestKey, testDigest, testUuid } from '../support/keys.ts'
import {
  ago,
  everyRule,
  knownOf,
  leaseOf,
  orderOf,
  planOf,
  policyOf,
  resultOf,
  rootOf,
  signOffOf,
  type World,
} from '../support/world.ts'

export interface Documents {
  readonly firstRoot: DocumentOf['root']
  readonly root: DocumentOf['root']
  readonly policy: DocumentOf['policy']
  readonly plan: DocumentOf['plan']
  readonly signOffs: readonly [DocumentOf['signoff'], DocumentOf['signoff']]
  readonly order: DocumentOf['order']
  readonly lease: DocumentOf['lease']
  readonly results: readonly [DocumentOf['result'], DocumentOf['result']]
}

export interface Target {
  readonly world: World
  readonly documents: Documents
  readonly bundle: Bundle
  readonly known: Known
}

/** What its order is about. */
export type About = 'packages' | 'updater'

export async function makeTarget(world: World, about: About = 'packages'): Promise<Target> {
  const documents = await documentsOf(world, about)
  const known = knownOf(world.hosts.rest, await digestFor(documents.firstRoot))
  return { world, documents, bundle: await seal(world, documents), known: { ...known, epoch: 2 } }
}

async function documentsOf(world: World, about: About): Promise<Documents> {
  const firstRoot = rootOf(world)
  const root = {
    ...firstRoot,
    version: 2,
    previous: await digestFor(firstRoot),
    epoch: 2,
    previousHead: testDigest('head before the restore'),
  }
  const policy = richPolicy(world)
  const rich = richPlan(world, await digestFor(policy))
  const plan = about === 'packages' ? rich : ofOneRow(putAside.plan(rich))
  const planDigest = await digestFor(plan)
  const signOff = (by: TestKey) => ({ ...signOffOf(world, planDigest, by), now: [world.hosts.first.digest] })
  const { order, lease } = await orderFor(world, policy, plan)
  const result = (host: TestKey) => {
    const rich = richResult(resultOf(world, host, testDigest('an order below'), planDigest))
    return about === 'packages' ? rich : putAside.result(rich)
  }
  return {
    firstRoot,
    root,
    policy,
    plan,
    signOffs: [signOff(world.alice), signOff(world.bob)],
    order,
    lease,
    results: [result(world.hosts.first), result(world.hosts.second)],
  }
}

/** The order and lease that a server makes for this plan: also for one that it has changed. */
export async function orderFor(world: World, policy: DocumentOf['policy'], plan: DocumentOf['plan']) {
  const names = {
    host: world.hosts.rest,
    policy: await digestFor(policy),
    plan: { digest: await digestFor(plan), document: plan },
  }
  const made = orderOf(world, names)
  const order = { ...(made.updater ? putAside.order(made) : made), epoch: 2 }
  return { order, lease: leaseOf(world, await digestFor(order), world.hosts.rest) }
}

export async function seal(world: World, documents: Documents): Promise<Bundle> {
  const { firstRoot, root, policy, plan, signOffs, order, lease, results } = documents
  const people = [world.alice, world.bob]
  const [first, second] = [world.hosts.first, world.hosts.second]
  const json = async (envelope: ReturnType<typeof signedBy>): Promise<EnvelopeJson> => toEnvelopeJson(await envelope)
  return {
    roots: [await json(signedBy('root', firstRoot, ...people)), await json(signedBy('root', root, ...people))],
    policy: await json(signedBy('policy', policy, ...people)),
    plan: await json(signedBy('plan', plan)),
    signOffs: [
      await json(signedBy('signoff', signOffs[0], world.alice)),
      await json(signedBy('signoff', signOffs[1], world.bob)),
    ],
    order: await json(signedBy('order', order, world.server)),
    lease: await json(signedBy('lease', lease, world.server)),
    proofs: [
      { key: first.spki, result: await json(signedBy('result', results[0], first)) },
      { key: second.spki, result: await json(signedBy('result', results[1], second)) },
    ],
  }
}

/** Every kind of probe and window. A standing approval that covers nothing here, so that each acceptance needs people. */
function richPolicy(world: World): DocumentOf['policy'] {
  const policy = policyOf(world)
  const [first, rest] = policy.rings
  if (!first || rest?.windows === undefined || rest.windows === 'any') throw new Error('the world has two rings')
  const local = { localFrom: '2026-12-01T22:00:00', localTo: '2026-12-02T02:00:00' }
  const timing = { timeoutMs: 1_000, settleMs: 1_000 }
  return {
    ...policy,
    origins: policy.origins.map((one) => ({ ...one, coolDownHours: 48 })),
    verbs: ['refresh', 'install', 'undo', 'reboot', 'put-updater-aside', 'give-updater-back'],
    rings: [
      first,
      { ...rest, reboot: REBOOT_DEFAULTS, windows: { calendar: everyRule, times: [...rest.windows.times, local] } },
    ],
    probes: [
      ...policy.probes,
      { id: 'ssh', kind: 'tcp', target: '127.0.0.1:22', ...timing },
      { id: 'web', kind: 'http', target: 'http://127.0.0.1/', expect: { status: 200, contains: 'x' }, ...timing },
      { id: 'shop', kind: 'program', target: '/usr/local/lib/shop/check', sha256: testDigest('check'), ...timing },
    ],
    exclusions: [
      { id: 'proxy', packages: ['nginx', 'haproxy-*'], hosts: 'all', until: ago(-30 * DAY_MS), reason: 'is moved' },
      { id: 'first', packages: ['openssl'], hosts: policy.rings.flatMap(named), until: ago(-DAY_MS), reason: 'a test' },
    ],
    clusters: [
      { name: 'front', hosts: [...policy.rings.flatMap(named), testDigest('third'), testDigest('fourth')], maxDown: 2 },
    ],
    serials: [
      {
        name: 'shop',
        batches: [
          { name: 'database', hosts: [world.hosts.first.digest] },
          { name: 'application', hosts: [world.hosts.second.digest] },
          { name: 'web', hosts: [world.hosts.rest.digest] },
        ],
      },
      {
        name: 'mail',
        batches: ['store', 'relay'].map((name) => ({ name, hosts: [testDigest(name), testDigest(`other ${name}`)] })),
      },
    ],
    drains: [
      { id: 'web', hosts: policy.rings.flatMap(named), stops: 'haproxy.service', waitSeconds: 30 },
      { id: 'flag', hosts: 'all', stops: null, waitSeconds: 5 },
    ],
    standing: { maxPackages: 1, maxBytes: 1, tiers: ['T3'] },
  }
}

const named = ({ hosts }: DocumentOf['policy']['rings'][number]): string[] => (hosts === 'others' ? [] : hosts)

/** A second row for other hosts, and something left out. An edit, so that the author counts. */
function richPlan(world: World, policy: string): DocumentOf['plan'] {
  const plan = planOf(world, policy)
  const [transaction] = plan.transactions
  if (!transaction) throw new Error('the world has a plan')
  const [stranger, lost] = [testDigest('host of the second row'), testDigest('host that is left out')]
  return {
    ...plan,
    parent: testDigest('the plan before'),
    author: world.carol.keyId,
    transactions: [
      { ...transaction, reboot: false },
      { ...transaction, id: 'others', hosts: [stranger] },
    ],
    leftOut: [{ host: lost, package: 'nginx', code: 'held-back', detail: 'by a person' }],
  }
}

/** All rows of a plan of an updater say the same of it: with one, a change of that is a plan that can be read. */
const ofOneRow = (plan: DocumentOf['plan']): DocumentOf['plan'] => ({
  ...plan,
  transactions: plan.transactions.slice(0, 1),
})

function richResult(result: DocumentOf['result']): DocumentOf['result'] {
  const because = [{ code: 'conffile-kept', params: { path: '/etc/x' } }]
  const conffiles = [{ path: '/etc/x', outcome: 'kept' as const }]
  return {
    ...result,
    epoch: 2,
    because,
    tried: { passed: true, seconds: 3, files: ['/usr/bin/openssl'], fileCount: 1, conffiles, because },
    probes: [
      ...result.probes,
      {
        ...{ id: 'shop', before: 'passed', after: 'passed', detail: '' },
        ran: { sha256: testDigest('check'), exit: 0, output: 'all is well' },
      },
    ],
    restarted: ['ssh.service'],
    restartDue: ['dbus.service'],
    bootId: testUuid('boot'),
    finishedAt: ago(24 * HOUR_MS),
    head: { seq: 7, leaf: testDigest('leaf') },
  }
}
