/** A bundle is as large as a host takes, and what every host of a serial has to show fits into it. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { BUNDLE_MAX_BYTES, parseBundle } from '@patchreeve/trust/accept/bundle.ts'
import type { Proof } from '@patchreeve/trust/accept/case.ts'
import { SERIAL_MAX_HOSTS } from '@patchreeve/trust/documents/policy-rules.ts'
import { openDocument } from '@patchreeve/trust/envelope.ts'
import { build } from '@patchreeve/trust/test/support/build.ts'
import { makeWorld } from '@patchreeve/trust/test/support/world.ts'
import { bundleOf } from './documents.ts'

const world = await makeWorld('bundle')
/** Of a host with so many checks: some 120 bytes each. */
async function partsWith(checks: number) {
  const probes = Array.from({ length: checks }, (_, at) => ({
    ...{ id: `unit-${at}`, before: 'passed' as const, after: 'passed' as const },
    detail: 'a-service-with-a-name-of-usual-length.service',
  }))
  const { bundle } = await build(world, { result: (result) => ({ ...result, probes }) })
  const [proof] = bundle.proofs
  assert.ok(proof)
  const result = await openDocument('result', JSON.stringify(proof.result))
  assert.ok(!('code' in result) && bundle.policy)
  return {
    parts: { ...bundle, policy: bundle.policy, head: { seq: 1, leaf: '0'.repeat(64) } },
    proof: { result, key: proof.key } satisfies Proof,
  }
}
const proofsIn = (text: string): number => {
  const { head: _, ...bundle } = JSON.parse(text)
  const read = parseBundle(JSON.stringify(bundle))
  assert.ok(read, 'a host can read it')
  return read.proofs.length
}

test('a whole serial, thirty checks on each host', async () => {
  const { parts, proof } = await partsWith(30)
  const proofs = Array<Proof>(SERIAL_MAX_HOSTS).fill(proof)
  assert.equal(proofsIn(bundleOf({ ...parts, proofs })), SERIAL_MAX_HOSTS)
})

test('what does not fit is left out from the end, and no more of it than must be', async () => {
  const { parts, proof } = await partsWith(60)
  const text = bundleOf({ ...parts, proofs: Array<Proof>(1_000).fill(proof) })
  const count = proofsIn(text)
  assert.ok(count < 1_000)
  const each = text.length / count
  assert.ok(text.length <= BUNDLE_MAX_BYTES + 200 && text.length > BUNDLE_MAX_BYTES - 2 * each)
})
