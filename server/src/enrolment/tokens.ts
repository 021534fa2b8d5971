/** Enrolment tokens as people see them: the tenant's number and 32 random bytes in base32, which is easy to read out. */
import { createHash } from 'node:crypto'

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'
export const TOKEN_BYTES = 32

/** RFC 4648 base32 without padding. */
export function base32(bytes: Uint8Array): string {
  let text = ''
  let bits = 0
  let value = 0
  for (const byte of bytes) {
    value = ((value << 8) | byte) & 0xfff
    bits += 8
    while (bits >= 5) {
      bits -= 5
      text += ALPHABET[(value >> bits) & 31]
    }
  }
  return bits > 0 ? text + ALPHABET[(value << (5 - bits)) & 31] : text
}

export function makeToken(tenantId: number, random: Uint8Array): string {
  if (random.length !== TOKEN_BYTES) throw new RangeError(`a token needs ${TOKEN_BYTES} random bytes`)
  return `${tenantId}-${base32(random)}`
}

const TOKEN = /^([1-9]\d{0,8})-([A-Z2-7]{52})$/

/** undefined when the text cannot be a token; blanks around it are forgiven, as it is pasted. */
export function parseToken(text: string): { tenantId: number; digest: string } | undefined {
  const token = text.trim().toUpperCase()
  const match = TOKEN.exec(token)
  return match ? { tenantId: Number(match[1]), digest: tokenDigest(token) } : undefined
}

/** What is stored. 256 random bits need no salt and no slow hash. */
export function tokenDigest(token: string): string {
  return createHash('sha256').update('patchreeve enrolment token\0').update(token).digest('hex')
}
