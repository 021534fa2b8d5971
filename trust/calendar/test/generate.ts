/** Any calendar that the schema allows. */
import fc from 'fast-check'
import { type Calendar, type Closure, type WindowRule, weekdays } from '../rule.ts'

/** With every kind of clock change there is, and none. */
export const zones = [
  ...['UTC', 'Europe/Berlin', 'Europe/London', 'Europe/Dublin', 'Europe/Lisbon', 'Europe/Helsinki', 'Europe/Chisinau'],
  ...['Atlantic/Azores', 'America/New_York', 'America/St_Johns', 'America/Havana', 'America/Santiago'],
  ...['America/Sao_Paulo', 'Africa/Casablanca', 'Africa/Cairo', 'Asia/Beirut', 'Asia/Kathmandu', 'Asia/Tokyo'],
  ...['Australia/Lord_Howe', 'Australia/Sydney', 'Pacific/Auckland', 'Pacific/Chatham', 'Pacific/Apia'],
]

const two = (n: number): string => String(n).padStart(2, '0')
const from = fc
  .tuple(fc.integer({ min: 0, max: 23 }), fc.constantFrom(0, 15, 30, 45, 59))
  .map(([hour, minute]) => `${two(hour)}:${two(minute)}`)
const hours = fc.constantFrom(0.5, 1, 2, 2.5, 4, 8, 12, 24)
const months = fc.option(fc.uniqueArray(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 12 }), {
  nil: undefined,
})
const days = fc.uniqueArray(fc.constantFrom(...weekdays), { minLength: 1, maxLength: 7 })
const date = fc.integer({ min: 0, max: 900 }).map((n) => new Date(Date.UTC(2026, 0, 1 + n)).toISOString().slice(0, 10))
const either = (max: number) => fc.integer({ min: 1, max }).chain((n) => fc.constantFrom(n, -n))
const plusDays = fc.integer({ min: 0, max: 27 })

const kinds: fc.Arbitrary<Record<string, unknown>>[] = [
  fc.record({ on: fc.constant('weekdays'), days }),
  fc.record({ on: fc.constant('every-weeks'), weeks: fc.integer({ min: 2, max: 8 }), since: date, days }),
  fc.record(
    { on: fc.constant('nth-weekday'), nth: either(5), day: fc.constantFrom(...weekdays), plusDays },
    { requiredKeys: ['on', 'nth', 'day'] },
  ),
  fc.record({ on: fc.constant('patch-tuesday'), plusDays }),
  fc.record({ on: fc.constant('month-day'), nth: either(31) }),
  fc.record({ on: fc.constant('working-day'), nth: either(23) }),
  fc.record({ on: fc.constant('date'), date }),
]
const rule = fc.tuple(fc.oneof(...kinds), from, hours, months).map(
  ([kind, from, hours, months]) =>
    // Each kind above is one of the schema's; the test asserts that by parsing.
    ({ ...kind, from, hours, ...(months === undefined ? {} : { months }) }) as WindowRule,
)

const inOrder = (a: string, b: string) => (a < b ? { from: a, to: b } : { from: b, to: a })

const closure: fc.Arbitrary<Closure> = fc
  .tuple(date, date, fc.boolean())
  .map(([a, b, yearly]) =>
    yearly ? { from: a.slice(5), to: b.slice(5), reason: 'freeze' } : { ...inOrder(a, b), reason: 'freeze' },
  )

export const calendars: fc.Arbitrary<Calendar> = fc.record(
  {
    zone: fc.constantFrom('host', ...zones),
    open: fc.array(rule, { minLength: 1, maxLength: 4 }),
    closed: fc.array(closure, { maxLength: 2 }),
    holidays: fc.array(date, { maxLength: 5 }),
  },
  { requiredKeys: ['zone', 'open'] },
)
