/**
 * What the tests of `version.ts` and the long run in `tools/soak` share: random versions of dpkg's grammar, close enough to each
 * other that every rule of the order decides some pair.
 */

const UPSTREAM = [
  '0',
  '00',
  '1',
  '09',
  '9',
  '10',
  '2147483648',
  'a',
  'Z',
  'rc',
  '~',
  '~~',
  '.',
  '+',
  '-',
  '+deb12u',
  '+really',
  '~bpo12+',
]
const REVISION = ['0', '00', '1', '2', '10', 'a', 'Z', '~', '~~', '.', '+', '+b1', '+deb12u10', '~deb12u1', 'ubuntu0.']
const EPOCHS = ['', '', '', '', '0:', '00:', '1:', '2:', '10:']

/** A repeatable stream of numbers, 0 up to `below` exclusive (mulberry32): the same seed gives the same pairs on each machine. */
export function seededRandom(seed: number): (below: number) => number {
  let state = seed >>> 0
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below
  }
}

/** Two versions that dpkg accepts; the second is in three of four cases the first with one piece changed. */
export function versionPair(random: (below: number) => number): [a: string, b: string] {
  const first = pieces(random)
  const second = random(4) === 0 ? pieces(random) : changed(first, random)
  return [join(first), join(second)]
}

interface Pieces {
  readonly epoch: string
  readonly upstream: readonly string[]
  readonly revision: readonly string[]
}

function pieces(random: (below: number) => number): Pieces {
  return { epoch: pick(EPOCHS, random), upstream: some(UPSTREAM, 5, random), revision: some(REVISION, 4, random) }
}

function changed(from: Pieces, random: (below: number) => number): Pieces {
  switch (random(4)) {
    case 0:
      return { ...from, epoch: pick(EPOCHS, random) }
    case 1:
      return { ...from, upstream: replaceOne(from.upstream, UPSTREAM, random) }
    case 2:
      return { ...from, upstream: [...from.upstream, pick(UPSTREAM, random)] }
    default:
      return { ...from, revision: replaceOne(from.revision, REVISION, random) }
  }
}

/** A version begins with a digit; a hyphen in upstream needs a revision behind it. */
function join(version: Pieces): string {
  const upstream = `1${version.upstream.join('')}`
  const revision = version.revision.join('') || (upstream.includes('-') ? '0' : '')
  return `${version.epoch}${upstream}${revision && `-${revision}`}`
}

function pick(from: readonly string[], random: (below: number) => number): string {
  return from[random(from.length)] ?? ''
}

function some(from: readonly string[], atMost: number, random: (below: number) => number): string[] {
  return Array.from({ length: random(atMost + 1) }, () => pick(from, random))
}

function replaceOne(list: readonly string[], from: readonly string[], random: (below: number) => number): string[] {
  if (list.length === 0) return [pick(from, random)]
  return list.with(random(list.length), pick(from, random))
}
