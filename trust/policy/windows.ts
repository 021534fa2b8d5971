/** A weekly rule becomes windows: instants inside the signed policy, so that no host and no server has to understand the rule. */
import { toInstant } from '../documents/fields.ts'
import type { WeeklyRule, Window } from '../documents/policy.ts'
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../times.ts'
import { instantOf, type WallMs, wallOf } from './zone.ts'

/** In the order of `Date.getUTCDay`. */
const DAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const

/** `host`: each host reads the times on its own clock. */
export const HOST_ZONE = 'host'

/** All windows that are open at some time between the two instants, in order; one that began before `from` is among them. */
export function expandRule(rule: WeeklyRule, from: Date, until: Date): Window[] {
  const made: Window[] = []
  const local = rule.zone === HOST_ZONE
  // Host-local windows: no host's clock is more than a day away from UTC.
  const first = local ? from.getTime() : wallOf(rule.zone, from.getTime())
  const last = (local ? until.getTime() : wallOf(rule.zone, until.getTime())) + DAY_MS
  for (let day = midnight(first) - 2 * DAY_MS; day <= last; day += DAY_MS) {
    if (!rule.days.includes(DAYS[new Date(day).getUTCDay()] ?? 'sun')) continue
    const begin = day + minutesOf(rule.from) * MINUTE_MS
    made.push(local ? localWindow(begin, rule.hours) : window(instantOf(rule.zone, begin), rule.hours))
  }
  const [opens, closes] = local
    ? [plain(from.getTime() - DAY_MS), plain(until.getTime() + DAY_MS)]
    : [toInstant(from), toInstant(until)]
  return made.filter((one) => endOf(one) > opens && startOf(one) < closes)
}

export const startOf = (one: Window): string => ('from' in one ? one.from : one.localFrom)
export const endOf = (one: Window): string => ('to' in one ? one.to : one.localTo)

const window = (begin: number, hours: number): Window => ({
  from: toInstant(new Date(begin)),
  to: toInstant(new Date(begin + Math.round(hours * HOUR_MS))),
})

const localWindow = (begin: WallMs, hours: number): Window => ({
  localFrom: plain(begin),
  localTo: plain(begin + Math.round(hours * HOUR_MS)),
})

/** Without a zone: the host adds its own. */
const plain = (wall: WallMs): string => toInstant(new Date(wall)).slice(0, -1)

const midnight = (wall: WallMs): WallMs => Math.floor(wall / DAY_MS) * DAY_MS

function minutesOf(clock: string): number {
  const [hours = 0, minutes = 0] = clock.split(':').map(Number)
  return hours * 60 + minutes
}
