/**
 * The native text of the DSA and DLA lists. An advisory is a header line, ids in braces, and one line per release:
 *
 *     [06 Aug 2026] DLA-4722-1 redis - security update
 *     	{CVE-2026-66373}
 *     	[bookworm] - redis 5:7.0.15-1~deb12u9
 *
 * Old entries indent by blanks, have no second number, and say `<not-affected>`, `<unfixed>` or `<end-of-life>` for a version.
 */

export interface AdvisoryLine {
  readonly release: string
  readonly source: string
  /** A version, or a word in angle brackets. */
  readonly state: string
}

export interface Advisory {
  readonly id: string
  /** RFC 3339 date. */
  readonly publishedAt: string
  readonly vulnerabilities: readonly string[]
  readonly lines: readonly AdvisoryLine[]
}

export type Line =
  | { readonly kind: 'header'; readonly id: string; readonly publishedAt: string }
  | { readonly kind: 'ids'; readonly ids: readonly string[] }
  | ({ readonly kind: 'release' } & AdvisoryLine)
  | { readonly kind: 'other' }
  | { readonly kind: 'broken' }

const HEADER = /^\[(\d{1,2}) ([A-Z][a-z]{2}) (\d{4})\] (\S+) /
const RELEASE = /^\s+\[([a-z]+)\] - (\S+) (\S+)/
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

export function readLine(line: string): Line {
  if (line.startsWith('[')) return readHeader(line)
  const release = RELEASE.exec(line)
  if (release) {
    const [, name = '', source = '', state = ''] = release
    return { kind: 'release', release: name, source, state }
  }
  const ids = /^\s+\{([^}]*)\}\s*$/.exec(line)
  if (ids) return { kind: 'ids', ids: (ids[1] ?? '').split(/\s+/).filter(Boolean) }
  // Notes, blank lines, and lines about unmarked (sid) packages, which are no release's.
  return /^\s/.test(line) || line === '' ? { kind: 'other' } : { kind: 'broken' }
}

function readHeader(line: string): Line {
  const [, day = '', monthName = '', year = '', id = ''] = HEADER.exec(line) ?? []
  const month = MONTHS.indexOf(monthName) + 1
  if (id === '' || month === 0) return { kind: 'broken' }
  return { kind: 'header', id, publishedAt: `${year}-${String(month).padStart(2, '0')}-${day.padStart(2, '0')}` }
}
