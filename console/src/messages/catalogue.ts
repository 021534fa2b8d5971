/**
 * All languages of the console: the sentences for the server's codes, which the contract has, and those of the pages. English is
 * the source: a language file is checked against the English one of its subject, and a language that lacks a subject does not
 * compile here.
 */
import {
  type Catalogue,
  type CodeMessages,
  codeWords,
  type Language,
  locales,
} from '@patchreeve/contract/messages/catalogue.ts'
import { pseudo } from '../text/pseudo.ts'
import { de } from './de.ts'
import { en } from './en.ts'

export { type Language, languages } from '@patchreeve/contract/messages/catalogue.ts'

export type Messages = CodeMessages & typeof en
export type MessageId = keyof Messages

const words: Record<Language, Catalogue<Messages>['words']> = {
  en: { ...codeWords.en, ...en },
  de: { ...codeWords.de, ...de },
}

/** `pseudo` is for tests only and is not offered in Settings. */
export function catalogueOf(language: Language | 'pseudo'): Catalogue<Messages> {
  if (language !== 'pseudo') return { locale: locales[language], words: words[language] }
  const made = Object.fromEntries(Object.entries(words.en).map(([id, template]) => [id, pseudo(template)]))
  // Object.fromEntries forgets the keys; they are those of English by construction.
  return { locale: locales.en, words: made as Catalogue<Messages>['words'] }
}
