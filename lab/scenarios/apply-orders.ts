/** Orders for lab hosts without a server: people's keys, root, policy, plan and order, made and signed here as a server would have them. */
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import type { Bundle } from '@patchreeve/trust/accept/bundle.ts'
import { Bundle as BundleSchema } from '@patchreeve/trust/accept/bundle.ts'
import { toInstant } from '@patchreeve/trust/documents/fields.ts'
import type { Order } from '@patchreeve/trust/documents/order.ts'
import type { Plan } from '@patchreeve/trust/documents/plan.ts'
import type { Policy, Probe, Verb } from '@patchreeve/trust/documents/policy.ts'
import type { DocumentOf, DocumentType } from '@patchreeve/trust/documents/registry.ts'
import type { Result } from '@patchreeve/trust/documents/result.ts'
import type { UpdaterMove } from '@patchreeve/trust/documents/updater.ts'
import { type EnvelopeJson, openDocument, toEnvelopeJson } from '@patchreeve/trust/envelope.ts'
import { keyDigest } from '@patchreeve/trust/keys.ts'
import { digestFor } from '@patchreeve/trust/test/support/build.ts'
import { signedBy, type TestKey } from '@patchreeve/trust/test/support/keys.ts'
import { makeWorld, policyOf, rootOf, type World } from '@patchreeve/trust/test/support/world.ts'
import { isSignedByKey } from '@patchreeve/trust/verify.ts'
import type { Host } from '../host.ts'
import { NODE } from './apt-driver.ts'
import type { Publisher } from './apt-host.ts'

const MINUTE_MS = 60_000
const DAY_MS = 1_440 * MINUTE_MS
const fromNow = (ms: number) => toInstant(new Date(Date.now() + ms))

/** A host as documents name it. */
export interface Target {
  readonly host: Host
  readonly key: string
}

export interface Site {
  readonly world: World
  readonly root: DocumentOf['root']
  readonly rootDigest: string
  readonly policy: Policy
}

/** All hosts in the first ring, no delay, an order a minute. */
export async function makeSite(
  keys: readonly string[],
  publisher: Publisher,
  probes: Probe[],
  more: Partial<Pick<Policy, 'drains' | 'verbs'>> = {},
): Promise<Site> {
  const world = await makeWorld('lab')
  const root = { ...rootOf(world), expires: fromNow(300 * DAY_MS) }
  const { id, label, keys: fingerprints } = publisher
  const base = policyOf(world)
  const [first, rest] = base.rings
  assert.ok(first && rest)
  const policy: Policy = {
    ...base,
    issuedAt: fromNow(-DAY_MS),
    expires: fromNow(100 * DAY_MS),
    origins: [{ id, origin: label, label, keys: [...fingerprints], coolDownHours: 0 }],
    rings: [
      { ...first, hosts: [...keys], delayMinutes: 0, urgentDelayMinutes: 0, windows: 'any', mayReboot: false },
      { ...rest, windows: 'any' },
    ],
    periodMinutes: 1,
    probes,
    standing: null,
    ...more,
  }
  return { world, root, rootDigest: await digestFor(root), policy }
}

export interface Asked {
  readonly id: string
  readonly work: {
    readonly changes: readonly Order['changes'][number][]
    readonly indexes: readonly Order['indexes'][number][]
  }
  readonly verb?: Verb
  readonly signers?: readonly TestKey[]
  readonly generation: number
  /** A plan of an updater, and of no package. */
  readonly updater?: UpdaterMove
  /** The plan says that it needs a reboot. */
  readonly reboot?: boolean
}

/** The document that an agent would fetch for this order. */
export async function documentFor(
  { world, root, policy }: Site,
  { key }: Pick<Target, 'key'>,
  asked: Asked,
): Promise<string> {
  const policyDigest = await digestFor(policy)
  const [changes, indexes] = [[...asked.work.changes], [...asked.work.indexes]]
  const updater = asked.updater && { updater: asked.updater }
  const plan: Plan = {
    ...{ type: 'plan', schema: 1, tenant: world.tenant, id: randomUUID(), parent: null, author: 'planner' },
    ...{ policy: policyDigest, createdAt: fromNow(-MINUTE_MS), urgent: false, tier: 'T1', leftOut: [] },
    transactions: [
      {
        ...{ id: 'one', platform: 'debian:12', changes, indexes, hosts: [key], undo: 'plain', clears: [] },
        reboot: asked.reboot ?? false,
        ...updater,
      },
    ],
  }
  const planDigest = await digestFor(plan)
  const order: Order = {
    ...{ type: 'order', schema: 1, tenant: world.tenant, id: asked.id, host: key, epoch: 1, ring: 'first' },
    ...{ generation: asked.generation, verb: asked.verb ?? 'install', plan: planDigest, policy: policyDigest },
    ...{
      transaction: 'one',
      changes,
      ...updater,
      indexes,
      notBefore: fromNow(-MINUTE_MS),
      notAfter: fromNow(60 * MINUTE_MS),
    },
  }
  const lease = {
    ...{ type: 'lease' as const, schema: 1 as const, tenant: world.tenant, order: await digestFor(order), host: key },
    ...{ notBefore: fromNow(0), notAfter: fromNow(14 * MINUTE_MS) },
  }
  const people = [world.alice, world.bob]
  const bundle: Bundle = {
    roots: [await seal('root', root, people)],
    policy: await seal('policy', policy, people),
    plan: await seal('plan', plan, []),
    signOffs: await Promise.all((asked.signers ?? people).map((signer) => signOff(world, planDigest, signer))),
    order: await seal('order', order, [world.server]),
    lease: await seal('lease', lease, [world.server]),
    proofs: [],
  }
  return JSON.stringify(BundleSchema.parse(bundle))
}

function signOff({ tenant }: World, plan: string, signer: TestKey) {
  const [signedAt, lapses] = [fromNow(-MINUTE_MS), fromNow(10 * DAY_MS)]
  const document = { type: 'signoff' as const, schema: 1 as const, tenant, plan, by: signer.keyId, signedAt, lapses }
  return seal('signoff', { ...document, now: [], emergency: false }, [signer])
}

async function seal<T extends DocumentType>(type: T, document: DocumentOf[T], keys: readonly TestKey[]) {
  return toEnvelopeJson(await signedBy(type, document, ...keys))
}

/** Arguments: the agent's own code, the document on standing input. */
const HAND_OVER = `import { handOver } from '/opt/patchreeve/agent/src/orders/hand-over.ts'
import { text } from 'node:stream/consumers'
process.stdout.write(JSON.stringify(await handOver(await text(process.stdin))))`

/**
 * By the socket, as the agent's user and with the agent's code. `said-nothing`: the program ended in peace without a word. Seen once,
 * on a busy machine, and not explained; whoever looks at the host itself afterwards can do without its word.
 */
export async function handOver(host: Host, document: string, user = 'patchreeve-agent') {
  const argv = ['runuser', '-u', user, '--', NODE, '--input-type=module', '-e', HAND_OVER]
  const { code, stdout, stderr } = await host.run(argv, { stdin: document, timeoutMs: 240_000 })
  const said = `${host.name}: handing over ended with ${code}: "${stdout.slice(-200)}" "${stderr.slice(-2_000)}"`
  assert.equal(code, 0, said)
  if (stdout === '') return { kind: 'said-nothing', said }
  return JSON.parse(stdout) as { kind: string; results?: { key: string; result: EnvelopeJson }[]; said?: string }
}

/** The results of one order, each checked against the host's key: what the order came to, and the packages as root sees them. */
export async function order(target: Target, document: string): Promise<{ outcome: Result; state: Result | undefined }> {
  const answer = await handOver(target.host, document)
  assert.equal(answer.kind, 'answered', answer.said ?? `${target.host.name}: ${answer.kind}`)
  const results = await resultsBy(target.key, answer.results ?? [])
  const outcome = results.find((one) => one.kind === 'outcome')
  assert.ok(outcome)
  return { outcome, state: results.find((one) => one.kind === 'state') }
}

/** What a host says, each signed by the key that its package printed. */
export async function resultsBy(
  hostKey: string,
  said: readonly { readonly key: string; readonly result: EnvelopeJson }[],
): Promise<Result[]> {
  const results: Result[] = []
  for (const { key, result } of said) {
    const opened = await openDocument('result', result)
    assert.ok(!('code' in opened))
    assert.ok(await isSignedByKey(opened, key))
    assert.equal(await keyDigest(key), hostKey, 'by the key that the package printed')
    results.push(opened.document)
  }
  return results
}

/** At most one order per host and period: waits for the next. */
export function nextPeriod(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, MINUTE_MS - (Date.now() % MINUTE_MS) + 100))
}
