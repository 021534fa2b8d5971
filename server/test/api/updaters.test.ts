/** Other updaters: proposed, signed, ordered, taken by the host's own gates, and proven only by two words; what is edited stays. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ListQuery } from '@patchreeve/contract/api/list.ts'
import { routes } from '@patchreeve/contract/api/routes.ts'
import { AppError, type ErrorCode } from '@patchreeve/contract/errors.ts'
import type { RepositoryRow } from '@patchreeve/contract/sections/repositories.ts'
import type { Policy, Verb } from '@patchreeve/trust/documents/policy.ts'
import type { Result } from '@patchreeve/trust/documents/result.ts'
import { MINUTE_MS } from '@patchreeve/trust/times.ts'
import { memoryOf, standingAt } from '../../src/deployment/index.ts'
import { evidenceRoutes, sequence } from '../../src/evidence/index.ts'
import { overviewRoutes } from '../../src/overview/index.ts'
import { planByDigest, planById, type StoredPlan } from '../../src/plan/index.ts'
import { planRoutes } from '../../src/plan/routes.ts'
import { systemIds } from '../../src/platform/ids.ts'
import { aHost, http, judge, none, orderFor, start, stepsOf, UPGRADE, useScene } from '../attacks/scene.ts'
import type { ActHost } from '../support/act.ts'
import { aPackage } from '../support/rows.ts'
import { ADMIN, hostActor, VIEWER } from '../support/server.ts'

const scene = useScene()
const admin = () => scene.chain.op(ADMIN)
const tick = () => scene.slices.deployment.task.run()
const ALL: Verb[] = ['refresh', 'simulate', 'download', 'try', 'install', 'undo']
const WITH: Pick<Policy, 'verbs'> = { verbs: [...ALL, 'put-updater-aside', 'give-updater-back'] }

const ids = systemIds()
const plans = () =>
  planRoutes({
    ...{ ids, secret: scene.secret, repositories: scene.slices.distribution },
    ...{ memory: memoryOf, standing: standingAt },
  })
const overview = overviewRoutes({
  feedsOff: true,
  gatewayNamed: async () => true,
  secondFactor: async () => true,
  retire: async () => undefined,
})

type Updater = Extract<RepositoryRow, { kind: 'updater' }>
const ON: Updater = { kind: 'updater', name: 'unattended-upgrades', active: true, installs: true }
const ASIDE: Updater = { ...ON, active: false, aside: 'aside' }

let count = 0
/** A host of its own in each test, which tells of this updater. */
async function hostWith(...updaters: Updater[]): Promise<ActHost & { name: string }> {
  count += 1
  const name = `updater-${count}`
  const host = await aHost(scene, name)
  await tells(host, ...updaters)
  return { ...host, name }
}
const tells = (host: ActHost, ...updaters: Updater[]) => scene.chain.report(host, { repositories: updaters })

async function propose(
  to: 'aside' | 'back',
  host: readonly string[],
  { op = admin(), updater = 'unattended-upgrades' as const, dryRun = false } = {},
) {
  const input = { ...none, params: { updater }, body: routes.updater_put_aside.body.parse({ host: [...host], dryRun }) }
  const answer = await plans()[to === 'aside' ? 'updater_put_aside' : 'updater_give_back'](op, input, http)
  return routes.updater_put_aside.output.parse(answer)
}
/** By id or digest. */
async function planOf(id: string | null): Promise<StoredPlan> {
  const plan = await admin().tx((tx) => (id?.includes('-') ? planById(tx, id) : planByDigest(tx, id ?? '')))
  assert.ok(plan)
  return plan
}
/** Proposed, signed and started; the host has its order. */
async function ordered(to: 'aside' | 'back', host: ActHost & { name: string }) {
  const plan = await planOf((await propose(to, [host.name])).plan)
  await scene.act.signOff(plan)
  const id = await start(scene, plan)
  scene.chain.clock.moveMs(2 * MINUTE_MS)
  await tick()
  const { names, bundle } = await orderFor(scene, host)
  return { id, plan, names, bundle }
}
async function answers(host: ActHost, names: object, outcome: Result['outcome'], because: Result['because'] = []) {
  const post = await scene.act.result(host, { ...names, outcome, because })
  await scene.slices.deployment.acceptResult(scene.chain.op(hostActor(host)), post)
}
const stateOf = async (id: string) => (await stepsOf(scene, id)).map((step) => step.state)
async function shown(host: ActHost) {
  const answer = await overview.host_show(admin(), { ...none, params: { id: host.hostId }, query: {} }, http)
  const [one] = routes.host_show.output.parse(answer).updaters
  return one && { state: one.state, means: one.means.code, next: one.next?.code ?? null, step: one.order?.step ?? null }
}
const refused = (code: ErrorCode) => (error: unknown) => error instanceof AppError && error.code === code

test('put aside: signed, taken by the gates of the host, installed by its word and verified by a later inventory', async () => {
  const host = await hostWith(ON)
  await scene.act.addPolicy([host], WITH)
  assert.deepEqual(await shown(host), {
    ...{ state: 'installs', means: 'updater.unattended-upgrades' },
    ...{ next: 'updater-next.put-aside', step: null },
  })
  const { id, names, bundle, plan } = await ordered('aside', host)
  assert.deepEqual(
    plan.signed.document.transactions.map(({ changes, updater }) => ({ changes, updater })),
    [{ changes: [], updater: { name: 'unattended-upgrades', to: 'aside' } }],
  )
  assert.equal(await judge(scene, host.key, bundle), 'accepted')
  assert.equal((await shown(host))?.next, 'updater-next.under-way')
  await answers(host, names, 'put-aside')
  assert.deepEqual(await stateOf(id), ['installed'], 'one word is no proof')
  await tells(host, ON)
  assert.deepEqual(await stateOf(id), ['installed'], 'nor is a report that shows it on')
  await tells(host, ASIDE)
  assert.deepEqual(await stateOf(id), ['verified'])
  assert.deepEqual(await shown(host), {
    ...{ state: 'aside', means: 'updater.aside' },
    ...{ next: 'updater-next.give-back', step: 'verified' },
  })
  await sequence(scene.chain.database)
  const query = ListQuery.parse({ where: `type:deployment.step-verified subject:${host.hostId}` })
  const { rows } = await evidenceRoutes.evidence_list(admin(), { ...none, query })
  assert.deepEqual(rows[0]?.body?.updater, { name: 'unattended-upgrades', to: 'aside' })
  await tells(host, ON)
  assert.equal((await shown(host))?.next, 'updater-next.brought-back', 'somebody took our file away on the host')
})

test('given back by a plan of its own, and by the undo of the deployment that put it aside', async () => {
  for (const way of ['propose', 'undo'] as const) {
    const host = await hostWith(ON)
    await scene.act.addPolicy([host], WITH)
    const aside = await ordered('aside', host)
    await answers(host, aside.names, 'put-aside')
    await tells(host, ASIDE)
    await tick()
    const { deployment_undo: undo } = scene.slices.deployment.handlers
    const body = routes.deployment_undo.body.parse({})
    const plan =
      way === 'propose'
        ? await planOf((await propose('back', [host.name])).plan)
        : await planOf((await undo(admin(), { ...none, params: { id: aside.id }, body }, http)).plan)
    assert.deepEqual(plan.signed.document.transactions[0]?.updater, { name: 'unattended-upgrades', to: 'back' })
    await scene.act.signOff(plan)
    const id = await start(scene, plan)
    scene.chain.clock.moveMs(2 * MINUTE_MS)
    await tick()
    const { bundle, names } = await orderFor(scene, host)
    assert.equal(await judge(scene, host.key, bundle), 'accepted')
    await answers(host, names, 'given-back')
    assert.deepEqual(await stateOf(id), ['installed'])
    await tells(host, ON)
    assert.deepEqual(await stateOf(id), ['verified'])
    assert.equal((await shown(host))?.next, 'updater-next.put-aside')
    await assert.rejects(undo(admin(), { ...none, params: { id: aside.id }, body }, http), refused('NOTHING_TO_UNDO'))
  }
})
test('nothing is proposed without the verb, the right, a policy that fits, or a host that it is about', async () => {
  const host = await hostWith(ON)
  await scene.act.addPolicy([host])
  await assert.rejects(propose('aside', [host.name]), refused('DOCUMENT_REFUSED'))
  assert.equal((await shown(host))?.next, 'updater-next.no-verb')
  await scene.act.addPolicy([host], WITH)
  await assert.rejects(propose('aside', [host.name], { op: scene.chain.op(VIEWER) }), refused('FORBIDDEN'))
  await assert.rejects(propose('aside', ['nobody']), refused('HOST_NOT_FOUND'))
  await assert.rejects(propose('back', [host.name]), refused('PLAN_EMPTY'))
})

test('a dry run says what would be in the plan, and keeps nothing', async () => {
  const [on, aside, edited, none] = [
    await hostWith(ON),
    await hostWith(ASIDE),
    await hostWith({ ...ON, aside: 'edited' }),
    await hostWith(),
  ]
  await scene.act.addPolicy([on], WITH)
  const all = [on, aside, edited, none].map((one) => one.name)
  const dry = await propose('aside', all, { dryRun: true })
  assert.deepEqual([dry.plan, dry.digest, dry.hosts], [null, null, [on.name]])
  assert.deepEqual(dry.leftOut.map((one) => [one.host, one.because.code]).sort(), [
    [aside.name, 'left-out.updater-aside-already'],
    [edited.name, 'left-out.updater-edited'],
    [none.name, 'left-out.updater-absent'],
  ])
  const back = await propose('back', all, { dryRun: true })
  assert.deepEqual([back.hosts, back.leftOut.length], [[aside.name], 3])
  const wherever = await propose('aside', [], { dryRun: true })
  assert.ok(wherever.hosts.includes(on.name) && !wherever.hosts.includes(aside.name))
  assert.deepEqual(
    wherever.leftOut.map((one) => one.host),
    [edited.name],
    'hosts that it is not about are not told one by one',
  )
})

test('the list has each updater by state, with the next step; what a person wrote is said to be theirs', async () => {
  const host = await hostWith({ ...ON, name: 'cron-entry', file: '/etc/cron.d/own', runs: 'upgrade' })
  await scene.act.addPolicy([host], WITH)
  const { rows } = routes.updater_list.output.parse(await overview.updater_list(admin(), none, http))
  const of = (updater: string, state: string) => rows.find((one) => one.updater === updater && one.state === state)
  assert.deepEqual(of('cron-entry', 'installs'), {
    ...{ updater: 'cron-entry', state: 'installs', hostCount: 1, hosts: [host.name] },
    next: { code: 'updater-next.of-a-person', params: {} },
  })
  assert.equal(
    of('unattended-upgrades', 'installs')?.next?.params.command,
    'patchreeve updater put aside unattended-upgrades',
  )
  assert.equal(of('unattended-upgrades', 'edited')?.next?.code, 'updater-next.edited')
})

test('no standing approval covers it: unsigned it does not start', async () => {
  const host = await hostWith(ON)
  const standing = { maxPackages: 500, maxBytes: 1_000_000_000, tiers: ['T0', 'T1', 'T2', 'T3'] as ('T0' | 'T1')[] }
  await scene.act.addPolicy([host], { ...WITH, standing })
  const plan = await planOf((await propose('aside', [host.name])).plan)
  await assert.rejects(start(scene, plan), refused('PLAN_NOT_APPROVED'))
})

test('what the host found otherwise ends its step: refused where a file is edited, undone where another overrules it', async () => {
  for (const [outcome, code, state] of [
    ['refused', 'updater-file-edited', 'refused'],
    ['undone', 'updater-still-on', 'undone'],
  ] as const) {
    const host = await hostWith(ON)
    await scene.act.addPolicy([host], WITH)
    const { id, names } = await ordered('aside', host)
    await answers(host, names, outcome, [{ code, params: { updater: 'unattended-upgrades' } }])
    const [step] = await stepsOf(scene, id)
    assert.deepEqual([step?.state, step?.because[0]?.code], [state, outcome === 'refused' ? `refusal.${code}` : code])
  }
})

test('a ring waits until the one below has put it aside, and an order of it does not count as an order of packages', async () => {
  const [first, rest] = [await hostWith(ON), await hostWith(ON)]
  await scene.act.addPolicy([first], WITH)
  const plan = await planOf((await propose('aside', [first.name, rest.name])).plan)
  await scene.act.signOff(plan)
  const id = await start(scene, plan)
  scene.chain.clock.moveMs(24 * 60 * MINUTE_MS)
  await tick()
  const steps = async () => (await stepsOf(scene, id)).map((one) => [one.ring, one.state]).sort()
  assert.deepEqual(await steps(), [
    ['first', 'ordered'],
    ['rest', 'waiting'],
  ])
  const below = await orderFor(scene, first)
  await answers(first, below.names, 'put-aside')
  scene.chain.clock.moveMs(20 * MINUTE_MS)
  await tick()
  assert.deepEqual(await steps(), [
    ['first', 'installed'],
    ['rest', 'ordered'],
  ])
  const { bundle } = await orderFor(scene, rest)
  assert.equal(await judge(scene, rest.key, bundle), 'accepted')
  assert.equal(await judge(scene, rest.key, { ...bundle, proofs: [] }), 'ring-below-not-proven')
  // An install in the name of that plan is nothing that the host would do.
  await scene.chain.report(rest, { packages: [aPackage('openssl', '1.0-1')] })
  const other = await scene.act.addPlan([rest], UPGRADE)
  assert.equal(await judge(scene, rest.key, { ...bundle, plan: JSON.parse(other.envelope) }), 'other-plan')
})
