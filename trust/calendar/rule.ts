/** How people say when a ring is open: rules for days, hours, and the days on which it stays closed. Hosts read none of it. */
import { z } from 'zod'
import { PlainText } from '../documents/fields.ts'
import { isDay } from './day.ts'

/** `host`: each host reads the times on its own clock. */
export const HOST_ZONE = 'host'

export const weekdays = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const
export type Weekday = (typeof weekdays)[number]

const Weekdays = z.array(z.enum(weekdays)).min(1).max(7)

/** A day of the calendar, `2026-12-24`. */
export const Day = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}$/)
  .refine(isDay, 'no such day')

const opening = {
  from: z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/),
  /** On the wall: 22:00 and 8 hours end at 06:00 in every night, also in the one that is an hour shorter. */
  hours: z.number().min(0.5).max(24),
  /** Only in these months, 1 = January; absent = in all. The month is that of the day that is counted, not of a later one. */
  months: z.array(z.int().min(1).max(12)).min(1).max(12).optional(),
}

/** From the end with a minus: -1 is the last. */
const fromEither = (max: number) =>
  z
    .int()
    .min(-max)
    .max(max)
    .refine((n) => n !== 0, 'the first is 1, the last is -1')

export const WeekdayRule = z.strictObject({ on: z.literal('weekdays'), days: Weekdays, ...opening })

export const WindowRule = z.discriminatedUnion('on', [
  WeekdayRule,
  /** Weeks begin on Monday; the week of `since` is the first. */
  z.strictObject({
    on: z.literal('every-weeks'),
    weeks: z.int().min(2).max(52),
    since: Day,
    days: Weekdays,
    ...opening,
  }),
  /** The nth such day of a month; a month without a fifth one has none. */
  z.strictObject({
    on: z.literal('nth-weekday'),
    nth: fromEither(5),
    day: z.enum(weekdays),
    /** Days later, also across the month's end. */
    plusDays: z.int().min(0).max(27).optional(),
    ...opening,
  }),
  /** Microsoft's day, the second Tuesday, and so many days later: the Friday after it is not always the third one. */
  z.strictObject({ on: z.literal('patch-tuesday'), plusDays: z.int().min(0).max(27), ...opening }),
  /** A month without that day has none (RFC 5545, 3.3.10). */
  z.strictObject({ on: z.literal('month-day'), nth: fromEither(31), ...opening }),
  /** Monday to Friday without the calendar's holidays. */
  z.strictObject({ on: z.literal('working-day'), nth: fromEither(23), ...opening }),
  z.strictObject({ on: z.literal('date'), date: Day, ...opening }),
])
export type WindowRule = z.infer<typeof WindowRule>

const YearlyDay = z
  .string()
  .regex(/^\d{2}-\d{2}$/)
  .refine((text) => isDay(`2028-${text}`), 'no such day')

/** Whole days, the last one included. Without years it comes every year, also across the turn of one. */
export const Closure = z.union([
  z
    .strictObject({ from: Day, to: Day, reason: PlainText(200).min(1) })
    .refine((one) => one.from <= one.to, 'ends before it begins'),
  z.strictObject({ from: YearlyDay, to: YearlyDay, reason: PlainText(200).min(1) }),
])
export type Closure = z.infer<typeof Closure>

export const Calendar = z.strictObject({
  /** An IANA zone, or `host` for the zone of each host. */
  zone: PlainText(60).min(1),
  open: z.array(WindowRule).min(1).max(50),
  /** Blackouts: what they cover of a window is not open. */
  closed: z.array(Closure).max(100).optional(),
  /** Days that are no working days. */
  holidays: z.array(Day).max(500).optional(),
})
export type Calendar = z.infer<typeof Calendar>
