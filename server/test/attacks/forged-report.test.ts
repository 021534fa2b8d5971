/** The half of the agent that has no root is taken on a host: it speaks with that host's certificate and can write any report. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { generateKeys } from '@patchreeve/trust/keys.ts'
import type { StoredPlan } from '../../src/plan/index.ts'
import type { ActHost } from '../support/act.ts'
import { aPackage } from '../support/rows.ts'
import { hostActor } from '../support/server.ts'
import { aHost, orderFor, start, stepsOf, UPGRADE, useScene } from './scene.ts'

const scene = useScene()
const tick = () => scene.slices.deployment.task.run()
const asAgent = (host: ActHost) => scene.chain.op(hostActor(host))

async function ordered(name: string): Promise<{ host: ActHost; plan: StoredPlan; id: string }> {
  const host = await aHost(scene, name)
  await scene.act.addPolicy([host])
  const plan = await scene.act.addPlan([host], UPGRADE)
  await scene.act.signOff(plan)
  const id = await start(scene, plan)
  await tick()
  return { host, plan, id }
}

const states = async (id: string) => (await stepsOf(scene, id)).map((one) => one.state)

test('a report that shows the new version makes no step installed or verified: root has not said so', async () => {
  const { host, id } = await ordered('liar')
  await orderFor(scene, host)
  await scene.chain.report(host, { packages: [aPackage('openssl', '1.0-2')] })
  await tick()
  assert.deepEqual(await states(id), ['ordered'])
  scene.chain.clock.moveMs(3 * 3_600_000)
  await tick()
  assert.deepEqual(await states(id), ['silent'])
})

test('a result that the agent signs with a key of its own is refused, also after it has handed that key in', async () => {
  const { host, id } = await ordered('own-key')
  const { names } = await orderFor(scene, host)
  const { publicKey, privateKey } = await generateKeys('ed25519', false)
  const own = { ...host.key, publicKey, privateKey, keyId: publicKey.keyId, spki: publicKey.spki }
  const lie = { ...names, outcome: 'installed' as const }
  const post = async () => {
    const inItsOwnName = await scene.act.result({ ...host, key: own }, lie, own)
    await assert.rejects(
      scene.slices.deployment.acceptResult(asAgent(host), inItsOwnName),
      (error) => (error as { code?: string }).code === 'RESULT_INVALID',
    )
  }
  await post()
  assert.deepEqual(await asAgent(host).tx((tx) => scene.slices.registerHostKey(tx, host.hostId, publicKey.spki)), {
    state: 'second',
  })
  await post()
  assert.deepEqual(await states(id), ['ordered'])
})

test('a report that hides the new version leaves what root signed at installed: two words that differ are no proof', async () => {
  const { host, id } = await ordered('hides')
  const { names } = await orderFor(scene, host)
  const packages = [{ name: 'openssl', architecture: 'amd64', version: '1.0-2', status: 'ii' }]
  const post = await scene.act.result(host, { ...names, outcome: 'installed', packages })
  await scene.slices.deployment.acceptResult(asAgent(host), post)
  await scene.chain.report(host, { packages: [aPackage('openssl', '1.0-1')] })
  await tick()
  assert.deepEqual(await states(id), ['installed'])
})
