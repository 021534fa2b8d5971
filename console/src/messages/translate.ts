/** Checks a language file while compiling; at run time it only hands the words through. */
import type { Translation } from './catalogue.ts'

export function translate<const T extends Record<string, string>>(words: T & Translation<T>): T {
  return words
}
