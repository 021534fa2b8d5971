/** What apply says to orders about kernels and reboots, and what it remembers of them. Kills are in kills.test.ts. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Change } from '@patchreeve/trust/documents/plan.ts'
import { REBOOT_DEFAULTS, type RebootRules } from '@patchreeve/trust/documents/policy.ts'
import type { Result } from '@patchreeve/trust/documents/result.ts'
import { openDocument } from '@patchreeve/trust/envelope.ts'
import { build } from '@patchreeve/trust/test/support/build.ts'
import { changes, makeWorld } from '@patchreeve/trust/test/support/world.ts'
import { loadState } from './state.ts'
import { recover, takeOrder } from './take-order.ts'
import { PowerCut } from './testing/power-loss.ts'
import { makeSite, type TestSite } from './testing/site.ts'

const world = await makeWorld('reboots')
const [OLD, NEW] = ['6.1.0-1-amd64', '6.1.0-2-amd64'] as const
const KERNEL: Change = { ...changes[0], name: `linux-image-${NEW}`, from: null, to: '6.1.20-1' }
const since = '2026-11-25T00:00:00Z'

async function aSite(verb: 'install' | 'reboot', reboot: RebootRules = REBOOT_DEFAULTS) {
  const built = await build(world, {
    policy: (policy) => ({ ...policy, rings: policy.rings.map((ring) => ({ ...ring, reboot })) }),
    plan: (plan) => ({ ...plan, transactions: plan.transactions.map((one) => ({ ...one, changes: [KERNEL] })) }),
    order: (order) => ({ ...order, verb, changes: [KERNEL] }),
    result: (result) => (verb === 'reboot' ? { ...result, outcome: 'rebooted' } : result),
  })
  const site = await makeSite(world, { pinnedRoot: built.digests.root, firstSeen: { [KERNEL.sha256 ?? '']: since } })
  site.host.has(`linux-image-${OLD}`, '6.1.10-1')
  if (verb === 'reboot') {
    site.host.has(KERNEL.name, '6.1.20-1')
    site.host.boot.installed(NEW)
  }
  return { ...site, text: JSON.stringify(built.bundle) }
}

/** To its end, through every boot that it asks for. */
async function outcomeOf(site: TestSite & { text: string }): Promise<Result> {
  let work = () => takeOrder(site.apply, site.text)
  for (;;)
    try {
      await work()
      break
    } catch (error) {
      if (!(error instanceof PowerCut)) throw error
      site.host.crashes()
      site.power.on()
      work = () => recover(site.apply)
    }
  const names = site.published.list().filter((name) => name.endsWith('.json'))
  for (const name of names.reverse()) {
    const { result } = JSON.parse(Buffer.from(site.published.read(name) ?? []).toString())
    const opened = await openDocument('result', result)
    assert.ok(!('code' in opened))
    if (opened.document.kind === 'outcome') return opened.document
  }
  throw new Error('nothing was said')
}
const said = (result: Result) => [result.outcome, ...result.because.map((one) => one.code)]

test('a kernel that fell back is remembered by package and version, and not booted again', async () => {
  const site = await aSite('reboot')
  site.host.boot.panics.add(NEW)
  assert.deepEqual(said(await outcomeOf(site)), ['undone', 'kernel-fell-back'])
  assert.deepEqual(loadState(site.disk).fellBack, [
    { release: NEW, packageVersion: '6.1.20-1', at: '2026-11-27T12:00:00Z', because: 'kernel-fell-back' },
  ])
  const again = await aSite('reboot')
  const { fellBack } = loadState(site.disk)
  const next = await makeSite(world, { ...loadState(again.disk), fellBack })
  for (const one of again.host.packages.values()) next.host.packages.set(one.name, one)
  next.host.boot.installed(NEW)
  assert.deepEqual(said(await outcomeOf({ ...next, text: again.text })), ['refused', 'kernel-fell-back-before'])
  assert.deepEqual(next.host.boot.started, [], 'it did not even go down')
})

for (const verb of ['install', 'reboot'] as const) {
  test(`${verb} of a kernel on a host that is not boot-safe is refused, and nothing is changed`, async () => {
    const site = await aSite(verb)
    site.host.boot.byDefault = 'pinned'
    const before = [...site.host.packages.values()]
    const result = await outcomeOf(site)
    assert.deepEqual(said(result), ['refused', 'not-boot-safe'])
    assert.equal(result.because[0]?.params.why, 'default-pinned')
    assert.deepEqual([...site.host.packages.values()], before)
    assert.deepEqual([site.host.boot.started, site.host.boot.kept], [[], undefined])
  })

  test(`${verb} of a kernel goes on where people signed that any will do`, async () => {
    const site = await aSite(verb, { ...REBOOT_DEFAULTS, kernel: 'any' })
    site.host.boot.byDefault = 'pinned'
    assert.deepEqual(said(await outcomeOf(site)), [verb === 'install' ? 'installed' : 'rebooted'])
    assert.equal(site.host.boot.kept, undefined, 'what boots stays as the administrator has it')
  })
}

test('somebody is logged in: told and put off, counted by the host; then warned, and it comes', async () => {
  const site = await aSite('reboot', { ...REBOOT_DEFAULTS, deferrals: 1 })
  site.host.people = 2
  const result = await outcomeOf(site)
  assert.deepEqual(said(result), ['refused', 'reboot-deferred'])
  assert.deepEqual(
    [result.because[0]?.params.people, result.because[0]?.params.count, result.because[0]?.params.left],
    [2, 1, 0],
  )
  assert.equal(site.host.told.length, 1)
  const { deferred } = loadState(site.disk)
  assert.deepEqual(deferred, { since: '2026-11-27T12:00:00Z', count: 1 })
  assert.equal(site.host.boot.asked, undefined)
  const other = await aSite('reboot', { ...REBOOT_DEFAULTS, deferrals: 1 })
  const next = await makeSite(world, { ...loadState(other.disk), deferred })
  for (const one of other.host.packages.values()) next.host.packages.set(one.name, one)
  next.host.boot.installed(NEW)
  next.host.people = 2
  assert.deepEqual(said(await outcomeOf({ ...next, text: other.text })), ['rebooted'])
  assert.deepEqual([next.host.told.length, next.host.waitedMs], [1, 5 * 60_000])
  assert.equal(loadState(next.disk).deferred, null, 'none is put off any more')
  assert.equal(next.host.boot.running, NEW)
})

test('who is logged in cannot be asked: it is put off as for somebody, and comes after the last time', async () => {
  const site = await aSite('reboot', { ...REBOOT_DEFAULTS, deferrals: 1 })
  site.host.people = undefined
  const result = await outcomeOf(site)
  assert.deepEqual(said(result), ['refused', 'people-unknown'])
  assert.deepEqual(result.because[0]?.params, { count: 1, left: 0, latest: '2026-11-28T12:00:00Z' })
  assert.equal(site.host.boot.asked, undefined)
  assert.deepEqual(loadState(site.disk).deferred, { since: '2026-11-27T12:00:00Z', count: 1 })
})

test('between install and order a reboot by hand, or a power cut, comes up with the kernel from before', async () => {
  const site = await aSite('install')
  assert.deepEqual(said(await outcomeOf(site)), ['installed'])
  site.host.crashes()
  assert.equal(site.host.boot.running, OLD)
})

test('where the administrator boots what grubenv says, the kernel that held is kept by us', async () => {
  const site = await aSite('reboot')
  site.host.boot.byDefault = 'saved'
  assert.deepEqual(said(await outcomeOf(site)), ['rebooted'])
  assert.equal(site.host.boot.kept, NEW)
  site.host.crashes()
  assert.equal(site.host.boot.running, NEW)
})
