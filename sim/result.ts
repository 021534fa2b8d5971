/** What a host signs when it is done. */
import { toInstant } from '@patchreeve/trust/documents/fields.ts'
import type { DocumentOf } from '@patchreeve/trust/documents/registry.ts'
import type { Sealed } from './seal.ts'

export function resultOf(order: Sealed<'order'>, outcome: 'installed' | 'undone', now: Date): DocumentOf['result'] {
  const { document, digest } = order.signed
  const at = toInstant(now)
  return {
    ...{ type: 'result', schema: 1, tenant: document.tenant, kind: 'outcome', host: document.host, epoch: 1 },
    ...{ sequence: document.generation, order: digest, plan: document.plan, ring: document.ring, outcome, because: [] },
    ...{
      tried: null,
      packages: [],
      restarted: [],
      restartDue: [],
      bootId: null,
      startedAt: at,
      finishedAt: at,
      head: null,
    },
    probes: [{ id: 'units', before: 'passed', after: outcome === 'installed' ? 'passed' : 'failed', detail: '' }],
  }
}
