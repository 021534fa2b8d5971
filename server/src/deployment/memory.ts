/** What a host has told of itself by its results, for `why`: the gates are then asked as the host would ask them. */

import { writeEnvelope } from '@patchreeve/trust/envelope.ts'
import { type HostMemory, hostKeyOf, planByDigest } from '../plan/index.ts'
import type { Tx } from '../platform/database.ts'
import * as facts from './facts-store.ts'
import { loadGround, proofsFor } from './ground.ts'
import * as store from './store.ts'

export async function memoryOf(tx: Tx, hostId: string, planDigest: string): Promise<HostMemory> {
  const hostKey = await hostKeyOf(tx, hostId)
  const [plan, ground] = [await planByDigest(tx, planDigest), await loadGround(tx, planDigest)]
  const nothing: HostMemory = {
    firstSeen: undefined,
    lastOrderAt: undefined,
    bootedAt: null,
    proofs: [],
    deployment: undefined,
    step: undefined,
  }
  if (!hostKey || !plan || !ground) return nothing
  const step = await store.newestStep(tx, planDigest, hostKey.digest)
  const proofs = await proofsFor(tx, ground, hostKey.digest)
  const changes = plan.signed.document.transactions.find((one) => one.id === step?.transaction)?.changes ?? []
  const { seenAt } = step ?? { seenAt: null }
  return {
    firstSeen:
      seenAt === null
        ? undefined
        : new Map(changes.flatMap(({ sha256 }) => (sha256 ? [[sha256, seenAt] as const] : []))),
    lastOrderAt: (await store.lastBegun(tx, [hostKey.digest])).get(hostKey.digest) ?? null,
    bootedAt: (await facts.bootsOf(tx, [hostId])).get(hostId) ?? null,
    proofs: proofs.map(({ result, key }) => ({ key, result: writeEnvelope(result.envelope) })),
    deployment: step && {
      state: step.deploymentState,
      startedAt: step.deploymentStartedAt,
      endedAt: step.deploymentEndedAt,
    },
    step: step && { state: step.state, at: step.since, because: step.because },
  }
}
