/** The server is taken after its hosts enrolled: everything that it holds is used against them. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fromBase64 } from '@patchreeve/trust/bytes.ts'
import type { Policy } from '@patchreeve/trust/documents/policy.ts'
import type { Root } from '@patchreeve/trust/documents/root.ts'
import type { SignOff } from '@patchreeve/trust/documents/sign-off.ts'
import { toEnvelopeJson } from '@patchreeve/trust/envelope.ts'
import { importPrivateKey, importSpki, keyDigest } from '@patchreeve/trust/keys.ts'
import { digestFor } from '@patchreeve/trust/test/support/build.ts'
import { personKey, type TestKey, testKey } from '@patchreeve/trust/test/support/keys.ts'
import { newestPolicy, newestRoot, type StoredPlan } from '../../src/plan/index.ts'
import { aChange, anIndex } from '../support/act.ts'
import { ADMIN, hostActor } from '../support/server.ts'
import {
  aHost,
  asOwner,
  forgedBundle,
  http,
  judge,
  none,
  orderFor,
  sealed,
  signedByPeople,
  start,
  stepsOf,
  UPGRADE,
  useScene,
} from './scene.ts'

const scene = useScene()
const tick = () => scene.slices.deployment.task.run()
const admin = () => scene.chain.op(ADMIN)
const instant = (ms: number) => new Date(scene.chain.clock.now().getTime() + ms).toISOString().replace(/\.\d+Z/, 'Z')
const DAY_MS = 86_400_000

/** What the server signs with, taken out of its database with the secret of its data folder. */
async function stolenKey(): Promise<TestKey> {
  const { rows } = await asOwner(scene, `select value from platform_setting where key = 'plan.order-key'`)
  const { spki, sealed: box } = (rows as { value: { spki: string; sealed: string } }[])[0]?.value ?? {
    spki: '',
    sealed: '',
  }
  const pkcs8 = scene.secret.open(fromBase64(box) ?? new Uint8Array(), 'plan-order-key 1')
  const privateKey = await importPrivateKey('ed25519', new Uint8Array(pkcs8))
  const [publicKey, digest] = [await importSpki(spki), await keyDigest(spki)]
  assert.ok(publicKey && digest)
  return { publicKey, keyId: publicKey.keyId, privateKey, spki, digest, class: 'file' }
}

function signOffOf(plan: StoredPlan, by: TestKey): SignOff {
  const { tenant } = scene.act
  return {
    ...{ type: 'signoff', schema: 1, tenant, plan: plan.digest, by: by.keyId, signedAt: instant(0) },
    ...{ lapses: instant(DAY_MS), now: [], emergency: false },
  }
}

const planOf = (plan: StoredPlan) => toEnvelopeJson(plan.signed.envelope)

test('a plan that nobody signed is refused by the host, whatever the server signs it with', async () => {
  const host = await aHost(scene, 'unsigned')
  await scene.act.addPolicy([host])
  const plan = await scene.act.addPlan([host], UPGRADE)
  const parts = { ...(await signedByPeople(scene)), plan: planOf(plan), proofs: [] }
  const [server, { ada }] = [await stolenKey(), scene.act]
  const verdict = async (signOffs: Awaited<ReturnType<typeof sealed>>[]) =>
    judge(scene, host.key, await forgedBundle(scene, host.key, 'first', { ...parts, signOffs }))
  assert.equal(await verdict([]), 'signoff-missing')
  assert.equal(await verdict([await sealed('signoff', signOffOf(plan, server), server)]), 'signature-invalid')
  assert.equal(await verdict([await sealed('signoff', signOffOf(plan, ada), server)]), 'signature-invalid')
  const asAda = await sealed('signoff', signOffOf(plan, ada), server)
  const relabelled = { ...asAda, signatures: asAda.signatures.map((one) => ({ ...one, keyid: ada.keyId })) }
  assert.equal(await verdict([relabelled]), 'signature-invalid')
  // The same with a person's own signature: so it was that alone which was missing.
  assert.equal(await verdict([await sealed('signoff', signOffOf(plan, ada), ada)]), 'accepted')
})

test('a sign-off that is moved to another plan in the database counts neither at the server nor at the host', async () => {
  const host = await aHost(scene, 'moved')
  await scene.act.addPolicy([host])
  const harmless = await scene.act.addPlan([host], UPGRADE)
  const evil = { changes: [aChange('openssl', '1.0-1', '1.0-2', 'e'.repeat(64))], indexes: [anIndex()] }
  const other = await scene.act.addPlan([host], evil)
  await scene.act.signOff(harmless)
  const { rows } = await asOwner(
    scene,
    `update plan_sign_off set plan_digest = $1 where plan_digest = $2 returning envelope`,
    [other.digest, harmless.digest],
  )
  await assert.rejects(start(scene, other), (error) => (error as { code?: string }).code === 'PLAN_NOT_APPROVED')
  const signOffs = (rows as { envelope: string }[]).map((row) => JSON.parse(row.envelope))
  assert.equal(signOffs.length, 1)
  const parts = { ...(await signedByPeople(scene)), plan: planOf(other), signOffs, proofs: [] }
  assert.equal(await judge(scene, host.key, await forgedBundle(scene, host.key, 'first', parts)), 'other-plan')
})

test('a policy and a root of the server’s own making are refused', async () => {
  const host = await aHost(scene, 'own policy')
  await scene.act.addPolicy([host])
  const [root, policy] = await admin().tx(async (tx) => [await newestRoot(tx), await newestPolicy(tx)] as const)
  assert.ok(root && policy)
  const [server, mallory] = [await stolenKey(), await testKey('mallory')]
  const people = await signedByPeople(scene)
  const standing = { maxPackages: 50, maxBytes: 1_000_000_000, tiers: ['T0', 'T1', 'T2', 'T3'] as const }
  const open: Policy = { ...policy.document, version: 99, standing: { ...standing, tiers: [...standing.tiers] } }
  const openDigest = await digestFor(open)
  const plan = await scene.act.addPlan([host], UPGRADE, { policy: openDigest })
  const attack = async (roots: typeof people.roots, signed: NonNullable<typeof people.policy>) =>
    judge(
      scene,
      host.key,
      await forgedBundle(scene, host.key, 'first', {
        roots,
        policy: signed,
        plan: planOf(plan),
        signOffs: [],
        proofs: [],
      }),
    )
  assert.equal(await attack(people.roots, await sealed('policy', open, server)), 'policy-signatures-missing')
  const withMallory: Root = {
    ...root.document,
    ...{ version: 2, previous: root.digest, issuedAt: instant(0) },
    people: [...root.document.people, personKey(mallory, 'Mallory', instant(-DAY_MS))],
  }
  const byMallory = await sealed('policy', open, mallory)
  const next = await sealed('root', withMallory, server, mallory)
  assert.equal(await attack([...people.roots, next], byMallory), 'root-signatures-missing')
  const alone: Root = { ...root.document, people: [personKey(mallory, 'Mallory', instant(-DAY_MS))] }
  assert.equal(await attack([await sealed('root', alone, mallory)], byMallory), 'root-unknown')
})

test('a host key that the server replaced gets no order done, and its results prove nothing to the next ring', async () => {
  const [first, rest] = [await aHost(scene, 'replaced'), await aHost(scene, 'rest')]
  await scene.act.addPolicy([first])
  const plan = await scene.act.addPlan([first, rest], UPGRADE)
  await scene.act.signOff(plan)
  await start(scene, plan)
  await tick()
  const { names, bundle } = await orderFor(scene, first)
  assert.equal(await judge(scene, first.key, bundle), 'accepted')
  const mallory = await testKey('mallory in place of the host')
  await asOwner(scene, `update plan_host_key set digest = $1, spki = $2 where host_id = $3`, [
    mallory.digest,
    mallory.spki,
    first.hostId,
  ])
  const lie = { ...names, outcome: 'installed' as const }
  const post = await scene.act.result({ ...first, key: mallory }, lie, mallory)
  assert.deepEqual(await scene.slices.deployment.acceptResult(scene.chain.op(hostActor(first)), post), {
    duplicate: false,
  })
  const signOffs = bundle.signOffs
  const forged = async (key: TestKey, ring: string, proofs: typeof bundle.proofs) =>
    forgedBundle(scene, key, ring, { ...(await signedByPeople(scene)), plan: planOf(plan), signOffs, proofs })
  scene.chain.clock.moveMs(2 * DAY_MS)
  const seenLongAgo = { firstSeen: new Map([[UPGRADE.changes[0]?.sha256 ?? '', new Date(0)]]) }
  const atRest = async (proofs: typeof bundle.proofs) =>
    judge(scene, rest.key, await forged(rest.key, 'rest', proofs), seenLongAgo)
  assert.equal(await atRest([post]), 'ring-below-not-proven')
  // Said to be the word of the key that the policy names.
  assert.equal(await atRest([{ ...post, key: first.key.spki }]), 'signature-invalid')
  assert.equal(await atRest([await scene.act.result(first, { ...lie, sequence: 50 })]), 'accepted')
  // An order in the name of the new key is nothing that the host would do.
  assert.equal(await judge(scene, first.key, await forged(mallory, 'rest', [])), 'not-this-host')
})

test('twenty plans are started for one host at once: one order waits for it, and the others for that', async () => {
  const host = await aHost(scene, 'twenty')
  await scene.act.addPolicy([host])
  const ids: string[] = []
  for (let nth = 0; nth < 20; nth++) {
    const plan = await scene.act.addPlan([host], UPGRADE)
    await scene.act.signOff(plan)
    ids.push(await start(scene, plan))
  }
  await tick()
  assert.equal((await scene.slices.deployment.turnOf(scene.chain.op(hostActor(host)))).orders.length, 1)
  const steps = (await Promise.all(ids.map((id) => stepsOf(scene, id)))).flat()
  assert.deepEqual(steps.map((one) => one.because[0]?.code ?? one.state).sort(), [
    ...Array(19).fill('deployment.host-busy'),
    'ordered',
  ])
})

test('what remains: what people signed a taken server can begin although a person halted it, once and in its time', async () => {
  const host = await aHost(scene, 'halted')
  await scene.act.addPolicy([host])
  const plan = await scene.act.addPlan([host], UPGRADE)
  await scene.act.signOff(plan)
  const id = await start(scene, plan)
  await tick()
  const { bundle } = await orderFor(scene, host)
  await scene.slices.deployment.handlers.deployment_halt(admin(), { ...none, params: { id } }, http)
  const { roots, policy, signOffs } = bundle
  const forged = await forgedBundle(scene, host.key, 'first', {
    roots,
    policy,
    plan: planOf(plan),
    signOffs,
    proofs: [],
  })
  assert.equal(await judge(scene, host.key, forged), 'accepted')
  assert.equal(await judge(scene, host.key, { ...forged, lease: null }), 'lease-missing')
  assert.equal(await judge(scene, host.key, forged, { lastOrderAt: scene.chain.clock.now() }), 'period-used')
  scene.chain.clock.moveMs(15 * DAY_MS)
  const later = await forgedBundle(scene, host.key, 'first', {
    roots,
    policy,
    plan: planOf(plan),
    signOffs,
    proofs: [],
  })
  assert.equal(await judge(scene, host.key, later), 'signoff-lapsed')
})
