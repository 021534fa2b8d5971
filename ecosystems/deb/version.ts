/**
 * How Debian versions order: policy 5.6.12 as dpkg carries it out (lib/dpkg/version.c). Verdicts rest on it, so it is exact
 * for every version that dpkg can store and total (never throws) for every other string.
 */

/** An epoch is a C int in dpkg. */
const MAX_EPOCH = 2_147_483_647
const ZERO = 48
const NINE = 57
const TILDE = 126

/** Where the parts of a version lie in its string: [epoch] [upstream] [revision], as index ranges, so that nothing is copied. */
interface Parts {
  readonly epochEnd: number
  readonly upstreamStart: number
  readonly upstreamEnd: number
  readonly revisionStart: number
}

/** Total order: <0, 0 or >0. Versions that differ only in a missing epoch or revision ("1.0" and "0:1.0-0") are equal. */
export function compareDpkg(a: string, b: string): number {
  if (a === b) return 0
  const x = partsOf(a)
  const y = partsOf(b)
  return (
    compareRange(a, 0, x.epochEnd, b, 0, y.epochEnd) ||
    compareRange(a, x.upstreamStart, x.upstreamEnd, b, y.upstreamStart, y.upstreamEnd) ||
    compareRange(a, x.revisionStart, a.length, b, y.revisionStart, b.length)
  )
}

/** Is this a version that dpkg accepts without a warning? Feeds skip a record whose version is not, counted as `bad-version`. */
export function isDpkgVersion(text: string): boolean {
  const match = /^(?:(\d{1,10}):)?\d[A-Za-z0-9.+~:-]*$/.exec(text)
  if (!match) return false
  if (match[1] === undefined) return !text.includes(':') && hasSoundRevision(text)
  return Number(match[1]) <= MAX_EPOCH && hasSoundRevision(text)
}

/** A hyphen that is there must be followed by a revision; a revision may not hold a colon. */
function hasSoundRevision(text: string): boolean {
  const hyphen = text.lastIndexOf('-')
  return hyphen < 0 || (hyphen < text.length - 1 && !text.includes(':', hyphen))
}

/** Epoch ends at the first colon (if only digits stand before it), revision begins after the last hyphen. */
function partsOf(version: string): Parts {
  const colon = version.indexOf(':')
  const epochEnd = colon > 0 && isDigits(version, colon) ? colon : 0
  const upstreamStart = epochEnd > 0 ? epochEnd + 1 : 0
  const hyphen = version.lastIndexOf('-')
  const hasRevision = hyphen >= upstreamStart
  return {
    epochEnd,
    upstreamStart,
    upstreamEnd: hasRevision ? hyphen : version.length,
    revisionStart: hasRevision ? hyphen + 1 : version.length,
  }
}

function isDigits(text: string, end: number): boolean {
  for (let i = 0; i < end; i++) if (!isDigit(text.charCodeAt(i))) return false
  return true
}

const isDigit = (code: number): boolean => code >= ZERO && code <= NINE

/** Alternately a stretch of non-digits by `weight` and a number by value, until one of the two differs or both end. */
function compareRange(a: string, aStart: number, aEnd: number, b: string, bStart: number, bEnd: number): number {
  let i = aStart
  let j = bStart
  while (i < aEnd || j < bEnd) {
    while ((i < aEnd && !isDigit(a.charCodeAt(i))) || (j < bEnd && !isDigit(b.charCodeAt(j)))) {
      const order = weight(a, i, aEnd) - weight(b, j, bEnd)
      if (order !== 0) return order
      i++
      j++
    }
    while (i < aEnd && a.charCodeAt(i) === ZERO) i++
    while (j < bEnd && b.charCodeAt(j) === ZERO) j++
    let firstDifference = 0
    while (i < aEnd && j < bEnd && isDigit(a.charCodeAt(i)) && isDigit(b.charCodeAt(j))) {
      firstDifference ||= a.charCodeAt(i) - b.charCodeAt(j)
      i++
      j++
    }
    // The longer number is the greater one, whatever its digits; that is why no number is ever converted.
    if (i < aEnd && isDigit(a.charCodeAt(i))) return 1
    if (j < bEnd && isDigit(b.charCodeAt(j))) return -1
    if (firstDifference !== 0) return firstDifference
  }
  return 0
}

/** A tilde sorts before the end, the end (and a digit) before letters, letters before everything else. */
function weight(text: string, at: number, end: number): number {
  if (at >= end) return 0
  const code = text.charCodeAt(at)
  if (isDigit(code)) return 0
  if (code === TILDE) return -1
  const isLetter = (code >= 65 && code <= 90) || (code >= 97 && code <= 122)
  return isLetter ? code : code + 256
}
