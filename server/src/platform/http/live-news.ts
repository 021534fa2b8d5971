/**
 * Which news of the outbox an open console hears. It carries no data, only "ask again for this": a console that may not see
 * something is told nothing by it.
 */
import type { LiveEvent } from '@patchreeve/contract/api/routes.ts'
import { z } from 'zod'

const Notice = z.object({ tenant: z.int(), type: z.string(), hostId: z.uuid().nullish() })

/** Slice that speaks -> what the console should ask for again. Not listed: nothing on screen changes by it. */
const KINDS: Readonly<Record<string, LiveEvent['type']>> = {
  inventory: 'inventory',
  assessment: 'assessment',
  risk: 'assessment',
  enrolment: 'host',
  host: 'host',
  feeds: 'feed',
  evidence: 'evidence',
  plan: 'plan',
  distribution: 'origin',
  package: 'package',
  deployment: 'deployment',
  emergency: 'emergency',
}
export const ALL_KINDS: readonly LiveEvent['type'][] = [...new Set(Object.values(KINDS))]

export type News = { readonly tenantId: number; readonly event: LiveEvent } | 'anything' | undefined

/** `''` = the listener was away and anything may have happened; undefined = not for consoles. */
export function newsOf(payload: string): News {
  if (payload === '') return 'anything'
  const read = Notice.safeParse(parse(payload))
  if (!read.success) return 'anything' // ours, but of another version: asking again is always right
  const slice = read.data.type.split('.')[0] ?? ''
  const kind = Object.hasOwn(KINDS, slice) ? KINDS[slice] : undefined
  if (!kind) return undefined
  const { tenant, hostId } = read.data
  return { tenantId: tenant, event: hostId ? { type: kind, hostId } : { type: kind } }
}

function parse(payload: string): unknown {
  try {
    return JSON.parse(payload)
  } catch {
    return undefined // refused by the schema just below
  }
}
