/**
 * Keys: Ed25519 and P-256, as SubjectPublicKeyInfo in exactly one encoding each, so that one key has one key id.
 * P-256 signatures are r and s side by side (IEEE P1363), as WebCrypto makes them; a high s is as good as a low one.
 */
import { type Bytes, concat, digestOf, equalBytes, fromBase64, sha256, toBase64, toBase64Url, toHex } from './bytes.ts'

export type Algorithm = 'ed25519' | 'p256'

export interface PublicKey {
  readonly algorithm: Algorithm
  /** base64url(SHA-256(SPKI DER)), without padding. */
  readonly keyId: string
  /** DER, base64. */
  readonly spki: string
  /** Ed25519: 32 bytes. P-256: the uncompressed point, 65 bytes. */
  readonly raw: Bytes
  readonly key: CryptoKey
}

interface Kind {
  /** What stands before the raw key in its SPKI; it says all that the key may be. */
  readonly prefix: Bytes
  readonly rawLength: number
  readonly importAs: { readonly name: 'Ed25519' } | { readonly name: 'ECDSA'; readonly namedCurve: 'P-256' }
  readonly signAs: { readonly name: 'Ed25519' } | { readonly name: 'ECDSA'; readonly hash: 'SHA-256' }
}

const kinds: Readonly<Record<Algorithm, Kind>> = {
  ed25519: {
    prefix: fromHex('302a300506032b6570032100'),
    rawLength: 32,
    importAs: { name: 'Ed25519' },
    signAs: { name: 'Ed25519' },
  },
  p256: {
    prefix: fromHex('3059301306072a8648ce3d020106082a8648ce3d030107034200'),
    rawLength: 65,
    importAs: { name: 'ECDSA', namedCurve: 'P-256' },
    signAs: { name: 'ECDSA', hash: 'SHA-256' },
  },
}

/** Both algorithms sign with 64 bytes; anything longer or shorter is refused before any mathematics. */
const SIGNATURE_BYTES = 64

/**
 * Ed25519 points of small order, without the sign bit, canonical and not: a signature by such a "key" verifies without anybody
 * holding a private half. Node 20's WebCrypto takes them, Node 26's does not.
 */
const SMALL_ORDER = new Set([
  '00'.repeat(32),
  `01${'00'.repeat(31)}`,
  '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
  'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
  `ec${'ff'.repeat(30)}7f`,
  `ed${'ff'.repeat(30)}7f`,
  `ee${'ff'.repeat(30)}7f`,
])

/** An import costs as much as a verification, and a roll-out asks for the same few keys again and again. */
const REMEMBERED_MOST = 256

/** The same function, which remembers its answers: they follow from the text alone. */
function remembered<T>(answer: (spki: string) => Promise<T>): (spki: string) => Promise<T> {
  const known = new Map<string, Promise<T>>()
  return (spki) => {
    const found = known.get(spki)
    if (found) return found
    if (known.size >= REMEMBERED_MOST) known.clear()
    const made = answer(spki)
    known.set(spki, made)
    return made
  }
}

/** Undefined for everything that is not one of the two kinds in its one encoding, or no point of its curve. */
export const importSpki = remembered(readSpki)

async function readSpki(spki: string): Promise<PublicKey | undefined> {
  const der = fromBase64(spki)
  if (!der || toBase64(der) !== spki) return undefined
  for (const [algorithm, kind] of Object.entries(kinds) as [Algorithm, Kind][]) {
    const raw = der.slice(kind.prefix.length)
    if (raw.length !== kind.rawLength || !equalBytes(der.subarray(0, kind.prefix.length), kind.prefix)) continue
    if (algorithm === 'ed25519' ? isSmallOrder(raw) : raw[0] !== 4) return undefined
    const key = await crypto.subtle.importKey('spki', der, kind.importAs, true, ['verify']).catch(() => undefined)
    return key && { algorithm, keyId: await keyIdOfDer(der), spki, raw, key }
  }
  return undefined
}

/** The SPKI of a raw key: 32 bytes of Ed25519, or the uncompressed point of P-256. */
export function toSpki(algorithm: Algorithm, raw: Uint8Array): string {
  return toBase64(concat(kinds[algorithm].prefix, raw))
}

async function keyIdOfDer(der: Bytes): Promise<string> {
  return toBase64Url(await sha256(der))
}

/** Digest of a key's SPKI in hex: how policies, plans and orders name a host. */
export const keyDigest = remembered(async (spki: string): Promise<string | undefined> => {
  const der = fromBase64(spki)
  return der && digestOf(der)
})

/** A new pair; the public half comes with its id. */
export async function generateKeys(
  algorithm: Algorithm,
  extractable: boolean,
): Promise<{ publicKey: PublicKey; privateKey: CryptoKey }> {
  // For these algorithms generateKey gives a pair; its types know that only for literal names.
  const pair = (await crypto.subtle.generateKey(kinds[algorithm].importAs, extractable, ['sign', 'verify'])) as {
    publicKey: CryptoKey
    privateKey: CryptoKey
  }
  const publicKey = await importSpki(toBase64(new Uint8Array(await crypto.subtle.exportKey('spki', pair.publicKey))))
  if (!publicKey) throw new Error('the platform made a key that we do not know')
  return { publicKey, privateKey: pair.privateKey }
}

/** PKCS#8 in DER; throws on anything that is not a private key of this algorithm. */
export async function importPrivateKey(algorithm: Algorithm, pkcs8: Bytes): Promise<CryptoKey> {
  return crypto.subtle.importKey('pkcs8', pkcs8, kinds[algorithm].importAs, false, ['sign'])
}

export async function signBytes(key: CryptoKey, message: Bytes): Promise<Bytes> {
  const kind = key.algorithm.name === 'Ed25519' ? kinds.ed25519 : kinds.p256
  return new Uint8Array(await crypto.subtle.sign(kind.signAs, key, message))
}

export async function verifyBytes(key: PublicKey, signature: Bytes, message: Bytes): Promise<boolean> {
  if (signature.length !== SIGNATURE_BYTES) return false
  return crypto.subtle.verify(kinds[key.algorithm].signAs, key.key, signature, message)
}

function isSmallOrder(raw: Uint8Array): boolean {
  const y = raw.slice()
  // Rows of a checked length have a last byte.
  y[31] = (y[31] ?? 0) & 0x7f
  return SMALL_ORDER.has(toHex(y))
}

function fromHex(text: string): Bytes {
  return Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16))
}
