/** What is different between two drafts: a closed list of steps, each with its place in the draft's own words. */
import { z } from 'zod'
import type { Json } from '../canonical.ts'
import type { PolicyDraft } from './draft.ts'
import {
  DRAFT,
  isList,
  isRecord,
  type JsonRecord,
  join,
  nameIn,
  normal,
  type Shape,
  sameJson,
  sameVariant,
  shapeOf,
} from './shape.ts'

/** `rings.rest.delayMinutes`, `probes.web`. Names have no dots, so each place has one spelling. */
const Place = z
  .string()
  .max(200)
  .regex(/^[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*$/)
/** The plan's reader lets nothing else through (change-plan.ts). */
const Value = z.custom<Json>((value) => value !== undefined)

/** `add` and `remove` name a member of a set, or something with a name, whole; `change` of `rings` is their order. */
export const PolicyStep = z.discriminatedUnion('op', [
  z.strictObject({ op: z.literal('change'), path: Place, before: Value, after: Value }),
  z.strictObject({ op: z.literal('add'), path: Place, after: Value }),
  z.strictObject({ op: z.literal('remove'), path: Place, before: Value }),
])
export type PolicyStep = z.infer<typeof PolicyStep>

/** Empty exactly where both mean the same. Names must not stand twice (draft-faults.ts). */
export function diffPolicies(from: PolicyDraft, to: PolicyDraft): PolicyStep[] {
  return diffAt(DRAFT, '', normal(DRAFT, from), normal(DRAFT, to))
}

function diffAt(shape: Shape, path: string, from: Json | undefined, to: Json | undefined): PolicyStep[] {
  if (from === undefined) return to === undefined ? [] : [{ op: 'add', path, after: to }]
  if (to === undefined) return [{ op: 'remove', path, before: from }]
  if (sameJson(from, to)) return []
  if (shape.kind === 'fields' && isRecord(from) && isRecord(to) && sameVariant(shape, from, to))
    return diffFields(shape, path, from, to)
  if (shape.kind === 'set' && isList(from) && isList(to)) return diffSets(path, from, to)
  if (shape.kind === 'named' && isList(from) && isList(to)) return diffNamed(shape, path, from, to)
  return [{ op: 'change', path, before: from, after: to }]
}

function diffFields(shape: Shape & { kind: 'fields' }, path: string, from: JsonRecord, to: JsonRecord): PolicyStep[] {
  const keys = [...new Set([...Object.keys(from), ...Object.keys(to)])]
  return keys.flatMap((key) => diffAt(shapeOf(shape, key), join(path, key), from[key], to[key]))
}

function diffSets(path: string, from: readonly Json[], to: readonly Json[]): PolicyStep[] {
  const [had, has] = [new Set(from), new Set(to)]
  return [
    ...from.filter((member) => !has.has(member)).map((before): PolicyStep => ({ op: 'remove', path, before })),
    ...to.filter((member) => !had.has(member)).map((after): PolicyStep => ({ op: 'add', path, after })),
  ]
}

function diffNamed(
  shape: Shape & { kind: 'named' },
  path: string,
  from: readonly Json[],
  to: readonly Json[],
): PolicyStep[] {
  const byName = (list: readonly Json[]) => new Map(list.map((one) => [nameIn(shape, one), one]))
  const [had, has] = [byName(from), byName(to)]
  const names = [...new Set([...had.keys(), ...has.keys()])]
  const steps = names.flatMap((name) => diffAt(shape.of, join(path, name), had.get(name), has.get(name)))
  const [before, after] = [[...had.keys()], [...has.keys()]]
  return shape.ordered && !sameJson(before, after) ? [...steps, { op: 'change', path, before, after }] : steps
}
