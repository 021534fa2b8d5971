/**
 * The secrets that name a caller: `<kind><tenant>.<256 random bits>`. The tenant stands in it because row-level security must
 * know it before the look-up; a forged one finds nothing there. Only digests are stored.
 */
import { createHash } from 'node:crypto'
import type { Ids } from '../platform/ids.ts'

export type TokenKind = 'session' | 'token' | 'link'
const PREFIX: Readonly<Record<TokenKind, string>> = { session: 'ps', token: 'pt', link: 'pl' }
const BYTES = 32

export interface NamedToken {
  readonly kind: TokenKind
  readonly tenantId: number
  readonly digest: string
}

export function makeToken(kind: TokenKind, tenantId: number, ids: Ids): { text: string; digest: string } {
  const text = `${PREFIX[kind]}${tenantId}.${ids.random(BYTES).toString('base64url')}`
  return { text, digest: digestOf(text) }
}

/** undefined = not of our form; says nothing about whether it exists. */
export function readToken(text: string): NamedToken | undefined {
  const found = /^(ps|pt|pl)([1-9]\d{0,8})\.[\w-]{43}$/.exec(text)
  const kind = (Object.keys(PREFIX) as TokenKind[]).find((one) => PREFIX[one] === found?.[1])
  return kind && found ? { kind, tenantId: Number(found[2]), digest: digestOf(text) } : undefined
}

export const digestOf = (text: string): string => createHash('sha256').update(text).digest('hex')
