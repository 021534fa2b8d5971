/** A draft, written into a text that is there already: comments stay beside what stays, and go with what goes. */
import { diffPolicies } from '@patchreeve/trust/policy/diff.ts'
import { DEFAULTS, PolicyDraft } from '@patchreeve/trust/policy/draft.ts'
import { type Document, isMap, isScalar, isSeq, type YAMLMap, type YAMLSeq } from 'yaml'
import { parseYaml, readYaml } from './yaml.ts'

/** In one line up to here. */
const FLOW_LENGTH_MAX = 100

/** `like`: a draft as YAML or JSON. Comments are not kept for values that are no longer what they were said of. */
export function draftYaml(draft: PolicyDraft, like: string): string {
  const document = parseYaml(like, 'draft')
  document.contents = mend(document, document.contents, draft) as typeof document.contents
  const text = document.toString({ lineWidth: 0, flowCollectionPadding: true })
  // What was written is what is read again, or nothing is.
  if (diffPolicies(draft, readYaml(text, PolicyDraft, 'draft')).length > 0)
    throw new Error('a draft was written wrongly')
  return text
}

/** The node as it is where it says the same. */
function mend(document: Document, node: unknown, value: unknown): unknown {
  if (isMap(node) && isObject(value)) return mendMap(document, node, value)
  if (isSeq(node) && Array.isArray(value)) return mendSeq(document, node, value)
  return isScalar(node) && node.value === value ? node : written(document, value)
}

function mendMap(document: Document, node: YAMLMap, value: Readonly<Record<string, unknown>>): YAMLMap {
  node.items = node.items.filter(({ key }) => Object.hasOwn(value, nameOf(key)))
  for (const pair of node.items) pair.value = mend(document, pair.value, value[nameOf(pair.key)])
  const there = new Set(node.items.map(({ key }) => nameOf(key)))
  for (const [key, item] of Object.entries(value))
    if (!there.has(key) && item !== undefined && !isDefault(key, item))
      node.items.push(document.createPair(key, written(document, item)))
  return node
}

/** What was left out and means the same stays left out. */
const isDefault = (key: string, item: unknown): boolean =>
  Object.hasOwn(DEFAULTS, key) && JSON.stringify(DEFAULTS[key as keyof typeof DEFAULTS]) === JSON.stringify(item)

function mendSeq(document: Document, node: YAMLSeq, value: readonly unknown[]): unknown {
  const had = new Map(node.items.map((item) => [nameOf(item), item]))
  // Without names, or with none yet, there is nothing to find again.
  if (had.size < node.items.length || had.has('') || had.size === 0)
    return sameValue(node, value) ? node : written(document, value)
  node.items = value.map((item) => mend(document, had.get(nameIn(item)), item))
  if (JSON.stringify(value).length > FLOW_LENGTH_MAX) node.flow = false
  return node
}

/** Elements are known by their name, members of sets by themselves. */
function nameOf(node: unknown): string {
  if (isMap(node)) return String(node.get('name') ?? node.get('id') ?? '')
  return isScalar(node) ? String(node.value) : ''
}

const nameIn = (value: unknown): string => (isObject(value) ? String(value.name ?? value.id ?? '') : String(value))

const written = (document: Document, value: unknown) =>
  document.createNode(value, { flow: JSON.stringify(value).length <= FLOW_LENGTH_MAX })

const sameValue = (node: YAMLSeq, value: readonly unknown[]) => JSON.stringify(node) === JSON.stringify(value)

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
