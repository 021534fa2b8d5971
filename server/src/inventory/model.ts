/** Pure decisions of the inventory: reading a section's rows, and how a host's rows become a shared profile and a delta. */
import { AppError } from '@patchreeve/contract/errors.ts'
import { type SectionName, type SectionRow, sections } from '@patchreeve/contract/sections/registry.ts'

export interface ParsedSection<N extends SectionName> {
  readonly name: N
  readonly rows: readonly SectionRow<N>[]
  readonly keys: readonly string[]
  /** Fields that this version does not know; dropped, counted, and the reason why a later PATCH must be a PUT. */
  readonly dropped: number
}

/** Throws REPORT_INVALID with the row and field; a section is accepted whole or not at all. */
export function parseSection<N extends SectionName>(name: N, raw: readonly unknown[]): ParsedSection<N> {
  const section = sections[name]
  if (raw.length > section.maxRows)
    throw new AppError('REPORT_INVALID', { section: name, reason: 'too-many-rows', rows: raw.length })
  const rows: SectionRow<N>[] = []
  const keys: string[] = []
  const seen = new Set<string>()
  let dropped = 0
  for (const [index, candidate] of raw.entries()) {
    const parsed = section.row.safeParse(candidate)
    if (!parsed.success) {
      const path = parsed.error.issues[0]?.path.join('.').slice(0, 100) ?? ''
      throw new AppError(
        'REPORT_INVALID',
        { section: name, row: index, path, reason: 'schema' },
        { cause: parsed.error },
      )
    }
    // The registry's schema and key function belong to `name`; TypeScript cannot pair a union of them by the generic.
    const row = parsed.data as SectionRow<N>
    const key = (section.key as (row: SectionRow<N>) => string)(row)
    if (seen.has(key)) throw new AppError('REPORT_INVALID', { section: name, row: index, reason: 'duplicate-key' })
    seen.add(key)
    rows.push(row)
    keys.push(key)
    dropped += countDropped(candidate, row)
  }
  return { name, rows, keys, dropped }
}

/** Members that the schema did not take, at the first level: the rows' nested objects are closed by their digest anyway. */
function countDropped(before: unknown, after: object): number {
  return Object.keys(before as object).filter((field) => !(field in after)).length
}

export interface Delta {
  readonly add: number[]
  readonly remove: number[]
}

/** What must be added to and removed from `base` to get `wanted`; both sorted ascending without doubles. */
export function deltaOf(base: readonly number[], wanted: readonly number[]): Delta {
  const add: number[] = []
  const remove: number[] = []
  let i = 0
  let j = 0
  while (i < base.length || j < wanted.length) {
    const left = base[i] ?? Number.POSITIVE_INFINITY
    const right = wanted[j] ?? Number.POSITIVE_INFINITY
    if (left === right) {
      i += 1
      j += 1
    } else if (left < right) {
      remove.push(left)
      i += 1
    } else {
      add.push(right)
      j += 1
    }
  }
  return { add, remove }
}

/** Applies a delta to a profile's ids; sorted ascending. */
export function applyDelta(base: readonly number[], delta: Delta): number[] {
  const remove = new Set(delta.remove)
  return [...base.filter((id) => !remove.has(id)), ...delta.add].sort((a, b) => a - b)
}

/** A host rides on a shared profile as long as it differs by at most this share of it: then the delta is cheaper than a copy. */
const MAX_DELTA_SHARE = 0.25

export interface ProfileCandidate {
  readonly profileId: number
  readonly ids: readonly number[]
}

/** The candidate with the smallest delta, if that is small enough; undefined = make a new profile. */
export function chooseProfile(
  candidates: readonly ProfileCandidate[],
  wanted: readonly number[],
): { profileId: number; delta: Delta } | undefined {
  let best: { profileId: number; delta: Delta; size: number } | undefined
  for (const candidate of candidates) {
    const delta = deltaOf(candidate.ids, wanted)
    const size = delta.add.length + delta.remove.length
    if (!best || size < best.size) best = { profileId: candidate.profileId, delta, size }
  }
  if (!best || best.size > Math.max(1, wanted.length) * MAX_DELTA_SHARE) return undefined
  return { profileId: best.profileId, delta: best.delta }
}

/** `debian:12`, `ubuntu:24.04`; '' versions stay visible as `debian:` so that rolling releases are a platform of their own. */
export function platformId(system: { readonly id: string; readonly versionId: string }): string {
  return `${system.id}:${system.versionId}`.slice(0, 120)
}

export type Standing = 'new' | 'reinstalled' | 'clone' | 'adopted'

export interface KnownHost {
  readonly hostNo: number
  readonly hostId: string
  readonly machineId: string
  readonly hardwareId: string
  readonly provenance: number
  readonly lastSeenAt: Date | null
  readonly intervalS: number
}

/** A host that was heard within this many of its own intervals still lives: the same identity a second time is a clone. */
const ALIVE_INTERVALS = 3

/**
 * Who is it that enrols? A clone shows the machine id of a host that still reports. A re-installed machine shows the hardware
 * of a known host, or the machine id of one that fell silent. Our own machine, so far read by the server, is adopted.
 */
export function standingOf(
  newcomer: { machineId: string; hardwareId: string },
  known: readonly KnownHost[],
  now: Date,
): { standing: Standing; other: KnownHost | undefined } {
  const sameMachine = known.find((host) => newcomer.machineId !== '' && host.machineId === newcomer.machineId)
  if (sameMachine) {
    if (sameMachine.provenance === SERVER_SEEN) return { standing: 'adopted', other: sameMachine }
    return { standing: isAlive(sameMachine, now) ? 'clone' : 'reinstalled', other: sameMachine }
  }
  const sameHardware = known.find((host) => newcomer.hardwareId !== '' && host.hardwareId === newcomer.hardwareId)
  if (sameHardware) return { standing: 'reinstalled', other: sameHardware }
  return { standing: 'new', other: undefined }
}

export const SERVER_SEEN = 1
export const AGENT_SIGNED = 2
export const SAMPLE = 3

export function isAlive(host: { lastSeenAt: Date | null; intervalS: number }, now: Date): boolean {
  return (
    host.lastSeenAt !== null && now.getTime() - host.lastSeenAt.getTime() <= host.intervalS * 1_000 * ALIVE_INTERVALS
  )
}
