/** A change, put into a draft. What it leaves out stays and what goes is named: nothing is deleted by not being written. */
import type { Json } from '../canonical.ts'
import type { PolicyChange, Remove } from './change-schema.ts'
import { diffPolicies, type PolicyStep } from './diff.ts'
import { PolicyDraft } from './draft.ts'
import { draftFaults, fault, type PolicyFault, twiceIn } from './draft-faults.ts'
import { mergeDraft, type Placing } from './merge.ts'
import { perform } from './perform.ts'
import type { Preset } from './preset.ts'
import { addressesIn, DRAFT, memberAddress } from './shape.ts'

export type Changed =
  | { readonly draft: PolicyDraft; readonly steps: readonly PolicyStep[] }
  | { readonly faults: readonly PolicyFault[] }

export function changeOf(from: PolicyDraft, change: PolicyChange, presets: readonly Preset[] = []): Changed {
  const { part, placing } = partOf(change)
  const first = [...twiceIn(from, 'base'), ...twiceIn(part), ...presetFaults(change, presets)]
  if (first.length > 0) return { faults: first }
  const preset = presets.find((one) => one.name === change.preset?.name)?.draft
  const based = preset ? mergeDraft(from, preset, placingOf(preset.rings)) : { value: from as Json, faults: [] }
  const merged = mergeDraft(based.value, part, placing)
  const gone = removals(change.remove ?? {})
  const faults = [...based.faults, ...merged.faults, ...removeFaults(gone, based.value, part)]
  if (faults.length > 0) return { faults }
  return judged(from, perform(merged.value, gone))
}

/** A draft and what it changes, or why it is none. */
export function judged(from: PolicyDraft, value: Json): Changed {
  const faults = draftFaults(value)
  if (faults.length > 0) return { faults }
  const draft = PolicyDraft.parse(value)
  return { draft, steps: diffPolicies(from, draft) }
}

/** What is to be merged, without the words that only a change has. */
function partOf(change: PolicyChange): { part: Json; placing: readonly Placing[] } {
  const { remove: _, preset: __, rings, ...rest } = change
  // Read as a change, it is JSON.
  const part = rings ? { ...rest, rings: rings.map(({ before: ___, ...ring }) => ring) } : rest
  return { part: part as Json, placing: placingOf(rings ?? []) }
}

const placingOf = (rings: readonly { name: string; before?: string | undefined }[]): Placing[] =>
  rings.map(({ name, before }) => ({ name, before }))

function presetFaults({ preset }: PolicyChange, presets: readonly Preset[]): PolicyFault[] {
  if (!preset) return []
  const found = presets.find((one) => one.name === preset.name)
  if (!found) return [fault('preset-unknown', { name: preset.name })]
  if (found.digest === preset.digest) return []
  return [fault('preset-differs', { name: preset.name, digest: found.digest, written: preset.digest })]
}

/** As steps; what was there before is what they name. */
function removals(remove: Remove): Removal[] {
  const { rings, origins, probes, verbs, groups, exclusions, clusters, serials, drains } = remove
  const { hosts, keys, groupHosts, clusterHosts } = remove
  const whole = (list: string, names: readonly string[] = []) =>
    names.map((name): Removal => ({ op: 'remove', path: `${list}.${name}`, before: name, address: `${list}.${name}` }))
  const members = (path: string, list: readonly string[] = []) =>
    list.map((before): Removal => ({ op: 'remove', path, before, address: memberAddress(path, before) }))
  const each = (lists: Readonly<Record<string, readonly string[]>> | undefined, place: (name: string) => string) =>
    Object.entries(lists ?? {}).flatMap(([name, list]) => members(place(name), list))
  return [
    ...whole('rings', rings),
    ...whole('origins', origins),
    ...whole('probes', probes),
    ...whole('groups', groups),
    ...whole('exclusions', exclusions),
    ...whole('clusters', clusters),
    ...whole('serials', serials),
    ...whole('drains', drains),
    ...members('verbs', verbs),
    ...each(hosts, (ring) => `rings.${ring}.hosts`),
    ...each(keys, (origin) => `origins.${origin}.keys`),
    ...each(groupHosts, (group) => `groups.${group}.hosts`),
    ...each(clusterHosts, (cluster) => `clusters.${cluster}.hosts`),
  ]
}
type Removal = PolicyStep & { readonly op: 'remove'; readonly address: string }

function removeFaults(gone: readonly Removal[], base: Json, part: Json): PolicyFault[] {
  const there = new Set(addressesIn(DRAFT, base))
  const written = new Set(addressesIn(DRAFT, part))
  const seen = new Set<string>()
  return gone.flatMap(({ address }) => {
    const place = `remove.${address}`
    if (seen.has(address)) return [fault('twice', { place })]
    seen.add(address)
    if (!there.has(address)) return [fault('not-there', { place })]
    return written.has(address) ? [fault('both', { place })] : []
  })
}
