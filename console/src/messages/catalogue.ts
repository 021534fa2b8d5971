/**
 * All languages of the console. English is the source: another language must have exactly its keys, and each of its
 * sentences exactly the same values; anything else is a compile error (`Translation`).
 */
import type { BecauseCode, becauseCodes, UnknownCode } from '@patchreeve/contract/because.ts'
import type { ErrorCode } from '@patchreeve/contract/errors.ts'
import { pseudo } from '../text/pseudo.ts'
import type { Names } from '../text/template.ts'
import { de } from './de.ts'
import { en } from './en.ts'

export type Messages = typeof en
export type MessageId = keyof Messages

export const languages = ['en', 'de'] as const
export type Language = (typeof languages)[number]

/** Locale for Intl, and the words. */
export interface Catalogue {
  readonly locale: string
  readonly words: Readonly<Record<MessageId, string>>
}

const catalogues: Record<Language, Catalogue> = {
  en: { locale: 'en-GB', words: en },
  de: { locale: 'de-DE', words: de },
}

/** `pseudo` is for tests only and is not offered in Settings. */
export function catalogueOf(language: Language | 'pseudo'): Catalogue {
  if (language !== 'pseudo') return catalogues[language]
  const words = Object.fromEntries(Object.entries(en).map(([id, template]) => [id, pseudo(template)]))
  // Object.fromEntries forgets the keys; they are those of `en` by construction.
  return { locale: 'en-GB', words: words as Record<MessageId, string> }
}

export function isMessage(id: string): id is MessageId {
  return Object.hasOwn(en, id)
}

type SameNames<A extends string, B extends string> = [Names<A>] extends [Names<B>]
  ? [Names<B>] extends [Names<A>]
    ? string
    : { readonly missing: Exclude<Names<A>, Names<B>> }
  : { readonly missing: Exclude<Names<A>, Names<B>>; readonly unknown: Exclude<Names<B>, Names<A>> }

/** What a translation must look like: every key of English, none besides, with the same values. */
export type Translation<T extends Record<string, string>> = {
  readonly [K in keyof T | MessageId]: K extends keyof T
    ? K extends MessageId
      ? SameNames<Messages[K], T[K]>
      : never
    : string
}

/** Where the sentence of a reason stands: reasons for "unknown" have a place of their own. */
type ReasonId<C extends BecauseCode> = C extends UnknownCode ? `unknown.${C}` : `because.${C}`

/** Each code of the contract has a sentence, and it uses exactly the parameters that come with the code. */
type CodesWithoutSentence =
  | { [C in BecauseCode]: ReasonId<C> extends MessageId ? WrongNames<C> : C }[BecauseCode]
  | { [C in ErrorCode]: `error.${C}` extends MessageId ? never : C }[ErrorCode]
type WrongNames<C extends BecauseCode> = [Names<Messages[ReasonId<C> & MessageId]>] extends [
  (typeof becauseCodes)[C][number],
]
  ? never
  : C

/** A compile error here names the codes that have no sentence or a wrong one. */
export const everyCodeHasItsSentence: [CodesWithoutSentence] extends [never] ? true : CodesWithoutSentence = true
