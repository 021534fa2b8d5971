/** Time-based one-time codes (RFC 6238, HMAC-SHA-1, 30 s, 6 digits: what every authenticator app reads). Pure. */
import { createHmac, timingSafeEqual } from 'node:crypto'

export const TOTP = {
  stepS: 30,
  digits: 6,
  secretBytes: 20,
  /** Steps before and after now: clocks differ. */ window: 1,
} as const

export const stepOf = (now: Date): number => Math.floor(now.getTime() / 1000 / TOTP.stepS)

/** The code of one time step. `digits` up to 8, for the RFC's vectors. */
export function totpCode(secret: Uint8Array, step: number, digits: number = TOTP.digits): string {
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(step))
  const mac = createHmac('sha1', secret).update(counter).digest()
  const value = mac.readUInt32BE((mac.at(-1) ?? 0) & 0x0f) & 0x7fffffff
  return String(value % 10 ** digits).padStart(digits, '0')
}

/** The step whose code this is, if it is later than `lastStep` (a code is good once); otherwise undefined. */
export function matchTotp(secret: Uint8Array, code: string, now: Date, lastStep: number): number | undefined {
  const current = stepOf(now)
  let matched: number | undefined
  for (let step = current - TOTP.window; step <= current + TOTP.window; step++)
    if (sameText(totpCode(secret, step), code) && step > lastStep) matched = step
  return matched
}

function sameText(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)]
  return left.length === right.length && timingSafeEqual(left, right)
}

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

/** Base32 (RFC 4648, 6) without padding: how authenticator apps take the secret. */
export function base32(bytes: Uint8Array): string {
  let bits = 0
  let value = 0
  let text = ''
  for (const byte of bytes) {
    value = ((value << 8) | byte) & 0xfff
    bits += 8
    for (; bits >= 5; bits -= 5) text += ALPHABET[(value >> (bits - 5)) & 31]
  }
  return bits > 0 ? text + ALPHABET[(value << (5 - bits)) & 31] : text
}

/** The address that an app reads from a QR code. */
export function totpUri(secret: Uint8Array, email: string): string {
  const query = `secret=${base32(secret)}&issuer=Patchreeve&algorithm=SHA1&digits=${TOTP.digits}&period=${TOTP.stepS}`
  return `otpauth://totp/Patchreeve:${encodeURIComponent(email)}?${query}`
}
