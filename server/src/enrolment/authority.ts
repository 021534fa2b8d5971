/**
 * The certificate authority of a tenant. Its private key lies sealed in the database. Old authorities stay trusted until they
 * expire; a new one is also certified by the one before it, so that a host follows by checking one signature.
 */
import { AppError } from '@patchreeve/contract/errors.ts'
import type { Tx } from '../platform/database.ts'
import type { Ids } from '../platform/ids.ts'
import type { Secret } from '../platform/secret.ts'
import {
  certificateDigest,
  importPrivateKey,
  makeAuthorityCertificate,
  newKeys,
  type Signer,
  serialFrom,
  validity,
} from './certificate.ts'
import { AUTHORITY_DAYS } from './model.ts'
import {
  type AuthorityRow,
  insertAuthority,
  listAuthorities,
  lockAuthorities,
  retireCurrentAuthority,
} from './store.ts'
import * as x509 from './x509.ts'

export interface Keeper {
  readonly secret: Secret
  readonly ids: Ids
}

/** Certificates of a tenant's authorities, current first, without those that are over. */
export interface Trust {
  readonly tenantId: number
  readonly current: AuthorityRow
  readonly all: readonly AuthorityRow[]
}

export async function loadTrust(tx: Tx, keeper: Keeper): Promise<Trust> {
  const all = await listAuthorities(tx)
  const current = all.find((row) => row.current)
  if (current) return { tenantId: tx.tenantId, current, all }
  await lockAuthorities(tx)
  const made = (await listAuthorities(tx)).find((row) => row.current) ?? (await createAuthority(tx, keeper))
  return { tenantId: tx.tenantId, current: made, all: [made] }
}

/** Makes a new authority, certified by the current one too, and issues from it from now on. */
export async function rollAuthority(tx: Tx, keeper: Keeper): Promise<AuthorityRow> {
  await lockAuthorities(tx)
  const before = (await listAuthorities(tx)).find((row) => row.current)
  if (!before) return createAuthority(tx, keeper)
  const signer = await signerOf(keeper, tx.tenantId, before)
  await retireCurrentAuthority(tx)
  return createAuthority(tx, keeper, { signer, notAfter: before.not_after })
}

async function createAuthority(
  tx: Tx,
  { secret, ids }: Keeper,
  before?: { signer: Signer; notAfter: Date },
): Promise<AuthorityRow> {
  const keys = await newKeys()
  const serial = serialFrom(ids.random(16))
  const life = validity(tx.now, AUTHORITY_DAYS)
  const draft = {
    ...life,
    serial,
    subject: `CN=Patchreeve ${tx.tenantId} ${serial.slice(0, 8)}`,
    publicKey: keys.publicKey,
  }
  const own = await makeAuthorityCertificate(draft, keys.privateKey)
  // Ends with its signer: a chain is only as long-lived as its shortest part.
  const cross = before
    ? await makeAuthorityCertificate(
        { ...draft, serial: serialFrom(ids.random(16)), notAfter: before.notAfter },
        keys.privateKey,
        before.signer,
      )
    : undefined
  const pkcs8 = new Uint8Array(await crypto.subtle.exportKey('pkcs8', keys.privateKey))
  const row: AuthorityRow = {
    serial,
    certificate: `${own.toString('pem')}\n`,
    cross_certificate: cross ? `${cross.toString('pem')}\n` : null,
    sealed_key: secret.seal(pkcs8, keyPurpose(tx.tenantId, serial)),
    not_before: life.notBefore,
    not_after: life.notAfter,
    current: true,
  }
  await insertAuthority(tx, row)
  await tx.record({
    type: before ? 'enrolment.ca-rolled' : 'enrolment.ca-created',
    subjectType: 'ca',
    subjectId: serial,
    body: { digest: certificateDigest(row.certificate), notAfter: life.notAfter.toISOString() },
    provenance: 'server-seen',
  })
  return row
}

/** Throws INTERNAL when the key was sealed with another data folder's secret. */
export async function signerOf(keeper: Keeper, tenantId: number, row: AuthorityRow): Promise<Signer> {
  const certificate = new x509.X509Certificate(row.certificate)
  try {
    const key = await importPrivateKey(keeper.secret.open(row.sealed_key, keyPurpose(tenantId, row.serial)))
    return { subject: certificate.subject, certificate, key }
  } catch (cause) {
    throw new AppError('INTERNAL', { what: 'ca-key-sealed-with-another-secret' }, { cause })
  }
}

const keyPurpose = (tenantId: number, serial: string) => `enrolment-ca ${tenantId} ${serial}`

/** What a server sends after its own certificate: the links from the current authority back to the oldest trusted one. */
export function linksOf(trust: Trust): string {
  return trust.all.map((row) => row.cross_certificate ?? '').join('')
}

/** What a host trusts: the current authority, and the proof for hosts that know only an older one. */
export function trustBundle(trust: Trust): string {
  return trust.current.certificate + linksOf(trust)
}
