/** What comes in by the socket, from an agent that may be taken: nothing of it is believed, and each refusal is a signed word. */
import assert from 'node:assert/strict'
import { PassThrough } from 'node:stream'
import { test } from 'node:test'
import { BUNDLE_MAX_BYTES } from '@patchreeve/trust/accept/bundle.ts'
import { openDocument, toEnvelopeJson } from '@patchreeve/trust/envelope.ts'
import { build } from '@patchreeve/trust/test/support/build.ts'
import { signedBy, type TestKey } from '@patchreeve/trust/test/support/keys.ts'
import { makeWorld, NOW } from '@patchreeve/trust/test/support/world.ts'
import { isSignedByKey } from '@patchreeve/trust/verify.ts'
import { mayRestart } from './host.ts'
import { ensureHostKey, KEY_FILE, loadHostKey } from './host-key.ts'
import { readAll, splitRequest } from './intake.ts'
import { loadState, NEW_STATE, saveState, type TrustedState } from './state.ts'
import { statusOf } from './status.ts'
import { type Apply, recover, takeOrder } from './take-order.ts'
import { ModelDisk } from './testing/power-loss.ts'
import { makeSite, type TestSite } from './testing/site.ts'

const world = await makeWorld('hostile')

/** The one result, checked. */
async function refusal(apply: Apply, text: string) {
  const [signed, ...more] = await takeOrder(apply, text)
  assert.ok(signed && more.length === 0)
  const opened = await openDocument('result', signed.result)
  assert.ok(!('code' in opened) && (await isSignedByKey(opened, signed.key)))
  return opened.document
}

const nonsense: [text: string, why: string][] = [
  ['', 'nothing'],
  ['{}', 'no members'],
  ['[]', 'a list'],
  ['null', 'null'],
  ['{"head":{"seq":1,"leaf":"x"}}', 'a head that is none'],
  [`{"head":{"seq":1,"leaf":"${'a'.repeat(64)}"}}`, 'a head alone'],
  ['['.repeat(500_000), 'depth'],
  [`"${'x'.repeat(BUNDLE_MAX_BYTES)}"`, 'size'],
]
for (const [nothing, why] of nonsense)
  test(`${why} instead of a bundle is refused in a signed result, and nothing is done`, async () => {
    const { apply, host, disk } = await makeSite(world, { pinnedRoot: 'a'.repeat(64) })
    const { outcome, because, order } = await refusal(apply, nothing)
    assert.deepEqual([outcome, because[0]?.code, order], ['refused', 'document-malformed', null])
    assert.deepEqual(host.unpacked, [])
    assert.equal(loadState(disk).current, null)
  })

test('without a pinned root everything is refused; status says so', async () => {
  const { apply, disk } = await makeSite(world, {})
  assert.equal((await refusal(apply, text)).because[0]?.code, 'no-root')
  assert.equal(
    statusOf(loadState(disk), apply.key.digest, NOW.getTime()).says,
    'ready, no root pinned: refuses everything',
  )
  const pinned = { ...NEW_STATE, pinnedRoot: built.digests.root }
  assert.equal(statusOf(pinned, '', 0).says, 'ready, no policy: refuses everything')
  assert.equal(statusOf({ ...pinned, mode: 'watch-only' }, '', 0).says, 'watch only: installs nothing')
})

const built = await build(world)
const text = JSON.stringify(built.bundle)
const firstSeen = Object.fromEntries(
  built.documents.order.changes.map(({ sha256 }) => [sha256, '2026-11-25T00:00:00Z']),
)
const KNOWN = { pinnedRoot: built.digests.root, firstSeen }

/** A host that knows the root, and has seen the files for long enough. */
async function ready(more: Partial<TrustedState> = {}): Promise<TestSite> {
  const site = await makeSite(world, { ...KNOWN, ...more })
  site.host.has('openssl', '3.0.11-1')
  return site
}

test('an order is taken once: the second time is a replay, and in watch-only mode not even the first', async () => {
  const { apply, disk, host } = await ready({ mode: 'watch-only' })
  assert.equal((await refusal(apply, text)).because[0]?.code, 'watch-only')
  saveState(disk, { ...loadState(disk), mode: 'apply' })
  assert.equal((await takeOrder(apply, text)).length, 2)
  assert.deepEqual(host.unpacked, ['openssl=3.0.13-1', 'openssl-provider-legacy=3.0.13-1'])
  const again = await refusal(apply, text)
  assert.deepEqual([again.because[0]?.code, again.sequence], ['replayed', 4])
})

test('a verb without steps is refused, not told as done', async () => {
  const { apply } = await ready()
  const other = await build(world, {
    order: (one) => ({ ...one, verb: 'evaluate-baseline', plan: null, transaction: null, changes: [], indexes: [] }),
    bundle: (bundle) => ({ ...bundle, plan: null, signOffs: [] }),
  })
  assert.deepEqual((await refusal(apply, JSON.stringify(other.bundle))).because, [
    { code: 'verb-not-allowed', params: { verb: 'evaluate-baseline' } },
  ])
})

test('a clock that jumped is not believed until server and publisher agree', async () => {
  const { apply, disk, host } = await ready()
  const seen = { wallMs: NOW.getTime() - 86_400_000, bootMs: 999_000, bootId: host.bootId }
  saveState(disk, { ...loadState(disk), clock: { ...NEW_STATE.clock, seen } })
  assert.equal((await refusal(apply, text)).because[0]?.code, 'clock-not-trusted')
  assert.ok(loadState(disk).clock.jumped)
})

test('an accepted order raises the floor of the clock and notes when files were first seen', async () => {
  const { apply, disk } = await ready()
  await takeOrder(apply, text)
  const { clock, firstSeen } = loadState(disk)
  assert.equal(clock.publisher, '2026-11-27T06:00:00Z')
  assert.ok((clock.floor ?? '') >= '2026-11-27T06:00:00Z')
  assert.ok(
    Object.values(firstSeen).every((at) => at === '2026-11-25T00:00:00Z'),
    'the first time stays',
  )
})

test('the newest head of the ledger is remembered and told; an older or another one does not replace it', async () => {
  const { apply, disk } = await ready()
  const withHead = (seq: number, leaf: string) =>
    JSON.stringify({ ...JSON.parse(text), head: { seq, leaf: leaf.repeat(64) } })
  await takeOrder(apply, withHead(9, 'a'))
  for (const [seq, leaf] of [
    [9, 'b'],
    [8, 'c'],
  ] as const) {
    const { head, because } = await refusal(apply, withHead(seq, leaf))
    assert.equal(because[0]?.code, 'replayed')
    assert.deepEqual(head, { seq: 9, leaf: 'a'.repeat(64) })
  }
  await refusal(apply, withHead(10, 'd'))
  assert.equal(loadState(disk).head?.seq, 10)
})

test('a root in which people name a restore lets the ledger go on from before; a server cannot say so by itself', async () => {
  const raised = { ...built.documents.root, version: 2, previous: built.digests.root }
  const next = { ...raised, epoch: raised.epoch + 1, previousHead: 'e'.repeat(64) }
  const sent = async (...signers: readonly TestKey[]) => {
    const root = toEnvelopeJson(await signedBy('root', next, ...signers))
    const bundle = { ...built.bundle, roots: [...built.bundle.roots, root], head: { seq: 4, leaf: 'b'.repeat(64) } }
    return JSON.stringify(bundle)
  }
  const { apply, disk } = await ready({ head: { seq: 9, leaf: 'a'.repeat(64) } })
  await takeOrder(apply, text)
  assert.equal((await refusal(apply, await sent(world.alice))).because[0]?.code, 'root-signatures-missing')
  assert.equal(loadState(disk).head?.seq, 9)
  const { because, head } = await refusal(apply, await sent(world.alice, world.bob))
  assert.equal(because[0]?.code, 'epoch-older')
  assert.deepEqual([loadState(disk).head?.seq, head?.seq], [4, 4])
})

test('a lease that ended while the clone was tried: nothing is installed', async () => {
  const { apply, host } = await ready()
  const attempt = host.platform.attempt
  const slow: Apply = {
    ...apply,
    platform: {
      ...host.platform,
      attempt(work) {
        host.now = new Date(NOW.getTime() + 20 * 60_000)
        return attempt(work)
      },
    },
  }
  const [outcome] = await takeOrder(slow, text)
  const opened = outcome && (await openDocument('result', outcome.result))
  assert.ok(opened && !('code' in opened))
  assert.deepEqual([opened.document.outcome, opened.document.because[0]?.code], ['refused', 'lease-over'])
  assert.deepEqual(host.unpacked, [])
})

test('a journal that cannot be read is given up; the next order is taken', async () => {
  const { apply, disk } = await ready()
  const id = '11111111-2222-4333-8444-555555555555'
  disk.write(`journal-${id}`, Buffer.from('garbage'))
  saveState(disk, { ...loadState(disk), current: id })
  assert.deepEqual(await recover(apply), [])
  assert.equal(loadState(disk).current, null)
  assert.equal((await takeOrder(apply, text)).length, 2)
})

test('a host key is made once, and a file that is no key is not replaced', async () => {
  const disk = new ModelDisk()
  ensureHostKey(disk)
  const first = disk.read(KEY_FILE)
  ensureHostKey(disk)
  assert.deepEqual(disk.read(KEY_FILE), first)
  disk.write(KEY_FILE, Buffer.from('no key'))
  ensureHostKey(disk)
  await assert.rejects(loadHostKey(disk))
})

test('intake: too much, too slow and no text are nothing', async () => {
  const limits = { maxBytes: 10, timeoutMs: 5_000 }
  const stream = (...parts: (string | Buffer)[]) => {
    const made = new PassThrough()
    for (const part of parts) made.write(part)
    return made
  }
  assert.equal(await readAll(stream('0123', '456789').end(), limits), '0123456789')
  assert.equal(await readAll(stream('0123', '4567890').end(), limits), undefined)
  assert.equal(await readAll(stream(Buffer.from([0xff, 0xfe])).end(), limits), undefined)
  assert.equal(await readAll(stream('half'), { ...limits, timeoutMs: 20 }), undefined, 'never ended')
})

test('a request is split without changing what is signed in it', () => {
  const head = { seq: 3, leaf: 'a'.repeat(64) }
  const bundle = { roots: [], order: { payload: 'x' } }
  assert.deepEqual(splitRequest(JSON.stringify({ ...bundle, head })), { bundle: JSON.stringify(bundle), head })
  assert.deepEqual(splitRequest('not JSON'), { bundle: 'not JSON', head: null })
})

const restarts: [unit: string, may: boolean][] = [
  ['ssh.service', true],
  ['postgresql@15-main.service', true],
  ['patchreeve-agent.service', true],
  ['patchreeve-apply@1-2-0.service', false],
  ['dbus.service', false],
  ['getty@tty1.service', false],
  ['session-3.scope', false],
  ['init.scope', false],
]
for (const [unit, may] of restarts)
  test(`${unit} ${may ? 'is' : 'is not'} restarted`, () => assert.equal(mayRestart(unit), may))
