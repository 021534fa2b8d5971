/** Bytes as signatures and digests need them: strict text forms and lengths, so that one value has one spelling. */

export type Bytes = Uint8Array<ArrayBuffer>

export function utf8(text: string): Bytes {
  return new TextEncoder().encode(text)
}

export function concat(...parts: readonly Uint8Array[]): Bytes {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}

export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, index) => byte === b[index])
}

export function toHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}

export function toBase64(bytes: Uint8Array): string {
  let text = ''
  // In pieces: a spread of a whole document would overflow the stack of arguments.
  for (let at = 0; at < bytes.length; at += 8_192) text += String.fromCharCode(...bytes.subarray(at, at + 8_192))
  return btoa(text)
}

export function toBase64Url(bytes: Uint8Array): string {
  return toBase64(bytes).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '')
}

/**
 * RFC 4648 with padding, in the ordinary or the URL-safe alphabet (DSSE allows both) but not mixed. Undefined for anything else:
 * blanks, missing padding, bits left over that are not zero.
 */
export function fromBase64(text: string): Bytes | undefined {
  if (text.length % 4 !== 0 || !/^(?:[A-Za-z0-9+/]*|[A-Za-z0-9_-]*)={0,2}$/.test(text)) return undefined
  const ordinary = text.replaceAll('-', '+').replaceAll('_', '/')
  if (!lastBitsAreZero(ordinary)) return undefined
  const chars = atob(ordinary)
  const bytes = new Uint8Array(chars.length)
  for (let at = 0; at < bytes.length; at++) bytes[at] = chars.charCodeAt(at)
  return bytes
}

/** A last group of two characters carries 8 of 12 bits, one of three 16 of 18. */
function lastBitsAreZero(text: string): boolean {
  if (text.endsWith('==')) return /[AQgw]==$/.test(text)
  return !text.endsWith('=') || /[AEIMQUYcgkosw048]=$/.test(text)
}

export async function sha256(bytes: Bytes): Promise<Bytes> {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))
}

export async function sha512(bytes: Bytes): Promise<Bytes> {
  return new Uint8Array(await crypto.subtle.digest('SHA-512', bytes))
}

export async function digestOf(bytes: Bytes): Promise<string> {
  return toHex(await sha256(bytes))
}
