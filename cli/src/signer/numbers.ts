/** Whole numbers from flags. */
import { WrongUse } from '../exit-code.ts'
import type { Given } from './command.ts'

export function wholeNumber<F>(given: Given, flag: string, fallback: F): number | F {
  const text = given.text(flag)
  if (text === undefined) return fallback
  const value = Number(text)
  if (text === '' || !Number.isSafeInteger(value) || value < 0)
    throw new WrongUse(`--${flag} is a whole number`, `not "${text}"`)
  return value
}
