/** Part of a draft, laid over a whole one. Lists only grow; what is new is whole, and rings go where they are put. */

import type { z } from 'zod'
import type { Json } from '../canonical.ts'
import { Probe } from '../documents/policy.ts'
import { DraftCluster, DraftDrain, DraftExclusion, DraftGroup, DraftSerial, PolicyDraft } from './draft.ts'
import { fault, type PolicyFault } from './draft-faults.ts'
import {
  DRAFT,
  isList,
  isRecord,
  type JsonRecord,
  join,
  nameIn,
  type Shape,
  sameJson,
  sameVariant,
  shapeOf,
} from './shape.ts'

/** Where a ring goes: `before` this one, or where a new one goes by itself. */
export type Placing = { readonly name: string; readonly before: string | undefined }

export interface Merged {
  readonly value: Json
  readonly faults: readonly PolicyFault[]
}

export function mergeDraft(from: Json, part: Json, placing: readonly Placing[]): Merged {
  const faults: PolicyFault[] = []
  const value = merge(DRAFT, '', from, part, faults)
  if (!isRecord(value) || !isList(value.rings) || !isRecord(from)) return { value, faults }
  return { value: { ...value, rings: placeRings(value.rings, ringNames(from.rings), placing, faults) }, faults }
}

function merge(shape: Shape, path: string, from: Json, part: Json, faults: PolicyFault[]): Json {
  if (shape.kind === 'fields' && isRecord(from) && isRecord(part)) return mergeFields(shape, path, from, part, faults)
  if (shape.kind === 'named' && isList(from) && isList(part)) return mergeNamed(shape, path, from, part, faults)
  if (shape.kind !== 'set') return part
  if (isList(from) && isList(part)) return [...new Set([...from, ...part])]
  // Named hosts would be lost, or all others would be.
  if (!sameJson(from, part)) faults.push(fault('hosts-and-others', { place: path }))
  return from
}

function mergeFields(
  shape: Shape & { kind: 'fields' },
  path: string,
  from: JsonRecord,
  part: JsonRecord,
  faults: PolicyFault[],
): Json {
  const other = shape.variant !== undefined && part[shape.variant] !== undefined && !sameVariant(shape, from, part)
  if (other) {
    faults.push(...incomplete(path, part))
    return part
  }
  const merged = Object.entries(part).map(([key, item]): [string, Json | undefined] => {
    const had = from[key]
    if (item === undefined) return [key, had]
    return [key, had === undefined ? item : merge(shapeOf(shape, key), join(path, key), had, item, faults)]
  })
  return { ...from, ...Object.fromEntries(merged) }
}

function mergeNamed(
  shape: Shape & { kind: 'named' },
  path: string,
  from: readonly Json[],
  part: readonly Json[],
  faults: PolicyFault[],
): Json {
  const written = new Map(part.map((one) => [nameIn(shape, one), one]))
  const kept = from.map((one) => {
    const name = nameIn(shape, one)
    const more = written.get(name)
    written.delete(name)
    return more === undefined ? one : merge(shape.of, join(path, name), one, more, faults)
  })
  for (const [name, one] of written) faults.push(...incomplete(join(path, name), one))
  return [...kept, ...written.values()]
}

/** Of something new: said at once, for it may be a misspelt name of something old. */
function incomplete(place: string, one: Json): PolicyFault[] {
  const has = isRecord(one) ? Object.keys(one).filter((key) => one[key] !== undefined) : []
  const lacks = fieldsOf(place, one).filter((field) => !has.includes(field))
  return lacks.length === 0 ? [] : [fault('incomplete', { place, lacks: lacks.join(', ') })]
}

const WHOLE: readonly (readonly [list: string, schema: z.ZodObject])[] = [
  ['rings', PolicyDraft.shape.rings.element],
  ['origins', PolicyDraft.shape.origins.element],
  ['groups', DraftGroup],
  ['exclusions', DraftExclusion],
  ['clusters', DraftCluster],
  ['serials', DraftSerial],
  ['drains', DraftDrain],
]

/** Without those that have a default. */
function fieldsOf(place: string, one: Json): string[] {
  const whole = WHOLE.find(([list]) => place.startsWith(`${list}.`))?.[1]
  if (whole) return Object.keys(whole.shape).filter((field) => !whole.shape[field]?.safeParse(undefined).success)
  const kind = Probe.options.find(({ shape }) => isRecord(one) && shape.kind.value === one.kind)
  return kind ? Object.keys(kind.shape) : ['kind']
}

/** What is new goes before the ring of all others; what says `before` goes there, be it new or old. */
function placeRings(
  rings: readonly Json[],
  old: readonly string[],
  placing: readonly Placing[],
  faults: PolicyFault[],
): Json {
  let names = ringNames(rings)
  const others = ringNames(rings.filter((ring) => isRecord(ring) && ring.hosts === 'others'))
  for (const { name, before } of placing) {
    if (before === undefined && (old.includes(name) || others.includes(name))) continue
    names = names.filter((one) => one !== name)
    const at = names.findIndex((one) => (before === undefined ? others.includes(one) : one === before))
    if (before !== undefined && at < 0)
      faults.push(fault('no-such-ring', { place: `rings.${name}.before`, ring: before }))
    names.splice(at < 0 ? names.length : at, 0, name)
  }
  const place = (ring: Json) => names.indexOf(ringNames([ring])[0] ?? '')
  return rings.toSorted((a, b) => place(a) - place(b))
}

const ringNames = (rings: Json | undefined): string[] =>
  isList(rings) ? rings.map((ring) => (isRecord(ring) ? String(ring.name) : '')) : []
