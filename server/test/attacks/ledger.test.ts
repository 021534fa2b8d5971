/**
 * The ledger, made anew by whoever owns the database and every key of the server: all of it is consistent again afterwards. What
 * gives it away is what hosts remember, which is on other machines.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Json } from '@patchreeve/trust/canonical.ts'
import { evidenceRoutes, sequence } from '../../src/evidence/index.ts'
import { GENESIS, leafOf, payloadDigest } from '../../src/evidence/ledger.ts'
import type { ActHost } from '../support/act.ts'
import { ADMIN, hostActor } from '../support/server.ts'
import { aHost, asOwner, useScene } from './scene.ts'

const scene = useScene()
let host: ActHost

async function verify() {
  await sequence(scene.chain.database)
  return evidenceRoutes.evidence_verify(scene.chain.op(ADMIN))
}

async function headNow() {
  await sequence(scene.chain.database)
  return scene.chain.op(ADMIN).tx((tx) => scene.slices.head(tx))
}

/** What the host's root half says with its newest head. */
async function hostSays(head: { seq: number; leaf: string }): Promise<void> {
  const post = await scene.act.result(host, { kind: 'state', head })
  await scene.slices.deployment.acceptResult(scene.chain.op(hostActor(host)), post)
}

interface Row {
  readonly seq: string
  readonly id: string
  readonly type: string
  readonly subject_type: string
  readonly subject_id: string
  readonly provenance: number
  readonly at: Date
  readonly body: Json
  readonly salt: Buffer
}

/** Another time stands in one entry, and every digest after it is computed anew, by the product's own code. */
async function rewriteFrom(seq: number): Promise<void> {
  await asOwner(
    scene,
    `update evidence_pending set at = at - interval '1 day' where id = (select pending_id from evidence_entry where seq = $1)`,
    [seq],
  )
  const { rows } = await asOwner(
    scene,
    `select e.seq, p.* from evidence_entry e join evidence_pending p on p.id = e.pending_id order by e.seq`,
  )
  let prev: Buffer = GENESIS
  for (const row of rows as Row[]) {
    const { id, type, subject_type: subjectType, subject_id: subjectId, provenance, body } = row
    const payload = { id, type, subjectType, subjectId, provenance, at: row.at.toISOString(), body }
    const digest = payloadDigest(row.salt, payload)
    const leaf = leafOf(Number(row.seq), prev, digest)
    await asOwner(scene, `update evidence_entry set payload_digest = $2, prev = $3, leaf = $4 where seq = $1`, [
      row.seq,
      digest,
      prev,
      leaf,
    ])
    prev = leaf
  }
  await asOwner(scene, 'update evidence_head set leaf = $1', [prev])
}

test('rewritten and chained anew, the ledger verifies by itself: nothing in the database gives it away', async () => {
  host = await aHost(scene, 'remembers')
  await scene.act.addPolicy([host])
  const head = await headNow()
  await rewriteFrom(3)
  const after = await verify()
  assert.deepEqual([after.ok, after.entries], [true, head.seq])
  assert.notEqual(after.head, head.leaf)
})

test('what was rewritten before a head that a host signed is found, and the host is named', async () => {
  const head = await headNow()
  await hostSays(head)
  assert.equal((await verify()).ok, true)
  await rewriteFrom(head.seq - 1)
  const { ok, broken } = await verify()
  assert.deepEqual([ok, broken?.code, broken?.params], [false, 'ledger-fork', { seq: head.seq, host: 'remembers' }])
})

test('with the signed results removed too, it is found when the host next speaks', async () => {
  await asOwner(scene, 'delete from deployment_result')
  assert.equal((await verify()).ok, true)
  // Given out with an order, remembered by root on the host.
  const remembered = await headNow()
  await rewriteFrom(remembered.seq)
  assert.equal((await verify()).ok, true)
  await hostSays(remembered)
  const { ok, broken } = await verify()
  assert.deepEqual([ok, broken?.code, broken?.params.host], [false, 'ledger-fork', 'remembers'])
})

test('what remains: entries that no host has heard of yet can be rewritten', async () => {
  await asOwner(scene, 'delete from deployment_result')
  await hostSays(await headNow())
  await aHost(scene, 'news')
  const head = await headNow()
  await rewriteFrom(head.seq)
  assert.equal((await verify()).ok, true)
})
