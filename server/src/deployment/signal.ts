/** Explains a halt: reads what failed and passed hosts have, in bounded size, and keeps what the pure rule (traits.ts) makes of it. */
import type { DeploymentSignal } from '@patchreeve/contract/api/deployment-views.ts'
import { planByDigest } from '../plan/index.ts'
import type { Tx } from '../platform/database.ts'
import { openOwn } from './ground.ts'
import { failedStates, succeededStates } from './machine.ts'
import { isSilent } from './silence.ts'
import * as store from './store.ts'
import * as traitFacts from './trait-facts.ts'
import { type SharedTrait, sharedTraits, type TraitCount } from './traits.ts'

/** Hosts that are compared, and traits that are told: what is in common to so many is in common to more. */
const FAILED_MOST = 20
const PASSED_MOST = 200
const TRAITS_TOLD = 10

export async function explainHalt(tx: Tx, deploymentId: string): Promise<DeploymentSignal> {
  const standings = await store.standingsOf(tx, deploymentId)
  const isGone = (one: (typeof standings)[number]): boolean =>
    succeededStates.includes(one.state) && one.heardAt !== null && isSilent(one.heardAt, tx.now)
  const hosts = (keep: (one: (typeof standings)[number]) => boolean): string[] =>
    standings.filter(keep).map((one) => one.hostId)
  const failed = hosts((one) => failedStates.includes(one.state) || isGone(one)).slice(0, FAILED_MOST)
  const passed = hosts((one) => succeededStates.includes(one.state) && !isGone(one)).slice(0, PASSED_MOST)
  const waiting = hosts((one) => ['waiting', 'ordered', 'expired', 'halted'].includes(one.state))
  const groups = { failed: failed.length, passed: passed.length, looked: 0 }
  const signal =
    failed.length === 0 ? { ...groups, traits: [] } : await compare(tx, deploymentId, { failed, passed, waiting })
  await store.setSignal(tx, deploymentId, signal)
  return signal
}

interface Compared {
  readonly failed: readonly string[]
  readonly passed: readonly string[]
  readonly waiting: readonly string[]
}

async function compare(tx: Tx, deploymentId: string, hosts: Compared): Promise<DeploymentSignal> {
  const probes = await failingProbes(tx, deploymentId, hosts.failed)
  const { counts, looked } = await traitFacts.traitsOf(
    tx,
    hosts.failed,
    hosts.passed,
    await changedNames(tx, deploymentId),
  )
  const groups = { failed: hosts.failed.length, passed: hosts.passed.length, looked: looked + probes.length }
  const shared = sharedTraits(groups, [...probes, ...counts]).slice(0, TRAITS_TOLD)
  return { ...groups, traits: await withCarriers(tx, shared, hosts.waiting) }
}

async function withCarriers(
  tx: Tx,
  traits: readonly SharedTrait[],
  waiting: readonly string[],
): Promise<DeploymentSignal['traits']> {
  const carriers = await traitFacts.carriersOf(tx, waiting, traits)
  return traits.map(({ kind, name, luck }) => {
    const found = carriers.find((one) => one.kind === kind && one.name === name)
    return { kind, name, luck, carriers: found?.hosts ?? 0, carrierNames: found?.names ?? [] }
  })
}

/** Packages that the plan changes differ between failed and passed hosts because of it. */
async function changedNames(tx: Tx, deploymentId: string): Promise<string[]> {
  const deployment = await store.lockDeployment(tx, deploymentId)
  const plan = deployment && (await planByDigest(tx, deployment.planDigest))
  const changes = plan?.signed.document.transactions.flatMap((one) => one.changes) ?? []
  return [...new Set(changes.map((one) => one.name))]
}

/** Checks that passed before and fail after, by the hosts' signed results. A host that passed has none. */
async function failingProbes(tx: Tx, deploymentId: string, failed: readonly string[]): Promise<TraitCount[]> {
  const counts = new Map<string, number>()
  for (const step of await store.stepsOf(tx, deploymentId)) {
    const row =
      failed.includes(step.hostId) && step.resultDigest ? await store.resultByDigest(tx, step.resultDigest) : undefined
    if (!row) continue
    const { probes } = (await openOwn('result', row.envelope)).document
    const failing = probes.filter((one) => one.before === 'passed' && one.after === 'failed')
    for (const name of new Set(failing.map(({ id, detail }) => (detail === '' ? id : `${id}: ${detail}`))))
      counts.set(name, (counts.get(name) ?? 0) + 1)
  }
  return [...counts].map(([name, hosts]) => ({ kind: 'probe', name, failed: hosts, passed: 0 }))
}
