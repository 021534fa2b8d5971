/** Names and limits of the distribution: archive roots, paths below them, and why an origin could not be read. */
import type { ErrorParams } from '@patchreeve/contract/errors.ts'

/** A kernel image with debugging symbols has 800 MB; nothing that a host installs is larger than this. */
export const MAX_FILE_BYTES = 2 * 1024 ** 3
export const FETCH_TIMEOUT_MS = 10 * 60_000
/** Debian's largest InRelease has 200 kB. */
export const MAX_INDEX_BYTES = 2 * 1024 ** 2
/** Debian's main list has 9 MB packed. */
export const MAX_LIST_BYTES = 128 * 1024 ** 2

export const faultCodes = [
  'address-not-allowed',
  'unreachable',
  'timed-out',
  'status',
  'redirect-not-allowed',
  'too-large',
  'digest-differs',
  'index-unreadable',
  'index-signature',
  'index-expired',
  'index-older',
  'list-unreadable',
] as const
export type FaultCode = (typeof faultCodes)[number]

/** An origin did not give what it should have: told on its row, tried again at the next tick. */
export class OriginFault extends Error {
  readonly code: FaultCode
  readonly params: ErrorParams
  constructor(code: FaultCode, params: ErrorParams = {}, options?: { cause?: unknown }) {
    super(`${code} ${JSON.stringify(params)}`, options)
    this.name = 'OriginFault'
    this.code = code
    this.params = params
  }
}

/** An archive's root as one spelling; undefined for what is no http(s) address, or carries a name and password. */
export function baseOf(uri: string): string | undefined {
  const url = URL.parse(uri)
  if (!url || (url.protocol !== 'http:' && url.protocol !== 'https:')) return undefined
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '') return undefined
  const base = `${url.protocol}//${url.host}${url.pathname.replace(/\/+$/, '')}`
  return base.length <= 500 ? base : undefined
}

/** A path below an archive's root or a suite: words of harmless characters, none of them a way up. */
export function isArchivePath(path: string): boolean {
  return (
    path.length <= 500 &&
    /^[A-Za-z0-9._+~:%@=-]+(\/[A-Za-z0-9._+~:%@=-]+)*$/.test(path) &&
    !/(^|\/)\.\.?(\/|$)/.test(path)
  )
}

export interface Origin {
  readonly originId: string
  readonly base: string
  readonly own: boolean
  /** Armoured, one each. */
  readonly keys: readonly string[]
  readonly fingerprints: readonly string[]
  readonly addresses: readonly string[]
}
