/** Which days a rule names. Each is a question about one day, so that months and years need no case of their own. */
import { type DayNumber, dayOf, type Month, monthOf, weekdayOf } from './day.ts'
import { type WindowRule, weekdays } from './rule.ts'

/** `holidays`: for rules that count working days. */
export function isNamed(rule: WindowRule, day: DayNumber, holidays: ReadonlySet<DayNumber>): boolean {
  // The rule counts this day; it opens so many days later.
  const counted = day - plusDays(rule)
  const month = monthOf(counted)
  return (rule.months?.includes(month.number) ?? true) && isCounted(rule, counted, month, holidays)
}

const plusDays = (rule: WindowRule): number =>
  rule.on === 'patch-tuesday' || rule.on === 'nth-weekday' ? (rule.plusDays ?? 0) : 0

function isCounted(rule: WindowRule, day: DayNumber, month: Month, holidays: ReadonlySet<DayNumber>): boolean {
  switch (rule.on) {
    case 'weekdays':
      return isOneOf(rule.days, day)
    case 'every-weeks':
      return isOneOf(rule.days, day) && weeksSince(dayOf(rule.since), day) % rule.weeks === 0
    case 'nth-weekday':
      return isNth(rule.nth, day, month, (other) => weekdayOf(other) === weekdays.indexOf(rule.day))
    case 'patch-tuesday':
      return isNth(2, day, month, (other) => weekdayOf(other) === weekdays.indexOf('tue'))
    case 'month-day':
      return isNth(rule.nth, day, month, () => true)
    case 'working-day':
      return isNth(rule.nth, day, month, (other) => weekdayOf(other) < 5 && !holidays.has(other))
    case 'date':
      return day === dayOf(rule.date)
  }
}

const isOneOf = (days: readonly string[], day: DayNumber): boolean => days.includes(weekdays[weekdayOf(day)] ?? '')

/** Before `since` there is none: -1 is no multiple. */
function weeksSince(since: DayNumber, day: DayNumber): number {
  if (day < since) return -1
  return (monday(day) - monday(since)) / 7
}

const monday = (day: DayNumber): DayNumber => day - weekdayOf(day)

/** Is this the nth day of its month that is `such`, from the end where n is negative? */
function isNth(n: number, day: DayNumber, month: Month, such: (day: DayNumber) => boolean): boolean {
  if (!such(day)) return false
  const [from, to] = n > 0 ? [month.first, day] : [day, month.first + month.length - 1]
  let count = 0
  for (let other = from; other <= to; other++) if (such(other)) count++
  return count === Math.abs(n)
}
