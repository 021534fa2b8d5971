/** Emergencies as data: the quota, the rings, the stages and the review's date. Pure; limits are those of the protocol. */
import type { EmergencyQuota, EmergencyRing, EmergencyStage } from '@patchreeve/contract/api/emergency-views.ts'
import { ringOf } from '@patchreeve/trust/accept/ring-of.ts'
import { isOpen, nextOpen, spansOf } from '@patchreeve/trust/accept/windows.ts'
import { HOST_ZONE } from '@patchreeve/trust/calendar/rule.ts'
import { endOfWorkingDay } from '@patchreeve/trust/calendar/working-days.ts'
import type { Plan } from '@patchreeve/trust/documents/plan.ts'
import type { Policy } from '@patchreeve/trust/documents/policy.ts'
import { DAY_MS, HOUR_MS, MINUTE_MS } from '@patchreeve/trust/times.ts'

export type Kind = 'emergency' | 'drill'

/** CIR (EU) 2024/2690, 6.4.3 wants emergencies documented; five working days is our word for soon after. */
export const REVIEW_WORKING_DAYS = 5
/** The protocol works if the first host has it within this of the decision, and 95 % of all within that. */
export const FIRST_HOST_MS = 4 * HOUR_MS
export const MOST_MS = 72 * HOUR_MS
export const MOST_SHARE = 0.95
/** The last to arrive are named; more of them a list does not need. */
const SLOWEST_SHOWN = 10

const instant = (ms: number): string => new Date(ms).toISOString()

/** Holidays and zone are those of the policy's calendars: the last ring that has one says where people work; UTC where none does. */
export function reviewDue(policy: Policy, decided: Date): Date {
  const calendars = policy.rings.flatMap((ring) => (ring.windows === 'any' ? [] : [ring.windows.calendar]))
  const zone = calendars.findLast((one) => one.zone !== HOST_ZONE)?.zone ?? 'Etc/UTC'
  return endOfWorkingDay(decided, REVIEW_WORKING_DAYS, zone, new Set(calendars.flatMap((one) => one.holidays ?? [])))
}

export interface Spent {
  readonly name: string
  /** Emergencies of the policy's days that this host began with. */
  readonly spent: number
}

export function quotaOf({ emergency }: Policy, hosts: readonly Spent[]): EmergencyQuota {
  const { count, days } = emergency
  const left = hosts.map((host) => Math.max(0, count - host.spent))
  return {
    count,
    days,
    left: Math.min(count, ...left),
    spentHosts: hosts
      .filter((host) => host.spent >= count)
      .map((host) => host.name)
      .sort(),
  }
}

/** In the policy's order, those that the plan has hosts in. */
export function ringsOf(policy: Policy, plan: Plan, now: Date): EmergencyRing[] {
  const keys = plan.transactions.flatMap((one) => one.hosts)
  const inRing = policy.rings.map((_, index) => keys.filter((key) => ringOf(policy, key).index === index).length)
  return policy.rings.flatMap((ring, index): EmergencyRing[] => {
    const hosts = inRing[index] ?? 0
    if (hosts === 0) return []
    const below = policy.rings[index - 1]
    const succeeded = Math.max(1, ring.promotion.minSucceeded)
    const after = below ? { ring: below.name, succeeded, hosts: inRing[index - 1] ?? 0 } : null
    const spans = spansOf(ring.windows, 'Etc/UTC')
    const next = isOpen(spans, now.getTime()) ? undefined : nextOpen(spans, now.getTime())
    return [
      {
        name: ring.name,
        hosts,
        after,
        stuck: after !== null && after.hosts < after.succeeded,
        delayMinutes: ring.urgentDelayMinutes,
        opensAt: next === undefined ? null : instant(next),
      },
    ]
  })
}

/** One host of it; `at` when it came to the goal, null while it has not. */
export interface Arrival {
  readonly hostId: string
  readonly host: string
  readonly ringIndex: number
  readonly state: string
  readonly at: Date | null
}

export interface Course {
  readonly decided: Date
  readonly signed: Date | null
  readonly arrivals: readonly Arrival[]
  /** How many hosts of the first ring prove it to the next. */
  readonly proof: number
}

export function stagesOf({ decided, signed, arrivals, proof }: Course): EmergencyStage[] {
  const all = timesOf(arrivals)
  const first = arrivals.filter((one) => one.ringIndex === 0)
  const share = (part: number) => all[Math.ceil(arrivals.length * part) - 1]
  const stage = (name: EmergencyStage['stage'], at: number | undefined): EmergencyStage => ({
    stage: name,
    at: at === undefined ? null : instant(at),
    minutes: at === undefined ? null : minutesSince(decided, at),
  })
  return [
    stage('decided', decided.getTime()),
    stage('signed', signed?.getTime()),
    stage('first-host', all[0]),
    stage('first-ring', first.length === 0 ? undefined : timesOf(first)[Math.min(proof, first.length) - 1]),
    stage('half', share(0.5)),
    stage('most', share(MOST_SHARE)),
  ]
}

const timesOf = (arrivals: readonly Arrival[]): number[] =>
  arrivals.flatMap(({ at }) => (at === null ? [] : [at.getTime()])).sort((a, b) => a - b)

const minutesSince = (decided: Date, at: number): number => Math.round(((at - decided.getTime()) / MINUTE_MS) * 10) / 10

/** Null: it can still be, and is not yet. */
export function isInTime(
  { decided }: Course,
  stages: readonly EmergencyStage[],
  now: Date,
  over: boolean,
): boolean | null {
  const within = (name: EmergencyStage['stage'], ms: number): boolean | null => {
    const at = stages.find((one) => one.stage === name)?.at ?? null
    if (at !== null) return Date.parse(at) - decided.getTime() <= ms
    return over || now.getTime() - decided.getTime() > ms ? false : null
  }
  const [first, most] = [within('first-host', FIRST_HOST_MS), within('most', MOST_MS)]
  if (first === false || most === false) return false
  return first === null || most === null ? null : true
}

/** Those that have not arrived first, then the latest. */
export function slowestOf({ decided, arrivals }: Course) {
  return arrivals
    .toSorted((a, b) => (b.at?.getTime() ?? Number.MAX_VALUE) - (a.at?.getTime() ?? Number.MAX_VALUE) || compare(a, b))
    .slice(0, SLOWEST_SHOWN)
    .map(({ hostId, host, state, at }) => ({
      hostId,
      host,
      state,
      minutes: at === null ? null : minutesSince(decided, at.getTime()),
    }))
}

const compare = (a: Arrival, b: Arrival): number => (a.host < b.host ? -1 : a.host > b.host ? 1 : 0)

/** Nobody signs for longer: sign-offs last 14 days, and a plan that old plans another world. */
export const UNSIGNED_MS = 14 * DAY_MS

/** The nth different person's yes, by when it came; undefined: too few. */
export function signedAt(
  signOffs: readonly { person: string; receivedAt: Date }[],
  threshold: number,
): Date | undefined {
  const first = new Map<string, number>()
  for (const { person, receivedAt } of signOffs) {
    const at = receivedAt.getTime()
    first.set(person, Math.min(first.get(person) ?? at, at))
  }
  const at = [...first.values()].sort((a, b) => a - b)[threshold - 1]
  return at === undefined ? undefined : new Date(at)
}
