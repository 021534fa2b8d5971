/** What a taken server or agent makes of an order about an updater: refused in a signed result, and no file is touched. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openDocument } from '@patchreeve/trust/envelope.ts'
import { build, type Changes } from '@patchreeve/trust/test/support/build.ts'
import { giveBack, putAside } from '@patchreeve/trust/test/support/edits.ts'
import { makeWorld, type World } from '@patchreeve/trust/test/support/world.ts'
import { takeOrder } from '../take-order.ts'
import { makeSite, type TestSite } from '../testing/site.ts'

const world = await makeWorld('updaters under attack')
const pinnedRoot = (await build(world)).digests.root
/** Hostile on purpose: what the schema has no type for. */
const withUpdater = (updater: object): Changes => ({
  ...putAside,
  plan: (plan) => ({
    ...plan,
    transactions: putAside.plan(plan).transactions.map((one) => ({ ...one, updater }) as never),
  }),
  order: (order) => ({ ...putAside.order(order), updater: updater as never }),
})

async function readySite(): Promise<TestSite> {
  const site = await makeSite(world, { pinnedRoot })
  site.host.has('unattended-upgrades', '2.9')
  return site
}

async function say({ apply }: TestSite, text: string) {
  const [signed] = await takeOrder(apply, text)
  const opened = signed && (await openDocument('result', signed.result))
  assert.ok(opened && !('code' in opened))
  return opened.document
}

const attacks: [what: string, code: string, changes: (world: World) => Changes][] = [
  ['signed by nobody', 'standing-not-covered', () => ({ ...putAside, signers: [] })],
  ['signed by one of two', 'signoff-missing', ({ alice }) => ({ ...putAside, signers: [alice] })],
  ['of another host', 'not-this-host', ({ hosts }) => ({ ...putAside, host: hosts.first })],
  ['that the policy has no verb for', 'verb-not-allowed', () => ({ ...putAside, policy: (policy) => policy })],
  ['without a lease', 'lease-missing', () => ({ ...putAside, bundle: (bundle) => ({ ...bundle, lease: null }) })],
  ['turned round by the server', 'updater-differs', () => ({ ...putAside, order: giveBack.order })],
  ['of an updater that no list has', 'document-malformed', () => withUpdater({ name: 'cron', to: 'aside' })],
  ['with a path for a name', 'document-malformed', () => withUpdater({ name: '../../../etc/passwd', to: 'aside' })],
  [
    'with a text for the file',
    'document-malformed',
    () => withUpdater({ name: 'cloud-init', to: 'aside', text: 'runcmd: [reboot]' }),
  ],
  ['not proven by the ring below', 'ring-below-not-proven', () => ({ ...putAside, result: (result) => result })],
]
for (const [what, code, changes] of attacks)
  test(`an order to put an updater aside, ${what}: ${code}`, async () => {
    const site = await readySite()
    const { bundle } = await build(world, changes(world))
    const { outcome, because } = await say(site, JSON.stringify(bundle))
    assert.deepEqual([outcome, because[0]?.code, [...site.host.aside]], ['refused', code, []])
  })

test('one order puts it aside once: the same again is a replay, and a given back one stays given back', async () => {
  const site = await readySite()
  const { bundle } = await build(world, putAside)
  assert.equal((await say(site, JSON.stringify(bundle))).outcome, 'put-aside')
  assert.deepEqual([...site.host.aside], [['unattended-upgrades', 'aside']])
  site.host.aside.clear()
  const again = await say(site, JSON.stringify(bundle))
  assert.deepEqual([again.outcome, again.because[0]?.code, [...site.host.aside]], ['refused', 'replayed', []])
})

test('while another program works with packages it waits, and nothing is used up', async () => {
  const site = await readySite()
  const { bundle } = await build(world, putAside)
  site.host.lockedBy = { by: 'unattended-upgr (17)', since: '2026-11-27T05:00:00Z' }
  const { outcome, because } = await say(site, JSON.stringify(bundle))
  assert.deepEqual([outcome, because[0]?.code, [...site.host.aside]], ['refused', 'lock-held', []])
  site.host.lockedBy = undefined
  assert.equal((await say(site, JSON.stringify(bundle))).outcome, 'put-aside')
})

test('a file that somebody edited stays, and the result says which', async () => {
  for (const changes of [putAside, giveBack]) {
    const site = await readySite()
    site.host.aside.set('unattended-upgrades', 'edited')
    const { outcome, because } = await say(site, JSON.stringify((await build(world, changes)).bundle))
    assert.deepEqual(
      [outcome, because],
      [
        'refused',
        [
          {
            code: 'updater-file-edited',
            params: { updater: 'unattended-upgrades', file: '/etc/apt/apt.conf.d/zz-patchreeve-unattended-upgrades' },
          },
        ],
      ],
    )
    assert.deepEqual([...site.host.aside], [['unattended-upgrades', 'edited']])
  }
})
