/** The reader's words for the pages: they get them through `context.tsx`. */
import { AppError } from '@patchreeve/contract/errors.ts'
import { refusalText } from '@patchreeve/contract/messages/refusal.ts'
import { type Words as WordsOf, makeWords as wordsOf } from '@patchreeve/contract/messages/words.ts'
import type { Text } from '@patchreeve/contract/text.ts'
import { catalogueOf, type Language, type Messages } from '../messages/catalogue.ts'

export interface Words extends WordsOf<Messages> {
  readonly language: Language | 'pseudo'
}

export function makeWords(language: Language | 'pseudo', zone: string, now: number): Words {
  return { ...wordsOf(catalogueOf(language), zone, now), language }
}

/** What went wrong, as a code that the catalogue knows: an answer of the server, or none at all. */
export function failureText(error: unknown): Text {
  if (error instanceof AppError) return refusalText(error)
  const timedOut = error instanceof DOMException && error.name === 'TimeoutError'
  return { code: timedOut ? 'failure.timeout' : 'failure.unreachable', params: {} }
}

/** The code to show in small beside a failure. */
export function failureCode(error: unknown): string {
  if (error instanceof AppError) return error.code
  return error instanceof DOMException ? error.name : 'NO_ANSWER'
}
