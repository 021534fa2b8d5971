/** Counting working days: Monday to Friday without holidays, in the zone of the people who work. */
import { DAY_MS } from '../times.ts'
import { dayOf, textOf, weekdayOf } from './day.ts'
import { instantOf, wallOf } from './zone.ts'

/**
 * The end of the nth working day after the day of `from`, in `zone` (IANA): what is done on that day is in time. `n` is 1 to 366;
 * `holidays` are days like `2026-12-24`. Throws RangeError for a zone that does not exist.
 */
export function endOfWorkingDay(from: Date, n: number, zone: string, holidays: ReadonlySet<string>): Date {
  let day = dayOf(new Date(wallOf(zone, from.getTime())).toISOString().slice(0, 10))
  for (let left = n; left > 0; ) {
    day += 1
    if (weekdayOf(day) < 5 && !holidays.has(textOf(day))) left -= 1
  }
  return new Date(instantOf(zone, (day + 1) * DAY_MS))
}
