/**
 * How Debian versions order (policy 5.6.12), to say of a plan that it goes back. Hosts and server use ecosystems/deb/version.ts, which
 * this program may not import; a test holds the two together.
 */

/** <0, 0 or >0. */
export function compareVersions(a: string, b: string): number {
  const [x, y] = [partsOf(a), partsOf(b)]
  return compareRuns(x.epoch, y.epoch) || compareRuns(x.upstream, y.upstream) || compareRuns(x.revision, y.revision)
}

function partsOf(version: string): { epoch: string; upstream: string; revision: string } {
  const [, epoch = '', rest = ''] = /^(?:(\d+):)?(.*)$/s.exec(version) ?? []
  const hyphen = rest.lastIndexOf('-')
  return hyphen < 0
    ? { epoch, upstream: rest, revision: '' }
    : { epoch, upstream: rest.slice(0, hyphen), revision: rest.slice(hyphen + 1) }
}

/** Alternately what is no digit, letter by letter, and numbers by value. */
function compareRuns(a: string, b: string): number {
  const [x, y] = [runsOf(a), runsOf(b)]
  for (let at = 0; at < Math.max(x.length, y.length); at++) {
    const [one = ['', ''], other = ['', '']] = [x[at], y[at]]
    const order = compareWords(one[0] ?? '', other[0] ?? '') || compareNumbers(one[1] ?? '', other[1] ?? '')
    if (order !== 0) return order
  }
  return 0
}

const runsOf = (text: string): string[][] =>
  [...text.matchAll(/([^0-9]*)([0-9]*)/g)].map(([, word = '', number = '']) => [word, number])

function compareWords(a: string, b: string): number {
  for (let at = 0; at < Math.max(a.length, b.length); at++) {
    const order = weight(a[at]) - weight(b[at])
    if (order !== 0) return order
  }
  return 0
}

const compareNumbers = (a: string, b: string): number => Number(BigInt(a || '0') - BigInt(b || '0'))

/** A tilde before the end, the end before letters, letters before all else. */
function weight(mark: string | undefined): number {
  if (mark === undefined) return 0
  if (mark === '~') return -1
  const code = mark.charCodeAt(0)
  return /[A-Za-z]/.test(mark) ? code : code + 256
}
