/** A page that a person reads before signing: lines with an indent. Whoever shows it breaks long lines and leaves none out. */
import type { CodeMessages } from '@patchreeve/contract/messages/catalogue.ts'
import type { Words } from '@patchreeve/contract/messages/words.ts'

export interface Line {
  readonly indent: number
  readonly text: string
}
/** Any program's words that hold the contract's sentences. */
export type PageWords = Pick<Words<CodeMessages>, 't' | 'plain' | 'code'>

export const line = (text: string, indent = 0): Line => ({ indent, text })
export const BLANK = line('')

/**
 * Text from a document as it is: whatever could hide, move or imitate something on a screen becomes its number. That are
 * controls, marks that turn direction or have no width, blanks other than the ordinary one, and characters without meaning.
 */
export function visible(text: string): string {
  return text
    .toWellFormed()
    .replace(
      /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cn}]|(?! )\p{Zs}| (?= )/gu,
      (mark) => `<${hex(mark.codePointAt(0) ?? 0)}>`,
    )
}

const hex = (code: number): string => code.toString(16).padStart(4, '0')

/** In groups of eight: to compare with another screen or with paper. */
export function groups(digest: string): string {
  return digest.match(/.{1,8}/g)?.join(' ') ?? ''
}

/** Minutes to the minute, in the largest unit that says them exactly. */
export function exactly({ t }: PageWords, minutes: number): string {
  if (minutes % 1_440 === 0 && minutes > 0) return t('unit.day', { n: String(minutes / 1_440) })
  if (minutes % 60 === 0 && minutes > 0) return t('unit.hour', { n: String(minutes / 60) })
  return t('unit.minute', { n: String(minutes) })
}

/** Without seconds that are zero: `2026-11-27 06:00Z`; a wall-clock time has no zone. */
export function moment(instant: string): string {
  const [day = '', time = ''] = instant.split('T')
  return `${day} ${time.replace(/^(\d\d:\d\d):00/, '$1')}`
}
