/**
 * The clocks. They start when the vendor's fix was published (or, with a mitigation at hand, when exploitation became known, if
 * that was earlier), never when a feed noticed. A raised tier shortens from the moment of the raise; a lowered one never resets.
 * Calendar time: an hour is 3,600 seconds.
 */

import type { Tier } from '@patchreeve/contract/api/risk-views.ts'
import { type Because, because } from '@patchreeve/contract/because.ts'
import type { Inputs } from './inputs.ts'
import type { Profile, Rule } from './profile.ts'

export interface Deadlines {
  /** Null: with the next plan, or where the profile names no time. */
  readonly decideBy: string | null
  /** Null: no fix yet, with the next upgrade, or where the profile names no time. */
  readonly fixBy: string | null
  readonly triageBy: string | null
  readonly clockStartedAt: string
  /** Older than the host's enrolment: counted from there, shown apart, and not counted as missed. */
  readonly inherited: boolean
  readonly because: readonly Because[]
}

interface Start {
  readonly at: number
  readonly because: Because
}

const HOUR_MS = 3_600_000

/** `without` is the rule that would hold if the vulnerability were not known to be exploited. */
export function deadlines(inputs: Inputs, rule: Rule, without: Rule, triage: boolean, profile: Profile): Deadlines {
  const fixExists = inputs.flag('fix-exists') === true
  const start = clockStart(inputs, fixExists)
  const enrolled = inputs.time('enrolled')
  const inherited = enrolled !== null && start.at < enrolled
  const from = inherited ? { at: enrolled, because: because('clock-from-enrolment', { at: iso(enrolled) }) } : start
  const fixHours = inherited ? inheritedHours(rule, profile) : rule.fixHours
  const clock: Clock = { from: from.at, raisedAt: inherited ? null : exploitedLater(inputs, start.at, rule, without) }
  const change = changeOf(inputs, rule.tier)
  const decideBy = due(clock, rule.decideHours, without.decideHours, change, inputs.time('previous-decide-by'))
  const fixBy = fixExists ? due(clock, fixHours, without.fixHours, change, inputs.time('previous-fix-by')) : null
  return {
    decideBy: isoOrNull(decideBy),
    fixBy: isoOrNull(fixBy),
    triageBy:
      triage && rule.triageHours !== null ? iso((clock.raisedAt ?? clock.from) + rule.triageHours * HOUR_MS) : null,
    clockStartedAt: iso(from.at),
    inherited,
    because: [from.because, ...notes(rule, fixExists), ...change.because],
  }
}

function clockStart(inputs: Inputs, fixExists: boolean): Start {
  const exploited = inputs.time('exploited-since')
  const fix = fixExists ? fixTime(inputs) : undefined
  if (fix) {
    const earlier = exploited !== null && exploited < fix.at && inputs.flag('mitigation-exists') === true
    return earlier ? started('clock-from-exploitation', exploited) : fix
  }
  const known = exploited ?? inputs.time('vulnerability-published')
  if (exploited !== null) return started('clock-from-exploitation', exploited)
  return known === null ? firstSeen(inputs) : started('clock-from-publication', known)
}

function fixTime(inputs: Inputs): Start {
  const published = inputs.time('fix-published')
  if (published !== null) return started('clock-from-fix', notAfterDecision(inputs, published))
  const stated = inputs.time('fix-stated')
  return stated === null ? firstSeen(inputs) : started('clock-from-feed-data', notAfterDecision(inputs, stated))
}

/** A fix dated tomorrow is here today: a wrong date in a feed must not postpone anything. */
function notAfterDecision(inputs: Inputs, at: number): number {
  return Math.min(at, inputs.time('decided-at') ?? at)
}

function firstSeen(inputs: Inputs): Start {
  const at = inputs.time('first-seen')
  // `inputsOf` always writes it; stored inputs without it are broken, and no date may be made up for them.
  if (at === null) throw new Error('inputs of a decision lack first-seen')
  return started('clock-from-first-seen', at)
}

type ClockCode =
  | 'clock-from-fix'
  | 'clock-from-feed-data'
  | 'clock-from-exploitation'
  | 'clock-from-publication'
  | 'clock-from-first-seen'

function started(code: ClockCode, at: number): Start {
  return { at, because: because(code, { at: iso(at) }) }
}

interface Clock {
  readonly from: number
  /** When exploitation became known after the clock had started, and that is what raised the tier; else null. */
  readonly raisedAt: number | null
}

function exploitedLater(inputs: Inputs, start: number, rule: Rule, without: Rule): number | null {
  if (rule.tier === without.tier) return null
  const since = inputs.time('exploited-since')
  return since !== null && since > start ? since : null
}

interface Change {
  readonly kind: 'first' | 'same' | 'raised' | 'lowered'
  readonly at: number
  readonly because: readonly Because[]
}

function changeOf(inputs: Inputs, tier: Tier): Change {
  const previous = inputs.text('previous-tier')
  const at = inputs.time('decided-at') ?? 0
  if (previous === null) return { kind: 'first', at, because: [] }
  if (previous === tier) return { kind: 'same', at, because: [] }
  // T0 is the highest: the texts order as the tiers do.
  const kind = tier < previous ? 'raised' : 'lowered'
  return { kind, at, because: [because(kind, { from: previous, at: iso(at) })] }
}

function due(
  clock: Clock,
  hours: number | null,
  hoursWithout: number | null,
  change: Change,
  previous: number | null,
): number | null {
  if (change.kind === 'same' && previous !== null) return previous
  const fresh = freshDue(clock, hours, hoursWithout)
  if (fresh === null) return change.kind === 'first' ? null : previous
  if (change.kind === 'raised') {
    const fromRaise = clock.raisedAt === null ? change.at + (hours ?? 0) * HOUR_MS : fresh
    return Math.min(previous ?? Number.POSITIVE_INFINITY, fromRaise)
  }
  return change.kind === 'lowered' && previous !== null ? Math.max(previous, fresh) : fresh
}

function freshDue(clock: Clock, hours: number | null, hoursWithout: number | null): number | null {
  if (hours === null) return null
  if (clock.raisedAt === null) return clock.from + hours * HOUR_MS
  const raised = clock.raisedAt + hours * HOUR_MS
  return hoursWithout === null ? raised : Math.min(raised, clock.from + hoursWithout * HOUR_MS)
}

function inheritedHours(rule: Rule, profile: Profile): number | null {
  const days = profile.inheritedDays[rule.tier]
  return days === undefined ? rule.fixHours : days * 24
}

function notes(rule: Rule, fixExists: boolean): Because[] {
  const list: Because[] = []
  if (!fixExists) list.push(because('no-fix-yet'))
  if (rule.nextUpgrade) list.push(because('next-upgrade'))
  if (rule.fixHours === null && !rule.nextUpgrade) list.push(because('no-time-in-profile'))
  if (rule.decideHours === null) list.push(because('next-plan'))
  return list
}

function isoOrNull(ms: number | null): string | null {
  return ms === null ? null : iso(ms)
}

/** RFC 3339 UTC with seconds, as everywhere on the wire. */
function iso(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}Z`
}
