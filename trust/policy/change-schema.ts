/** What a person writes to change a policy: part of a draft, and by name what goes. What is not written stays as it is. */
import { z } from 'zod'
import type { Json } from '../canonical.ts'
import { Digest, Label } from '../documents/fields.ts'
import { Origin, Probe, verbs } from '../documents/policy.ts'
import {
  DraftCluster,
  DraftDrain,
  DraftExclusion,
  DraftGroup,
  DraftRing,
  DraftSerial,
  HostOrGroup,
  PolicyDraft,
} from './draft.ts'
import { fault, type PolicyFault, schemaFaults } from './draft-faults.ts'
import { isPlain } from './shape.ts'

/** Kinds of probes differ in their fields, so that a part of one is judged when it is put in (draft-faults.ts). */
const probeFields = Object.fromEntries(
  Probe.options.flatMap((kind) => Object.keys(kind.shape)).map((name) => [name, z.json().optional()]),
)
const Fingerprint = Origin.shape.keys.element

/** As many as there may be of the thing itself. */
const Remove = z
  .strictObject({
    rings: z.array(Label).max(3),
    origins: z.array(Label).max(50),
    probes: z.array(Label).max(50),
    groups: z.array(Label).max(100),
    exclusions: z.array(Label).max(100),
    clusters: z.array(Label).max(200),
    serials: z.array(Label).max(200),
    drains: z.array(Label).max(50),
    verbs: z.array(z.enum(verbs)).max(verbs.length),
    /** By ring. */
    hosts: z.record(Label, z.array(HostOrGroup).max(10_000)),
    /** By group. */
    groupHosts: z.record(Label, z.array(Digest).max(10_000)),
    /** By cluster. */
    clusterHosts: z.record(Label, z.array(HostOrGroup).max(1_000)),
    /** By origin. */
    keys: z.record(Label, z.array(Fingerprint).max(30)),
  })
  .partial()
export type Remove = z.infer<typeof Remove>

export const PolicyChange = z
  .strictObject({
    ...PolicyDraft.shape,
    verbs: z.array(z.enum(verbs)).max(verbs.length),
    origins: z.array(z.strictObject({ ...Origin.partial().shape, id: Label })).max(50),
    rings: z
      .array(
        z.strictObject({
          ...DraftRing.partial().shape,
          name: Label,
          promotion: DraftRing.shape.promotion.partial().optional(),
          /** The ring that it goes before; a new one without this goes before the ring of all others. */
          before: Label.optional(),
        }),
      )
      .max(3),
    probes: z.array(z.strictObject({ ...probeFields, id: Label })).max(50),
    groups: z.array(DraftGroup.partial({ hosts: true })).max(100),
    exclusions: z.array(z.strictObject({ ...DraftExclusion.partial().shape, id: Label })).max(100),
    clusters: z.array(z.strictObject({ ...DraftCluster.partial().shape, name: Label })).max(200),
    serials: z.array(z.strictObject({ ...DraftSerial.partial().shape, name: Label })).max(200),
    drains: z.array(z.strictObject({ ...DraftDrain.partial().shape, id: Label })).max(50),
    emergency: PolicyDraft.shape.emergency.partial(),
    deadlineDays: PolicyDraft.shape.deadlineDays.partial(),
    remove: Remove,
    /** Its values go first, then those written here. The digest is of the draft that it was when somebody looked at it. */
    preset: z.strictObject({ name: Label, digest: Digest }),
  })
  .partial()
export type PolicyChange = z.infer<typeof PolicyChange>

/** `value`: what a parser made of the file; an empty file changes nothing. */
export function readChange(value: unknown): { readonly change: PolicyChange } | { readonly faults: PolicyFault[] } {
  if (!isPlain(value)) return { faults: [fault('not-plain')] }
  const read = PolicyChange.safeParse(value ?? {})
  // Plain: it is JSON.
  return read.success ? { change: read.data } : { faults: schemaFaults(read.error, value as Json) }
}
