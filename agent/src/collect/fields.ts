/** Text from a host as the report's fields take it: one line, well formed, no longer than its limit. */

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are exactly what is replaced
const CONTROL = /[\u0000-\u001f\u007f]+/g

/** Control characters become blanks, broken surrogates U+FFFD; what is too long ends in `…`, so that a cut is seen. */
export function fit(text: string, max: number): string {
  const line = text.replace(CONTROL, ' ').trim().toWellFormed()
  if (line.length <= max) return line
  return `${line.slice(0, max - 1).replace(/[\ud800-\udbff]$/, '')}…`
}

/** A size or number as written in /proc and /sys; 0 where it is not a plain count. */
export function toCount(text: string | undefined): number {
  const value = Number(text?.trim())
  return Number.isSafeInteger(value) && value >= 0 ? value : 0
}
