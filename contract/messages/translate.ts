/** Checks a language file while compiling, against the English file of the same subject; at run time it hands the words through. */
import type { Names, Templates } from './template.ts'

type SameNames<A extends string, B extends string> = [Names<A>] extends [Names<B>]
  ? [Names<B>] extends [Names<A>]
    ? string
    : { readonly missing: Exclude<Names<A>, Names<B>> }
  : { readonly missing: Exclude<Names<A>, Names<B>>; readonly unknown: Exclude<Names<B>, Names<A>> }

/** What a translation must look like: every key of English, none besides, with the same values. */
export type Translation<English extends Templates, T extends Templates> = {
  readonly [K in keyof T | keyof English]: K extends keyof T
    ? K extends keyof English
      ? SameNames<English[K], T[K]>
      : never
    : string
}

export function translate<const English extends Templates, const T extends Templates>(
  _english: English,
  words: T & Translation<English, T>,
): T {
  return words
}
