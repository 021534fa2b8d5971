/**
 * Sentences for the codes that the server sends, in all languages: the one catalogue that console and command line share.
 * Each adds its own texts to it. English is the source; what a language lacks does not compile.
 */
import type { BecauseCode, becauseCodes, UnknownCode } from '../because.ts'
import type { ErrorCode } from '../errors.ts'
import { de } from './de.ts'
import { en } from './en.ts'
import type { Names, Templates } from './template.ts'

export const languages = ['en', 'de'] as const
export type Language = (typeof languages)[number]

/** Locale for Intl, per language. */
export const locales: Readonly<Record<Language, string>> = { en: 'en-GB', de: 'de-DE' }

export interface Catalogue<English extends Templates> {
  readonly locale: string
  readonly words: Readonly<Record<keyof English, string>>
}

export type CodeMessages = typeof en
export const codeWords: Readonly<Record<Language, Readonly<Record<keyof CodeMessages, string>>>> = { en, de }

/** Where the sentence of a reason stands: reasons for "unknown" have a place of their own. */
type ReasonId<C extends BecauseCode> = C extends UnknownCode ? `unknown.${C}` : `because.${C}`

/** Each code of the contract has a sentence, and it uses exactly the parameters that come with the code. */
type CodesWithoutSentence =
  | { [C in BecauseCode]: ReasonId<C> extends keyof CodeMessages ? WrongNames<C> : C }[BecauseCode]
  | { [C in ErrorCode]: `error.${C}` extends keyof CodeMessages ? never : C }[ErrorCode]
type WrongNames<C extends BecauseCode> = [Names<CodeMessages[ReasonId<C> & keyof CodeMessages]>] extends [
  (typeof becauseCodes)[C][number],
]
  ? never
  : C

/** A compile error here names the codes that have no sentence or a wrong one. */
export const everyCodeHasItsSentence: [CodesWithoutSentence] extends [never] ? true : CodesWithoutSentence = true
