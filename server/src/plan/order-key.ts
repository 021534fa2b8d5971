/**
 * The server's online key: it orders within policy and sign-offs. Made on first use; its private half lies sealed with the data
 * folder's secret, as the authorities' do. It counts for nobody until people name it in a root.
 */
import { AppError } from '@patchreeve/contract/errors.ts'
import { fromBase64, toBase64 } from '@patchreeve/trust/bytes.ts'
import type { DocumentOf } from '@patchreeve/trust/documents/registry.ts'
import type { Envelope } from '@patchreeve/trust/envelope.ts'
import { generateKeys, importPrivateKey, importSpki, type PublicKey } from '@patchreeve/trust/keys.ts'
import { signDocument } from '@patchreeve/trust/sign.ts'
import { z } from 'zod'
import type { Tx } from '../platform/database.ts'
import type { Secret } from '../platform/secret.ts'
import { insertSetting, readSetting } from './store.ts'

const SETTING = 'plan.order-key'
const Stored = z.object({ spki: z.string(), sealed: z.string() })

/** Its public half. */
export async function orderKey(tx: Tx, secret: Secret): Promise<PublicKey> {
  return (await load(tx, secret)).publicKey
}

/** An order or a lease in its envelope, signed. */
export async function signAsServer<T extends 'order' | 'lease'>(
  tx: Tx,
  secret: Secret,
  type: T,
  document: DocumentOf[T],
): Promise<Envelope> {
  const { publicKey, stored } = await load(tx, secret)
  const privateKey = await openKey(tx, secret, stored.sealed)
  return signDocument(type, document, { keyId: publicKey.keyId, privateKey })
}

async function load(tx: Tx, secret: Secret): Promise<{ publicKey: PublicKey; stored: z.infer<typeof Stored> }> {
  const found = (await readSetting(tx, SETTING)) ?? (await make(tx, secret))
  const stored = Stored.parse(found)
  const publicKey = await importSpki(stored.spki)
  if (!publicKey) throw new AppError('INTERNAL', { what: 'order-key-unreadable' })
  return { publicKey, stored }
}

async function make(tx: Tx, secret: Secret): Promise<unknown> {
  const { publicKey, privateKey } = await generateKeys('ed25519', true)
  const pkcs8 = new Uint8Array(await crypto.subtle.exportKey('pkcs8', privateKey))
  const value = { spki: publicKey.spki, sealed: toBase64(secret.seal(pkcs8, purpose(tx))) }
  // Another replica may have been faster: then its key is the one.
  if (!(await insertSetting(tx, SETTING, value))) return readSetting(tx, SETTING)
  await tx.record({
    type: 'plan.order-key-made',
    subjectType: 'key',
    subjectId: publicKey.keyId,
    body: { spki: publicKey.spki },
    provenance: 'server-seen',
  })
  return value
}

async function openKey(tx: Tx, secret: Secret, sealed: string): Promise<CryptoKey> {
  try {
    const pkcs8 = secret.open(fromBase64(sealed) ?? new Uint8Array(), purpose(tx))
    return await importPrivateKey('ed25519', new Uint8Array(pkcs8))
  } catch (cause) {
    throw new AppError('INTERNAL', { what: 'order-key-sealed-with-another-secret' }, { cause })
  }
}

const purpose = (tx: Tx): string => `plan-order-key ${tx.tenantId}`
