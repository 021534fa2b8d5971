/** Numbers, dates, durations and lists in the reader's language. A time is never written without its zone. */

/** Everything a text depends on beside its words: the language's rules, the reader's zone, and the time now (ms). */
export interface Reader {
  readonly locale: string
  readonly zone: string
  readonly now: number
  /** Words for units, from the language file: `{n} d` and so on. */
  readonly unit: (unit: 'day' | 'hour' | 'minute' | 'second', n: number) => string
}

const SECOND = 1_000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
export const DAY = 24 * HOUR

export function formatNumber(reader: Reader, n: number): string {
  return new Intl.NumberFormat(reader.locale, { maximumFractionDigits: 2 }).format(n)
}

export function formatBytes(reader: Reader, bytes: number): string {
  const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const
  const step = bytes < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(bytes) / 3))
  const format = new Intl.NumberFormat(reader.locale, {
    style: 'unit',
    unit: units[step] ?? 'byte',
    maximumFractionDigits: 1,
  })
  return format.format(bytes / 1000 ** step)
}

function dateOf(reader: Reader, at: Date): string {
  const sameYear = at.getUTCFullYear() === new Date(reader.now).getUTCFullYear()
  const format = new Intl.DateTimeFormat(reader.locale, {
    timeZone: reader.zone,
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    ...(sameYear ? {} : { year: 'numeric' }),
  })
  return format.format(at).replace(',', '')
}

function clockOf(reader: Reader, at: Date, seconds: boolean): string {
  return new Intl.DateTimeFormat(reader.locale, {
    timeZone: reader.zone,
    hour: '2-digit',
    minute: '2-digit',
    ...(seconds ? { second: '2-digit' } : {}),
    hourCycle: 'h23',
    timeZoneName: 'short',
  }).format(at)
}

/** `Wed 25 Nov, 14:10 CET`; a text that is no time is given back as it is, a date alone stays a date. */
export function formatWhen(reader: Reader, iso: string): string {
  const at = new Date(iso)
  if (Number.isNaN(at.getTime())) return iso
  if (/^\d{4}-\d{2}-\d{2}$/.test(iso)) return dateOf({ ...reader, zone: 'UTC' }, at)
  return `${dateOf(reader, at)}, ${clockOf(reader, at, false)}`
}

/** `14:10:04 CET` today, else with the date. */
export function formatTime(reader: Reader, iso: string): string {
  const at = new Date(iso)
  if (Number.isNaN(at.getTime())) return iso
  const today = dateOf(reader, at) === dateOf(reader, new Date(reader.now))
  return today ? clockOf(reader, at, true) : formatWhen(reader, iso)
}

/** The time now with its zone: `09:12 CET`. */
export function formatClock(reader: Reader): string {
  return clockOf(reader, new Date(reader.now), false)
}

export function formatDay(reader: Reader, iso: string): string {
  const at = new Date(iso)
  if (Number.isNaN(at.getTime())) return iso
  return dateOf(/^\d{4}-\d{2}-\d{2}$/.test(iso) ? { ...reader, zone: 'UTC' } : reader, at)
}

export function formatLongDay(reader: Reader): string {
  return new Intl.DateTimeFormat(reader.locale, { timeZone: reader.zone, dateStyle: 'full' }).format(reader.now)
}

/** The two largest units: `1 d 5 h`, `8 h 28 min`, `41 min`, `12 s`; days alone from ten days on. */
export function formatDuration(reader: Reader, ms: number): string {
  const days = Math.floor(ms / DAY)
  const hours = Math.floor((ms % DAY) / HOUR)
  const minutes = Math.floor((ms % HOUR) / MINUTE)
  if (days >= 10) return reader.unit('day', days)
  if (days > 0) return join(reader.unit('day', days), hours > 0 ? reader.unit('hour', hours) : '')
  if (hours > 0) return join(reader.unit('hour', hours), minutes > 0 ? reader.unit('minute', minutes) : '')
  if (minutes > 0) return reader.unit('minute', minutes)
  return reader.unit('second', Math.max(0, Math.floor(ms / SECOND)))
}

/** Time from `iso` until now; a time in the future counts as none. */
export function formatAge(reader: Reader, iso: string): string {
  const at = Date.parse(iso)
  return Number.isNaN(at) ? iso : formatDuration(reader, Math.max(0, reader.now - at))
}

export function formatList(reader: Reader, items: readonly string[]): string {
  return new Intl.ListFormat(reader.locale, { type: 'conjunction' }).format(items)
}

function join(a: string, b: string): string {
  return b === '' ? a : `${a} ${b}`
}
