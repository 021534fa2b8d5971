/**
 * Steps, done. What they say of before is not looked at, and a step that fits nowhere does nothing: whoever calls compares what
 * came out with what was to come out (change-plan.ts), and that leaves no room for either.
 */
import type { Json } from '../canonical.ts'
import type { PolicyStep } from './diff.ts'
import { DRAFT, isList, isRecord, type JsonRecord, join, nameIn, type Shape, shapeOf } from './shape.ts'

interface Steps {
  readonly at: ReadonlyMap<string, readonly PolicyStep[]>
  /** Of what lies directly below a place. */
  readonly below: ReadonlyMap<string, readonly PolicyStep[]>
}

export function perform(draft: Json, steps: readonly PolicyStep[]): Json {
  const [at, below] = [new Map<string, PolicyStep[]>(), new Map<string, PolicyStep[]>()]
  const put = (map: Map<string, PolicyStep[]>, key: string, step: PolicyStep) => {
    const list = map.get(key)
    if (list) list.push(step)
    else map.set(key, [step])
  }
  for (const step of steps) {
    put(at, step.path, step)
    put(below, step.path.split('.').slice(0, -1).join('.'), step)
  }
  return performAt(DRAFT, '', draft, { at, below }) ?? null
}

/** Undefined: it was taken away. */
function performAt(shape: Shape, path: string, value: Json, steps: Steps): Json | undefined {
  const here = steps.at.get(path) ?? []
  const change = here.find((step) => step.op === 'change')
  if (shape.kind === 'named' && isList(value)) return performNamed(shape, path, value, steps)
  if (change) return change.after
  if (shape.kind === 'set' && isList(value)) return performSet(value, here)
  if (here.some((step) => step.op === 'remove')) return undefined
  return shape.kind === 'fields' && isRecord(value) ? performFields(shape, path, value, steps) : value
}

function performSet(value: readonly Json[], here: readonly PolicyStep[]): Json {
  const gone = new Set(here.flatMap((step) => (step.op === 'remove' ? [step.before] : [])))
  return [...value.filter((member) => !gone.has(member)), ...addedBy(here)]
}

const addedBy = (steps: readonly PolicyStep[] | undefined): Json[] =>
  (steps ?? []).flatMap((step) => (step.op === 'add' ? [step.after] : []))

function performNamed(shape: Shape & { kind: 'named' }, path: string, value: readonly Json[], steps: Steps): Json {
  const kept = value.flatMap((one) => performAt(shape.of, join(path, nameIn(shape, one)), one, steps) ?? [])
  const all = [...kept, ...addedBy(steps.below.get(path))]
  const order = steps.at.get(path)?.find((step) => step.op === 'change')?.after
  if (!isList(order)) return all
  const placeOf = new Map(order.map((name, at) => [name, at]))
  const place = (one: Json) => placeOf.get(nameIn(shape, one)) ?? order.length
  return all.sort((a, b) => place(a) - place(b))
}

function performFields(shape: Shape & { kind: 'fields' }, path: string, value: JsonRecord, steps: Steps): Json {
  const kept = Object.entries(value).map(([key, item]): [string, Json | undefined] => [
    key,
    item === undefined ? item : performAt(shapeOf(shape, key), join(path, key), item, steps),
  ])
  const added = (steps.below.get(path) ?? []).flatMap((step): [string, Json][] => {
    const key = step.path.split('.').at(-1) ?? ''
    return step.op === 'add' && !Object.hasOwn(value, key) ? [[key, step.after]] : []
  })
  return Object.fromEntries([...kept, ...added].filter(([, item]) => item !== undefined))
}
