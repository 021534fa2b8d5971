/** Certificates as bytes: what an authority, a host and a server carry, and the check of a host's request. P-256 throughout. */
import { createHash, X509Certificate } from 'node:crypto'
import { AppError } from '@patchreeve/contract/errors.ts'
import { NOT_BEFORE_SLACK_MS } from './model.ts'
import * as x509 from './x509.ts'

export const P256 = { name: 'ECDSA', namedCurve: 'P-256' } as const
const SIGNING = { name: 'ECDSA', hash: 'SHA-256' } as const

export interface Signer {
  readonly subject: string
  readonly certificate: x509.X509Certificate
  readonly key: CryptoKey
}

export interface Validity {
  readonly notBefore: Date
  readonly notAfter: Date
}

export function validity(now: Date, days: number): Validity {
  // Certificates carry whole seconds; what is stored beside them must be the same.
  const seconds = Math.floor((now.getTime() - NOT_BEFORE_SLACK_MS) / 1000) * 1000
  return {
    notBefore: new Date(seconds),
    notAfter: new Date(Math.floor(now.getTime() / 1000) * 1000 + days * 86_400_000),
  }
}

/** 16 random bytes, positive and without leading zero, in the upper-case hex that TLS reports. */
export function serialFrom(random: Uint8Array): string {
  const bytes = Buffer.from(random)
  bytes[0] = ((bytes[0] ?? 0) & 0x7f) | 0x40
  return bytes.toString('hex').toUpperCase()
}

export interface Keys {
  readonly publicKey: CryptoKey
  readonly privateKey: CryptoKey
}

export function newKeys(): Promise<Keys> {
  // WebCrypto's general signature covers symmetric keys too; for ECDSA it is always a pair.
  return crypto.subtle.generateKey(P256, true, ['sign', 'verify']) as Promise<Keys>
}

export async function importPrivateKey(pkcs8: Uint8Array): Promise<CryptoKey> {
  return crypto.subtle.importKey('pkcs8', new Uint8Array(pkcs8), P256, true, ['sign'])
}

interface Draft extends Validity {
  readonly serial: string
  readonly subject: string
  readonly publicKey: x509.PublicKeyType
}

/** A certificate for an authority: by itself (`signer` absent) or by the one before it. */
export function makeAuthorityCertificate(draft: Draft, own: CryptoKey, signer?: Signer): Promise<x509.X509Certificate> {
  return make(draft, signer ?? { subject: draft.subject, key: own }, [
    new x509.BasicConstraintsExtension(true, signer ? undefined : 1, true),
    new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
  ])
}

export function makeHostCertificate(draft: Draft, signer: Signer, urn: string): Promise<x509.X509Certificate> {
  return make(draft, signer, [
    ...leaf('clientAuth'),
    new x509.SubjectAlternativeNameExtension([{ type: 'url', value: urn }]),
  ])
}

export function makeServerCertificate(
  draft: Draft,
  signer: Signer,
  names: readonly x509.JsonGeneralName[],
): Promise<x509.X509Certificate> {
  return make(draft, signer, [...leaf('serverAuth'), new x509.SubjectAlternativeNameExtension([...names])])
}

function leaf(usage: 'clientAuth' | 'serverAuth'): x509.Extension[] {
  return [
    new x509.BasicConstraintsExtension(false, undefined, true),
    new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
    new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage[usage]]),
  ]
}

async function make(
  draft: Draft,
  signer: { subject: string; key: CryptoKey; certificate?: x509.X509Certificate },
  extensions: x509.Extension[],
): Promise<x509.X509Certificate> {
  const issuerKey = signer.certificate?.publicKey ?? draft.publicKey
  return x509.X509CertificateGenerator.create({
    serialNumber: draft.serial.toLowerCase(),
    subject: draft.subject,
    issuer: signer.subject,
    notBefore: draft.notBefore,
    notAfter: draft.notAfter,
    publicKey: draft.publicKey,
    signingKey: signer.key,
    signingAlgorithm: SIGNING,
    extensions: [
      ...extensions,
      await x509.SubjectKeyIdentifierExtension.create(draft.publicKey),
      await x509.AuthorityKeyIdentifierExtension.create(issuerKey),
    ],
  })
}

/** Hex SHA-256 of a public key in its SPKI form: the same key has the same digest in a request and in a certificate. */
export function spkiDigest(spki: ArrayBuffer | Uint8Array): string {
  return createHash('sha256').update(new Uint8Array(spki)).digest('hex')
}

/** Digest that people compare: SHA-256 over the certificate's DER, as `openssl x509 -fingerprint -sha256` prints it. */
export function certificateDigest(pem: string): string {
  return new X509Certificate(pem).fingerprint256.replaceAll(':', '').toLowerCase()
}

export interface CheckedRequest {
  readonly publicKey: x509.PublicKey
  readonly keyDigest: string
}

/** A host's PKCS#10 request: a P-256 key that its sender holds. Subject and extensions are ignored. Throws CSR_INVALID. */
export async function checkRequest(pem: string): Promise<CheckedRequest> {
  try {
    const request = new x509.Pkcs10CertificateRequest(pem)
    const { algorithm } = request.publicKey
    if (algorithm.name !== 'ECDSA' || !('namedCurve' in algorithm) || algorithm.namedCurve !== 'P-256')
      throw new AppError('CSR_INVALID', { reason: 'key-type' })
    if (!(await request.verify())) throw new AppError('CSR_INVALID', { reason: 'signature' })
    return { publicKey: request.publicKey, keyDigest: spkiDigest(request.publicKey.rawData) }
  } catch (cause) {
    if (cause instanceof AppError) throw cause
    throw new AppError('CSR_INVALID', { reason: 'unreadable' }, { cause })
  }
}
