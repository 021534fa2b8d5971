/** The rules of identity as pure decisions: how long a session lives, when guessing must wait, which password is no password. */

export const SESSION = {
  /** Away for a working day and a bit: sign in again. */
  idleMs: 12 * 3_600_000,
  /** However busy: sign in again after a week (NIST SP 800-63B, AAL2 asks for 24 h idle at most, we are stricter there). */
  absoluteMs: 7 * 24 * 3_600_000,
  /** "Last used" is written at most this often. */
  touchMs: 60_000,
} as const

export interface SessionTimes {
  readonly createdAt: Date
  readonly usedAt: Date
}

export function isLive(session: SessionTimes, now: Date): boolean {
  const at = now.getTime()
  return at < session.usedAt.getTime() + SESSION.idleMs && at < session.createdAt.getTime() + SESSION.absoluteMs
}

/** One-time links: the first admin's on the machine itself within a day, a colleague's within three. */
export const LINK_LIFE_MS = { setup: 24 * 3_600_000, invitation: 72 * 3_600_000 } as const

export const LOCK = {
  /** Mistyping this often costs nothing. */
  freeFailures: 5,
  firstMs: 60_000,
  /** Long enough to make guessing hopeless, short enough that nobody can be kept out by a stranger for a day. */
  longestMs: 15 * 60_000,
  /** Failures older than this are forgotten. */
  memoryMs: 3_600_000,
} as const

/** How long an address waits after this many failures in a row: 1, 2, 4, 8, 15, 15 ... minutes from the fifth on. */
export function lockMs(failures: number): number {
  if (failures < LOCK.freeFailures) return 0
  return Math.min(LOCK.longestMs, LOCK.firstMs * 2 ** (failures - LOCK.freeFailures))
}

/** Addresses are compared without case; everything else about them is left as typed. */
export const emailKey = (email: string): string => email.trim().normalize('NFC').toLowerCase()

export type Weakness = 'few-characters' | 'repeats' | 'sequence' | 'is-your-name'
const MIN_DISTINCT = 5
const SEQUENCES = [
  'abcdefghijklmnopqrstuvwxyz',
  '01234567890',
  'qwertzuiop',
  'qwertyuiop',
  'asdfghjkl',
  'yxcvbnm',
  'zxcvbnm',
]

/** The first reason to refuse, or undefined. No rules of composition (ASVS 5.0 6.2.5): only what a guesser tries first. */
export function weaknessOf(
  password: string,
  about: { readonly name: string; readonly email: string },
): Weakness | undefined {
  const text = password.normalize('NFKC').toLowerCase()
  if (new Set(text).size < MIN_DISTINCT) return 'few-characters'
  if (/^(.{1,8})\1+.{0,3}$/su.test(text)) return 'repeats'
  if (without(text, SEQUENCES.flatMap(windows)).length < MIN_DISTINCT) return 'sequence'
  const known = [
    about.email.toLowerCase(),
    ...about.email.toLowerCase().split(/[@.+_-]/),
    ...about.name.toLowerCase().split(/\s+/),
  ]
  const own = [...known, 'patchreeve', 'password', 'passwort', 'welcome', 'admin'].filter((word) => word.length >= 3)
  if (without(text, own).replace(/[\d\W_]/gu, '').length < MIN_DISTINCT) return 'is-your-name'
  return undefined
}

/** Pieces of four and their reverse: longer runs consist of them. */
function windows(sequence: string): string[] {
  const pieces: string[] = []
  for (let at = 0; at + 4 <= sequence.length; at++) {
    const piece = sequence.slice(at, at + 4)
    pieces.push(piece, [...piece].reverse().join(''))
  }
  return pieces
}

function without(text: string, words: readonly string[]): string {
  return [...words].sort((a, b) => b.length - a.length).reduce((rest, word) => rest.replaceAll(word, ''), text)
}
