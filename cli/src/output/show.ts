/** How an answer is shown: in whose words, and how wide. */
import type { CliWords } from '../messages/catalogue.ts'

export interface Show {
  readonly words: CliWords
  /** Columns of the terminal; undefined = no terminal. */
  readonly width: number | undefined
}
