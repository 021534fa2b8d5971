/**
 * A PKCS#10 request (RFC 2986) for a P-256 key, written by hand: three nested DER structures are less than a library, and the
 * agent must stay small. The subject is fixed; the server chooses the name.
 */
import { createPrivateKey, createPublicKey, createSign, generateKeyPairSync } from 'node:crypto'

/** A fresh P-256 private key, PKCS#8 in PEM. */
export function newKey(): string {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  return privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
}

export function certificateRequest(keyPem: string): string {
  const key = createPrivateKey(keyPem)
  const spki = createPublicKey(key).export({ type: 'spki', format: 'der' })
  const info = sequence(VERSION_0, SUBJECT, spki, NO_ATTRIBUTES)
  const signature = createSign('sha256').update(info).sign(key)
  const request = sequence(info, ECDSA_WITH_SHA256, der(0x03, Buffer.concat([Buffer.from([0]), signature])))
  const lines = request.toString('base64').match(/.{1,64}/g) ?? []
  return `-----BEGIN CERTIFICATE REQUEST-----\n${lines.join('\n')}\n-----END CERTIFICATE REQUEST-----\n`
}

/** Tag, length, content. */
function der(tag: number, content: Uint8Array): Buffer {
  const size = content.length
  const length = size < 128 ? [size] : size < 256 ? [0x81, size] : [0x82, size >> 8, size & 0xff]
  return Buffer.concat([Buffer.from([tag, ...length]), content])
}
const sequence = (...parts: Uint8Array[]) => der(0x30, Buffer.concat(parts))

const VERSION_0 = der(0x02, Buffer.from([0]))
const NO_ATTRIBUTES = der(0xa0, Buffer.alloc(0))
/** 1.2.840.10045.4.3.2 */
const ECDSA_WITH_SHA256 = sequence(der(0x06, Buffer.from('2a8648ce3d040302', 'hex')))
/** CN=patchreeve-agent; 2.5.4.3 is commonName. */
const SUBJECT = sequence(
  der(0x31, sequence(der(0x06, Buffer.from('550403', 'hex')), der(0x0c, Buffer.from('patchreeve-agent')))),
)
