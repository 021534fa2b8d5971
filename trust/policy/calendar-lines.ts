/** A calendar in words, a line for each rule, closure and list of holidays. */
import { type Calendar, type Closure, HOST_ZONE, type WindowRule } from '../calendar/rule.ts'
import { type PageWords, visible } from './page.ts'

/** "Last but four" is as far as words go. */
const WORDS_TO = 5

export function calendarLines(calendar: Calendar, words: PageWords): string[] {
  const { t } = words
  const { open, closed = [], holidays = [] } = calendar
  return [
    ...open.map((rule) => ruleText(rule, words)),
    ...closed.map((closure) => closureText(closure, words)),
    ...(holidays.length === 0 ? [] : [t('calendar.holidays', { days: holidays.join(', ') })]),
  ]
}

export const zoneText = ({ zone }: Calendar, { t }: PageWords): string =>
  zone === HOST_ZONE ? t('calendar.zone-host') : t('calendar.zone', { zone: visible(zone) })

function ruleText(rule: WindowRule, words: PageWords): string {
  const { t } = words
  const months = rule.months?.map((month) => t(`calendar.month.${month as 1}`)).join(', ')
  const when =
    months === undefined ? whenText(rule, words) : t('calendar.in-months', { when: whenText(rule, words), months })
  return t('calendar.rule', { when, from: rule.from, hours: String(rule.hours) })
}

function whenText(rule: WindowRule, words: PageWords): string {
  const { t } = words
  switch (rule.on) {
    case 'weekdays':
      return daysText(rule.days, words)
    case 'every-weeks':
      return t('calendar.every-weeks', {
        days: daysText(rule.days, words),
        weeks: String(rule.weeks),
        since: rule.since,
      })
    case 'nth-weekday':
      return later(
        t('calendar.nth-weekday', { nth: nthText(rule.nth, words), day: t(`calendar.day.${rule.day}`) }),
        rule.plusDays,
        words,
      )
    case 'patch-tuesday':
      return later(t('calendar.patch-tuesday'), rule.plusDays, words)
    case 'month-day':
      return dayOfMonth('calendar.month-day', rule.nth, words)
    case 'working-day':
      return dayOfMonth('calendar.working-day', rule.nth, words)
    case 'date':
      return rule.date
  }
}

const daysText = (days: Extract<WindowRule, { on: 'weekdays' }>['days'], { t }: PageWords): string =>
  days.length === 7 ? t('calendar.every-day') : days.map((day) => t(`calendar.day.${day}`)).join(', ')

const later = (when: string, days: number | undefined, { t }: PageWords): string =>
  days === undefined || days === 0 ? when : t('calendar.plus-days', { when, n: days })

/** For a month's weekdays, of which there are five at most. */
const nthText = (nth: number, { t }: PageWords): string =>
  nth > 0 ? t(`calendar.nth.${nth as 1}`) : t(`calendar.last.${-nth as 1}`)

function dayOfMonth(id: 'calendar.month-day' | 'calendar.working-day', nth: number, { t }: PageWords): string {
  if (nth > 0) return t(id, { n: String(nth) })
  return -nth <= WORDS_TO
    ? t(`${id}-last`, { last: t(`calendar.last.${-nth as 1}`) })
    : t(`${id}-from-end`, { n: String(-nth) })
}

const closureText = ({ from, to, reason }: Closure, { t }: PageWords): string =>
  t(from.length > 'MM-DD'.length ? 'calendar.closed' : 'calendar.closed-yearly', { from, to, reason: visible(reason) })
