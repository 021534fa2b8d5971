/** How an answer is shown: in whose words, and how wide. */
import type { Io } from '../io.ts'
import { type CliWords, languageOf, wordsIn } from '../messages/catalogue.ts'

export interface Show {
  readonly words: CliWords
  /** Columns of the terminal; undefined = no terminal. */
  readonly width: number | undefined
}

export const showTo = (io: Io): Show => ({ words: wordsIn(languageOf(io.env), io.now()), width: io.columns })
