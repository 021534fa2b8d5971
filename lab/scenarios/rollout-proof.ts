/** What must be so at the end of a roll-out without a person: on the hosts, in the server's view of them, and in the ledger. */
import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Host } from '../host.ts'
import type { Deployment, Step } from './deployment.ts'
import type { Product } from './product.ts'
import { rowOf } from './proof.ts'

/** A lone run needs a quarter of it; on a machine that others use, all of it. */
const ROLLED_OUT_MS = 1_800_000
const MINUTE_MS = 60_000
const BAD = ['undone', 'refused', 'failed', 'expired', 'silent', 'halted']

export interface RolledOut extends Deployment {
  readonly id: string
  readonly plan: string
  readonly startedBy: string
  readonly startedAt: string
  readonly endedAt: string | null
  readonly packages: readonly string[]
  readonly list: readonly (Step & { readonly hostId: string; readonly seenAt: string | null })[]
}

/** Waits until roll-outs to so many hosts each are at their end, with every host verified; the oldest first. */
export async function allRolledOut(product: Product, hosts: readonly number[]): Promise<RolledOut[]> {
  const until = Date.now() + ROLLED_OUT_MS
  const told = new Map<string, string>()
  for (;;) {
    const { rows } = await product.api<{ rows: { id: string }[] }>('GET', '/deployments')
    const found: RolledOut[] = []
    for (const { id } of rows) found.unshift(await product.api<RolledOut>('GET', `/deployments/${id}`))
    for (const one of found) tell(one, told)
    const bad = found.flatMap((one) => one.list).filter((step) => BAD.includes(step.state))
    if (bad.length > 0 || found.some((one) => one.state === 'halted') || Date.now() > until)
      throw await stuck(product, found)
    const done = found.filter((one) => one.state === 'finished')
    if (done.length === hosts.length && found.length === hosts.length) {
      for (const [at, one] of done.entries()) {
        assert.deepEqual([one.startedBy, one.list.length], ['planner', hosts[at]])
        assert.ok(one.list.every((step) => step.state === 'verified'))
      }
      return done
    }
    await sleep(2_000)
  }
}

/** It takes long: what changed since the last look, to whoever waits. */
function tell(one: RolledOut, told: Map<string, string>): void {
  const states = Map.groupBy(one.list, (step) => `${step.ring}: ${step.state}`)
  const line = `${one.packages.join(' ')} ${one.state} ${[...states].map(([name, of]) => `${name} ${of.length}`).join(', ')}`
  if (told.get(one.id) !== line) process.stderr.write(`lab: ${new Date().toISOString().slice(11, 19)} ${line}\n`)
  told.set(one.id, line)
}

async function stuck(product: Product, found: readonly RolledOut[]): Promise<Error> {
  const plans = await product.api('GET', '/plans')
  const automatic = await product.api('GET', '/automatic')
  return new Error(`${JSON.stringify({ automatic, plans, found }, null, 1)}\n${product.log().slice(-3_000)}`)
}

/** By apt and dpkg on each host, and by the server's own assessment. */
export async function nothingOutstanding(
  product: Product,
  fleet: readonly Host[],
  namesOf: (at: number) => readonly string[],
  version: string,
): Promise<string[][]> {
  const rows: string[][] = []
  for (const [at, host] of fleet.entries()) {
    const names = namesOf(at)
    await host.must(['apt-get', '-q', 'update', '-o', 'APT::Update::Error-Mode=any'], { timeoutMs: 120_000 })
    const upgradable = await host.must(['apt', 'list', '--upgradable'], { env: { LC_ALL: 'C' } })
    assert.equal(upgradable.trim().replace(/^Listing\.\.\.( Done)?$/, ''), '', `${host.name}: apt`)
    const installed = await host.must(['dpkg-query', '-W', `-f=\${Version} \${db:Status-Abbrev}\n`, ...names])
    assert.deepEqual(new Set(installed.trim().split(/ ?\n/)), new Set([`${version} ii`]), `${host.name}: dpkg`)
    const { id } = await rowOf(product, host)
    const open = await product.all<{ source: string; fixState: string }>(`/hosts/${id}/findings`, '')
    const left = open.filter((one) => one.fixState === 'fixable' || names.includes(one.source))
    assert.deepEqual(left, [], `${host.name}: the server's assessment`)
    rows.push([
      host.name,
      host.plan.suite,
      `${names.length} packages ${version}`,
      'apt: none outstanding',
      'assessment: none',
    ])
  }
  return rows
}

interface Entry {
  readonly seq: number
  readonly at: string
  readonly subjectId: string
  readonly provenance: string
  readonly body: Record<string, unknown>
}

export const entriesOf = (product: Product, type: string): Promise<Entry[]> =>
  product.all<Entry>('/evidence/entries', `type:${type}`)

interface Ring {
  readonly name: string
  readonly hostIds: ReadonlySet<string>
}

/** Times in minutes, but for the moment of the signature. */
export interface Rules {
  readonly signedAt: Date
  /** When each ring's window opens, after the signature. */
  readonly opens: readonly number[]
  readonly delay: number
  readonly soak: number
}

/** Rings in order, each in its window, after its delay and its soak; every host tried before, every probe passed; the ledger holds. */
export async function evidenceOf(
  product: Product,
  deployments: readonly RolledOut[],
  rules: Rules,
): Promise<string[][]> {
  const [started, proposed] = [
    await entriesOf(product, 'deployment.started'),
    await entriesOf(product, 'plan.proposed'),
  ]
  assert.deepEqual([...new Set([...started, ...proposed].map((one) => one.provenance))], ['server-seen'])
  assert.deepEqual(await entriesOf(product, 'plan.signed'), [], 'nobody signed a plan')
  const ordered = await entriesOf(product, 'deployment.ordered')
  const [results, verified] = [
    await entriesOf(product, 'deployment.result-accepted'),
    await entriesOf(product, 'deployment.step-verified'),
  ]
  const rows = deployments.flatMap((one) => [...inOrder(one, rules, ordered, verified), triedAndProbed(one, results)])
  const ledger = await product.api<{ ok: boolean; entries: number }>('GET', '/evidence/verify')
  assert.equal(ledger.ok, true)
  return [
    ...rows,
    ['ledger', `${ledger.entries} entries verify`, 'no plan was signed, nothing was started by a person'],
  ]
}

function inOrder(one: RolledOut, rules: Rules, ordered: readonly Entry[], verified: readonly Entry[]): string[][] {
  let below: number[] | undefined
  return ringsOf(one).map((ring, index) => {
    const isOwn = ({ body, subjectId }: Entry) => body.deployment === one.id && ring.hostIds.has(subjectId)
    const orders = ordered.filter((entry) => entry.body.verb === 'install' && isOwn(entry))
    const shown = verified.filter(isOwn)
    assert.deepEqual([orders.length, shown.length], [ring.hostIds.size, ring.hostIds.size], `${ring.name}: once each`)
    const times = orders.map(timeOf).sort((a, b) => a - b)
    const [first = Number.NaN, last] = [times[0], Math.max(...shown.map(timeOf))]
    const signed = Math.floor(rules.signedAt.getTime() / MINUTE_MS) * MINUTE_MS
    assert.ok(first >= signed + (rules.opens[index] ?? 0) * MINUTE_MS, `${ring.name} began in its window`)
    for (const order of orders)
      assert.ok(timeOf(order) >= seenAt(one, order) + rules.delay * MINUTE_MS, `${ring.name}: its delay was over`)
    // Two of the ring below had it for so long; they cannot have had it before they were told to.
    assert.ok(below === undefined || first >= (below[1] ?? Number.NaN) + rules.soak * MINUTE_MS, `${ring.name} soaked`)
    below = times
    return [
      ...[one.packages.join(' '), ring.name, `${ring.hostIds.size} hosts`],
      ...[`began ${since(rules.signedAt, first)}`, `verified ${since(rules.signedAt, last)}`],
    ]
  })
}

function triedAndProbed(one: RolledOut, results: readonly Entry[]): string[] {
  const own = results.filter(({ body }) => body.outcome === 'installed' && body.plan === one.plan)
  assert.equal(new Set(own.map((entry) => entry.subjectId)).size, one.list.length)
  for (const { body } of own) {
    assert.equal((body.tried as { passed: boolean } | null)?.passed, true, 'it was tried in a clone first')
    assert.deepEqual(body.newlyFailing, [], 'every probe that passed before passes after')
  }
  return [one.packages.join(' '), `${own.length} tries passed`, 'no probe newly fails']
}

const timeOf = ({ at }: Entry): number => Date.parse(at)
const since = (from: Date, at: number): string => `+${((at - from.getTime()) / 1_000).toFixed(0)} s`
const seenAt = (one: RolledOut, { subjectId }: Entry): number =>
  Date.parse(one.list.find((step) => step.hostId === subjectId)?.seenAt ?? '')

function ringsOf({ list }: RolledOut): Ring[] {
  const names = [...new Set(list.map((step) => step.ring))]
  return names.map((name) => ({
    name,
    hostIds: new Set(list.filter((step) => step.ring === name).map((step) => step.hostId)),
  }))
}
