/** What people do before the first patch: the root, hosts with apply, their keys compared, origins, the policy, a sign-off. */
import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import { parse, stringify } from 'yaml'
import type { Host } from '../host.ts'
import { enrolBy, type Product } from './product.ts'
import type { SignerMachine } from './signer-machine.ts'

export const KEY = ['--key', 'signer.key', '--passphrase-file', 'passphrase', '--yes']
const REPORT_MS = 300_000

export async function makeRoot(product: Product, signer: SignerMachine): Promise<void> {
  await signer.sign('key', 'new', '--out', 'signer.key', '--passphrase-file', 'passphrase')
  await putFacts(product, signer)
  await signer.sign('root', 'init', '--server', 'facts.json', '--name', 'Ada', '--solo', '--out', 'root-1.json', ...KEY)
  await product.api('POST', '/roots', { envelope: await signer.take('root-1.json') })
}

async function putFacts(product: Product, signer: SignerMachine): Promise<void> {
  await signer.put('facts.json', JSON.stringify(await product.api('GET', '/trust/facts')))
}

export async function enrolWithApply(product: Product, host: Host): Promise<void> {
  await enrolBy(product, host, { label: host.name, withApply: true })
}

interface HostKey {
  readonly hostId: string
  readonly name: string
  readonly digest: string
  readonly state: string
}

/** As a person does: what the host itself prints is compared with what the server says, and only then confirmed. */
export async function confirmHostKeys(product: Product, hosts: readonly Host[]): Promise<void> {
  for (const host of hosts) {
    const status = JSON.parse(await host.must(['patchreeve-apply', 'status', '--json'])) as Record<string, string>
    assert.match(status.says ?? '', /no policy: refuses everything/)
    const key = await keyOf(product, host)
    assert.equal(key.digest, status.hostKey, `${host.name}: the server has the key that the host prints`)
    await product.api('POST', `/hosts/${key.hostId}/key`, { digest: key.digest })
  }
}

export async function keyOf(product: Product, host: Host): Promise<HostKey> {
  const until = Date.now() + REPORT_MS
  for (;;) {
    const { rows } = await product.api<{ rows: HostKey[] }>('GET', '/hostkeys')
    const found = rows.find((row) => row.name === host.plan.hostname)
    if (found) return found
    if (Date.now() > until) throw new Error(`${host.name} has not shown its key`)
    await sleep(500)
  }
}

interface Origin {
  readonly uri: string
  readonly proposed: readonly string[]
  readonly confirmed: { readonly checkedAt: string | null; readonly fault: unknown } | null
}

/** Confirms the distribution's repositories with the keys that are proposed, and waits until their indexes are there. */
export async function confirmOrigins(product: Product): Promise<void> {
  const list = async () => (await product.api<{ rows: Origin[] }>('GET', '/origins')).rows
  const wanted = (await list()).filter((one) => one.proposed.length > 0)
  assert.ok(wanted.length >= 2, 'archive and security archive are proposed')
  for (const { uri, proposed } of wanted) await product.api('POST', '/origins', { uri, keys: proposed })
  const until = Date.now() + REPORT_MS
  for (;;) {
    const confirmed = (await list()).filter((one) => wanted.some(({ uri }) => uri === one.uri))
    if (confirmed.every((one) => one.confirmed?.checkedAt)) {
      assert.deepEqual(
        confirmed.flatMap((one) => one.confirmed?.fault ?? []),
        [],
      )
      return
    }
    if (Date.now() > until)
      throw new Error(`origins were not read: ${JSON.stringify(confirmed)}\n${product.log().slice(-3_000)}`)
    await sleep(1_000)
  }
}

export interface Pace {
  readonly delayMinutes: number
  readonly periodMinutes: number
  readonly sharePercent: number
}

/** Of the policy's draft, as far as scenarios change it. */
export interface Draft {
  origins: { id: string; origin: string; label: string; keys: string[] }[]
  rings: {
    name: string
    hosts: string[] | 'others'
    delayMinutes: number
    urgentDelayMinutes: number
    sharePercent: number
    windows: unknown
    promotion: { minSucceeded: number; maxFailed: number; soakMinutes: number; test: unknown }
  }[]
  probes: unknown[]
  periodMinutes: number
  standing: unknown
}

/** The default policy by its decisions, with the scenario's pace and windows that are always open. */
export async function makePolicy(
  product: Product,
  signer: SignerMachine,
  first: readonly Host[],
  pace: Pace,
  change: (draft: Draft) => void = () => undefined,
): Promise<void> {
  await putFacts(product, signer)
  const names = first.flatMap((host) => ['--first', host.plan.hostname])
  const rule = ['--days', 'mon,tue,wed,thu,fri,sat,sun', '--from', '00:00', '--hours', '24', '--zone', 'UTC']
  await signer.sign('policy', 'init', ...rule, ...names, '--standing', 'none', '--facts', 'facts.json')
  // A person edits the file by hand; its shape is that of the default policy.
  const draft = parse(await signer.take('policy.yaml')) as Draft
  draft.periodMinutes = pace.periodMinutes
  for (const ring of draft.rings) {
    ring.delayMinutes = pace.delayMinutes
    ring.urgentDelayMinutes = pace.delayMinutes
    ring.sharePercent = pace.sharePercent
    ring.promotion.soakMinutes = 0
  }
  change(draft)
  await signer.put('policy.yaml', stringify(draft))
  await signer.sign('policy', 'sign', 'policy.yaml', '--root', 'root-1.json', '--out', 'policy-1.json', ...KEY)
  await product.api('POST', '/policies', { envelope: await signer.take('policy-1.json') })
}

/** The plan travels as one file; what comes back is the sign-off. */
export async function signPlan(product: Product, signer: SignerMachine, planId: string): Promise<void> {
  await signer.put('plan.json', JSON.stringify(await product.api('GET', `/plans/${planId}/document`)))
  const documents = ['--root', 'root-1.json', '--policy', 'policy-1.json']
  const out = `signoff-${planId}.json`
  await signer.sign('sign', 'plan.json', ...documents, '--out', out, ...KEY)
  await product.api('POST', `/plans/${planId}/signoffs`, { envelope: await signer.take(out) })
}
