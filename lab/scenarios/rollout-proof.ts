/** What must be so at the end of a roll-out without a person: on the hosts, in the server's view of them, and in the ledger. */
import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Host } from '../host.ts'
import type { Deployment, Step } from './deployment.ts'
import type { Product } from './product.ts'
import { rowOf } from './proof.ts'

/** A lone run needs a third of it. */
const ROLLED_OUT_MS = 900_000
const MINUTE_MS = 60_000
const BAD = ['undone', 'refused', 'failed', 'expired', 'silent', 'halted']

export interface RolledOut extends Deployment {
  readonly id: string
  readonly planId: string
  readonly startedBy: string
  readonly startedAt: string
  readonly endedAt: string | null
  readonly packages: readonly string[]
  readonly list: readonly (Step & { readonly hostId: string; readonly seenAt: string | null })[]
}

/** Waits until so many roll-outs are at their end, each with every host verified; the oldest first. */
export async function allRolledOut(product: Product, count: number, hosts: number): Promise<RolledOut[]> {
  const until = Date.now() + ROLLED_OUT_MS
  for (;;) {
    const { rows } = await product.api<{ rows: { id: string }[] }>('GET', '/deployments')
    const found: RolledOut[] = []
    for (const { id } of rows) found.unshift(await product.api<RolledOut>('GET', `/deployments/${id}`))
    const bad = found.flatMap((one) => one.list).filter((step) => BAD.includes(step.state))
    if (bad.length > 0 || found.some((one) => one.state === 'halted') || Date.now() > until)
      throw await stuck(product, found)
    const done = found.filter((one) => one.state === 'finished')
    if (done.length === count && found.length === count) {
      for (const one of done) {
        assert.deepEqual([one.startedBy, one.list.length], ['planner', hosts])
        assert.ok(one.list.every((step) => step.state === 'verified'))
      }
      return done
    }
    await sleep(2_000)
  }
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
  names: readonly string[],
  version: string,
): Promise<string[][]> {
  const rows: string[][] = []
  for (const host of fleet) {
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
  product.all<Entry>('/evidence', `type:${type}`)

interface Ring {
  readonly name: string
  readonly hostIds: ReadonlySet<string>
}

/** Rings in order, each in its window and after its delay; every host tried before and every probe passed; the ledger holds. */
export async function evidenceOf(
  product: Product,
  deployments: readonly RolledOut[],
  signedAt: Date,
  opens: readonly number[],
  delayMinutes: number,
): Promise<string[][]> {
  const [started, proposed] = [
    await entriesOf(product, 'deployment.started'),
    await entriesOf(product, 'plan.proposed'),
  ]
  assert.deepEqual([...new Set([...started, ...proposed].map((one) => one.provenance))], ['server-seen'])
  const [ordered, results] = [
    await entriesOf(product, 'deployment.ordered'),
    await entriesOf(product, 'deployment.result-accepted'),
  ]
  const verified = await entriesOf(product, 'deployment.step-verified')
  const rows: string[][] = []
  for (const one of deployments) {
    let before = Number.NEGATIVE_INFINITY
    for (const [index, ring] of ringsOf(one).entries()) {
      const orders = ordered.filter(
        ({ body, subjectId }) => body.deployment === one.id && body.verb === 'install' && ring.hostIds.has(subjectId),
      )
      const shown = verified.filter(({ body, subjectId }) => body.deployment === one.id && ring.hostIds.has(subjectId))
      assert.deepEqual([orders.length, shown.length], [ring.hostIds.size, ring.hostIds.size], `${ring.name}: once each`)
      const [first, last] = [Math.min(...orders.map(timeOf)), Math.max(...shown.map(timeOf))]
      const opened = Math.floor(signedAt.getTime() / MINUTE_MS) * MINUTE_MS + (opens[index] ?? 0) * MINUTE_MS
      assert.ok(first >= opened, `${ring.name} began before its window`)
      assert.ok(
        orders.every((order) => timeOf(order) >= seenAt(one, order) + delayMinutes * MINUTE_MS),
        `${ring.name} soaked`,
      )
      assert.ok(first > before, `${ring.name} began before the ring below had begun`)
      before = first
      rows.push([
        one.packages.join(' '),
        ring.name,
        `${ring.hostIds.size} hosts`,
        ...[first, last].map((at) => since(signedAt, at)),
      ])
    }
    const tries = results.filter(({ body }) => body.outcome === 'installed' && body.plan === planOf(one))
    assert.equal(new Set(tries.map((entry) => entry.subjectId)).size, one.list.length)
    for (const { body } of tries) {
      assert.equal((body.tried as { passed: boolean } | null)?.passed, true, 'it was tried in a clone first')
      assert.deepEqual(body.newlyFailing, [], 'every probe that passed before passes after')
    }
    rows.push([one.packages.join(' '), `${tries.length} tries passed`, 'no probe newly fails'])
  }
  const ledger = await product.api<{ ok: boolean; entries: number }>('GET', '/evidence/verify')
  assert.equal(ledger.ok, true)
  return [...rows, ['ledger', `${ledger.entries} entries verify`, 'no plan.signed, nothing started by a person']]
}

const planOf = (one: RolledOut) => (one as unknown as { plan: string }).plan
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
