/** A made-up ledger; digests are filler of the right shape. */
import type { RouteOutput } from '@patchreeve/contract/api/routes.ts'
import { ago, HOUR } from './clock.ts'
import { deploymentId } from './deployments.ts'
import { hostId } from './hosts.ts'

type Entry = RouteOutput<'evidence_list'>['rows'][number]
const ENTRIES = 418
const kinds = [
  ['inventory.report-accepted', 'host', 'agent-signed'],
  ['assessment.changed', 'host', 'server-seen'],
  ['risk.changed', 'host', 'server-seen'],
  ['enrolment.token-created', 'token', 'person'],
] as const satisfies readonly (readonly [type: string, subject: string, provenance: Entry['provenance']])[]

const digest = (seq: number): string => (seq * 2_654_435_761).toString(16).padStart(8, '0').slice(0, 8).repeat(8)

/** A finding that an update cleared: among the open ones there is none of this number. */
export const CLOSED = '725'
export const CLOSED_NAME = 'CVE-2026-48210'
const closing: Partial<Entry> = {
  type: 'finding.closed',
  subjectType: 'finding',
  subjectId: CLOSED,
  body: { vulnerability: CLOSED_NAME, because: 'gone-from-hosts', report: hostId(9) },
}
export const closedAs = {
  at: ago(HOUR),
  because: { code: 'closed.gone-from-hosts', params: {} },
  report: hostId(9),
  seq: 725,
}
/** A host that took a patch. */
export const patched = hostId(5)
const verified: Partial<Entry> = {
  type: 'deployment.step-verified',
  subjectType: 'host',
  subjectId: patched,
  body: { deployment: deploymentId(1) },
}

/** What stands where, counted from the newest entry. */
const told: Readonly<Record<number, Partial<Entry>>> = { 7: closing, 9: verified }

export const entries: readonly Entry[] = Array.from({ length: ENTRIES }, (_, index): Entry => {
  const seq = ENTRIES - index
  const [type, subjectType, provenance] = kinds[seq % kinds.length] ?? kinds[0]
  return {
    seq,
    at: ago(index * 97_000),
    type,
    subjectType,
    subjectId: subjectType === 'host' ? hostId(seq % 50) : `token-${seq}`,
    provenance,
    digest: digest(seq),
    previous: digest(seq - 1),
    body: seq % 40 === 0 ? null : { packages: seq % 7 },
    ...told[index],
  }
})

export const proof: RouteOutput<'evidence_verify'> = { ok: true, entries: ENTRIES, head: digest(ENTRIES), broken: null }
