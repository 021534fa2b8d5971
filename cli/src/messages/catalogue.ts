/** The words of a command: sentences for the server's codes from the contract, and the command line's own. */
import type { ErrorCode } from '@patchreeve/contract/errors.ts'
import {
  type Catalogue,
  type CodeMessages,
  codeWords,
  type Language,
  locales,
} from '@patchreeve/contract/messages/catalogue.ts'
import { makeWords, type Words } from '@patchreeve/contract/messages/words.ts'
import { de } from './de.ts'
import { en } from './en.ts'

/** A compile error here names the errors after which nothing is proposed. */
type Own = typeof en & Readonly<Record<`next.${ErrorCode}`, string>>
const own: Readonly<Record<Language, Readonly<Record<keyof Own, string>>>> = { en, de }

export type CliMessages = CodeMessages & typeof en
export type CliWords = Words<CliMessages>

export function catalogueOf(language: Language): Catalogue<CliMessages> {
  return { locale: locales[language], words: { ...codeWords[language], ...own[language] } }
}

/** The language of messages as POSIX finds it: the first of the three that says anything. German or English. */
export function languageOf(env: Readonly<Record<string, string | undefined>>): Language {
  const locale = env.LC_ALL || env.LC_MESSAGES || env.LANG || ''
  return /^de([_.@-]|$)/i.test(locale) ? 'de' : 'en'
}

/** Times are written in UTC, as in the tables and in `--json`: what is printed here is read elsewhere. */
export const wordsIn = (language: Language, now: Date): CliWords =>
  makeWords(catalogueOf(language), 'UTC', now.getTime())
