/**
 * A person's key file: PKCS#8, encrypted as OpenSSL reads it (PBES2 with scrypt and AES-256-CBC, RFC 8018 and 7914), so that the
 * key outlives this program: `openssl pkey -in FILE` opens it.
 */
import { createCipheriv, createPrivateKey, scryptSync } from 'node:crypto'
import type { Bytes } from '@patchreeve/trust/bytes.ts'

/** 16 MiB and five rounds: as slow as scrypt gets within the 32 MiB that OpenSSL lets it have. */
const SCRYPT = { N: 16_384, r: 8, p: 5 } as const
const KEY_BYTES = 32
export const SALT_BYTES = 16
export const IV_BYTES = 16
export const PASSPHRASE_MIN = 12

const BEGIN = '-----BEGIN ENCRYPTED PRIVATE KEY-----'
const END = '-----END ENCRYPTED PRIVATE KEY-----'

export const isKeyFile = (text: string): boolean => text.startsWith(BEGIN)

/** Why a passphrase is not taken; undefined if it is. */
export function passphraseFault(passphrase: string): string | undefined {
  const length = [...passphrase].length
  return length < PASSPHRASE_MIN ? `a passphrase has at least ${PASSPHRASE_MIN} characters, not ${length}` : undefined
}

/** `pkcs8`: the bare key. `salt` and `iv` are fresh random bytes. */
export function encryptKey(pkcs8: Bytes, passphrase: string, random: { salt: Bytes; iv: Bytes }): string {
  const key = scryptSync(passphrase, random.salt, KEY_BYTES, SCRYPT)
  const cipher = createCipheriv('aes-256-cbc', key, random.iv)
  const encrypted = Buffer.concat([cipher.update(pkcs8), cipher.final()])
  const derivation = sequence(
    OID.scrypt,
    sequence(octets(random.salt), integer(SCRYPT.N), integer(SCRYPT.r), integer(SCRYPT.p), integer(KEY_BYTES)),
  )
  const scheme = sequence(OID.pbes2, sequence(derivation, sequence(OID.aes256cbc, octets(random.iv))))
  const lines =
    sequence(scheme, octets(encrypted))
      .toString('base64')
      .match(/.{1,64}/g) ?? []
  return `${[BEGIN, ...lines, END].join('\n')}\n`
}

export interface OpenedKey {
  readonly algorithm: 'ed25519' | 'p256'
  readonly pkcs8: Bytes
}

/** Undefined: the passphrase is wrong, or it is no key of ours. */
export function decryptKey(pem: string, passphrase: string): OpenedKey | undefined {
  if (!isKeyFile(pem)) return undefined
  try {
    const key = createPrivateKey({ key: pem, format: 'pem', passphrase })
    const pkcs8 = new Uint8Array(key.export({ type: 'pkcs8', format: 'der' }))
    if (key.asymmetricKeyType === 'ed25519') return { algorithm: 'ed25519', pkcs8 }
    const curve = key.asymmetricKeyDetails?.namedCurve
    return key.asymmetricKeyType === 'ec' && curve === 'prime256v1' ? { algorithm: 'p256', pkcs8 } : undefined
  } catch {
    return undefined
  }
}

function tlv(tag: number, content: Uint8Array): Buffer {
  const { length } = content
  const head =
    length < 0x80 ? [tag, length] : length < 0x100 ? [tag, 0x81, length] : [tag, 0x82, length >> 8, length & 0xff]
  return Buffer.concat([Buffer.from(head), content])
}

const sequence = (...parts: readonly Uint8Array[]): Buffer => tlv(0x30, Buffer.concat(parts))
const octets = (bytes: Uint8Array): Buffer => tlv(0x04, bytes)

function integer(value: number): Buffer {
  const hex = value.toString(16)
  const bytes = Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex')
  // A leading bit would make it negative.
  return tlv(0x02, (bytes[0] ?? 0) >= 0x80 ? Buffer.concat([Buffer.of(0), bytes]) : bytes)
}

/** Object identifiers, encoded. */
const OID = {
  /** 1.2.840.113549.1.5.13 */
  pbes2: Buffer.from('06092a864886f70d01050d', 'hex'),
  /** 1.3.6.1.4.1.11591.4.11 */
  scrypt: Buffer.from('06092b06010401da47040b', 'hex'),
  /** 2.16.840.1.101.3.4.1.42 */
  aes256cbc: Buffer.from('060960864801650304012a', 'hex'),
} as const
