/** Days of the calendar as whole numbers, 0 = 1970-01-01: a date without a zone, so that no clock change can touch it. */
import { DAY_MS } from '../times.ts'

export type DayNumber = number

/** `2026-12-24` of the Gregorian calendar. */
export function dayOf(text: string): DayNumber {
  return Math.floor(Date.parse(`${text}T00:00:00Z`) / DAY_MS)
}

export function isDay(text: string): boolean {
  const day = dayOf(text)
  return !Number.isNaN(day) && textOf(day) === text
}

export const textOf = (day: DayNumber): string => new Date(day * DAY_MS).toISOString().slice(0, 10)

/** 0 = Monday (ISO 8601). 1970-01-01 was a Thursday. */
export const weekdayOf = (day: DayNumber): number => (((day + 3) % 7) + 7) % 7

export interface Month {
  readonly first: DayNumber
  readonly length: number
  /** 1 = January. */
  readonly number: number
}

export function monthOf(day: DayNumber): Month {
  const date = new Date(day * DAY_MS)
  const [year, month] = [date.getUTCFullYear(), date.getUTCMonth()]
  const first = Date.UTC(year, month) / DAY_MS
  return { first, length: Date.UTC(year, month + 1) / DAY_MS - first, number: month + 1 }
}
