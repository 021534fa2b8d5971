/** What is wrong with a draft or a change, as codes with the place in the draft's words: `rings.rest.hosts`, not `rings.1.hosts`. */
import type { z } from 'zod'
import type { Json } from '../canonical.ts'
import { PolicyDraft } from './draft.ts'
import { expandGroups, unknownGroups } from './groups.ts'
import { addressesIn, DRAFT, isList, isRecord, join } from './shape.ts'

export const faultCodes = [
  /** Not what the schema says. */
  'invalid',
  /** No JSON, nested too deep, or with a key that names a prototype. */
  'not-plain',
  /** A name or a member of a set stands twice. */
  'twice',
  'host-in-two-rings',
  'others-not-last',
  /** Hosts are named by a group that is not there. */
  'no-such-group',
  /** Something new lacks fields. */
  'incomplete',
  /** To be removed, and not there. */
  'not-there',
  /** Written and removed by one change. */
  'both',
  /** `before` names no other ring. */
  'no-such-ring',
  /** Named hosts and `others` do not merge. */
  'hosts-and-others',
  'preset-unknown',
  'preset-differs',
  'plan-malformed',
  'plan-respelled',
  'plan-base',
  'plan-steps',
  'plan-result',
  /** `makePolicy` would refuse it. */
  'not-signable',
] as const
export type FaultCode = (typeof faultCodes)[number]
export interface PolicyFault {
  readonly code: FaultCode
  readonly params: Readonly<Record<string, string>>
}

export const fault = (code: FaultCode, params: PolicyFault['params'] = {}): PolicyFault => ({ code, params })

/** What a signed policy may not be either, except that hosts may still be missing from a ring. */
export function draftFaults(value: Json): PolicyFault[] {
  const read = PolicyDraft.safeParse(value)
  if (!read.success) return schemaFaults(read.error, value)
  const unknown = unknownGroups(read.data).map((one) => fault('no-such-group', one))
  return [...twiceIn(value), ...unknown, ...ringFaults(expandGroups(read.data))]
}

/** Names and members of sets that stand twice: no step could say which it means. */
export function twiceIn(value: Json, at = ''): PolicyFault[] {
  const seen = new Set<string>()
  const twice = new Set<string>()
  for (const address of addressesIn(DRAFT, value)) (seen.has(address) ? twice : seen).add(address)
  return [...twice].map((place) => fault('twice', { place: join(at, place) }))
}

function ringFaults({ rings }: PolicyDraft): PolicyFault[] {
  const last = rings.length - 1
  const order = rings
    .filter((ring, at) => (ring.hosts === 'others') !== (at === last))
    .map((ring) => fault('others-not-last', { place: `rings.${ring.name}.hosts` }))
  const named = rings.flatMap((ring) => (ring.hosts === 'others' ? [] : ring.hosts.map((host) => ({ host, ring }))))
  const first = new Map<string, string>()
  const both = named.flatMap(({ host, ring }) => {
    const other = first.get(host)
    if (other === undefined) first.set(host, ring.name)
    return other === undefined || other === ring.name
      ? []
      : [fault('host-in-two-rings', { host, ring: other, place: `rings.${ring.name}.hosts` })]
  })
  return [...order, ...both]
}

/** The reader's own words stand in `why`; there may be no end of them. */
const FAULTS_MAX = 20

export function schemaFaults(error: z.ZodError, value: Json | undefined): PolicyFault[] {
  return error.issues
    .slice(0, FAULTS_MAX)
    .map((issue) => fault('invalid', { place: placeOf(issue.path, value), why: issue.message }))
}

/** An element of a list is called by its name where it has one. */
function placeOf(path: readonly PropertyKey[], value: Json | undefined): string {
  let [place, here] = ['', value]
  for (const key of path) {
    if (isList(here)) {
      here = here[Number(key)]
      const name = isRecord(here) ? (here.name ?? here.id) : undefined
      place = join(place, typeof name === 'string' ? name : String(key))
    } else {
      here = isRecord(here) && Object.hasOwn(here, String(key)) ? here[String(key)] : undefined
      place = join(place, String(key))
    }
  }
  return place || 'policy'
}
