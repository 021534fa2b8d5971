/** All SQL of enrolment. */
import { sql } from 'kysely'
import type { Tx } from '../platform/database.ts'

export interface AuthorityRow {
  serial: string
  certificate: string
  cross_certificate: string | null
  sealed_key: Buffer
  not_before: Date
  not_after: Date
  current: boolean
}

/** Authorities that are not over yet, the current one first, then newest first. */
export function listAuthorities(tx: Tx): Promise<AuthorityRow[]> {
  return tx.db
    .selectFrom('enrolment_ca')
    .select(['serial', 'certificate', 'cross_certificate', 'sealed_key', 'not_before', 'not_after', 'current'])
    .where('not_after', '>', tx.now)
    .orderBy('current', 'desc')
    .orderBy('not_before', 'desc')
    .orderBy('serial')
    .execute()
}

/** Two replicas that start at once must not make two authorities. */
export async function lockAuthorities(tx: Tx): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtext('enrolment_ca'), ${tx.tenantId})`.execute(tx.db)
}

export async function insertAuthority(tx: Tx, row: AuthorityRow): Promise<void> {
  await tx.db
    .insertInto('enrolment_ca')
    .values({ tenant_id: tx.tenantId, ...row })
    .execute()
}

export async function retireCurrentAuthority(tx: Tx): Promise<void> {
  await tx.db.updateTable('enrolment_ca').set({ current: false }).where('current', '=', true).execute()
}

export interface TokenRow {
  id: string
  label: string
  class: string
  max_uses: number
  created_at: Date
  expires_at: Date
  revoked_at: Date | null
  created_by: string
}

export async function insertToken(tx: Tx, token: TokenRow & { secret_digest: string }): Promise<void> {
  await tx.db
    .insertInto('enrolment_token')
    .values({ tenant_id: tx.tenantId, ...token })
    .execute()
}

const TOKEN_COLUMNS = [
  'id',
  'label',
  'class',
  'max_uses',
  'created_at',
  'expires_at',
  'revoked_at',
  'created_by',
] as const

/** Newest first; a person makes them one by one, so the list has an end of its own. */
export function listTokens(tx: Tx, limit: number): Promise<TokenRow[]> {
  return tx.db
    .selectFrom('enrolment_token')
    .select(TOKEN_COLUMNS)
    .orderBy('created_at', 'desc')
    .orderBy('id')
    .limit(limit)
    .execute()
}

/** Locked until the transaction ends, so that two hosts cannot share a last use. */
export function lockToken(tx: Tx, digest: string): Promise<TokenRow | undefined> {
  return tx.db
    .selectFrom('enrolment_token')
    .select(TOKEN_COLUMNS)
    .where('secret_digest', '=', digest)
    .forUpdate()
    .executeTakeFirst()
}

/** false when there is no such token, or it was revoked before. */
export async function revokeToken(tx: Tx, id: string): Promise<boolean> {
  const result = await tx.db
    .updateTable('enrolment_token')
    .set({ revoked_at: tx.now })
    .where('id', '=', id)
    .where('revoked_at', 'is', null)
    .executeTakeFirst()
  return result.numUpdatedRows > 0n
}

export interface UseRow {
  token_id: string
  host_id: string
  at: Date
  host_name: string
  key_digest: string
}

export function listUses(tx: Tx, tokenIds: readonly string[]): Promise<UseRow[]> {
  if (tokenIds.length === 0) return Promise.resolve([])
  return tx.db
    .selectFrom('enrolment_token_use')
    .select(['token_id', 'host_id', 'at', 'host_name', 'key_digest'])
    .where('token_id', 'in', tokenIds)
    .orderBy('at')
    .orderBy('host_id')
    .execute()
}

export async function insertUse(tx: Tx, use: Omit<UseRow, 'at'> & { address: string }): Promise<void> {
  await tx.db
    .insertInto('enrolment_token_use')
    .values({ tenant_id: tx.tenantId, at: tx.now, ...use })
    .onConflict((conflict) =>
      conflict
        .columns(['tenant_id', 'token_id', 'host_id'])
        .doUpdateSet({ at: tx.now, address: use.address, key_digest: use.key_digest, host_name: use.host_name }),
    )
    .execute()
}

export interface CertificateRow {
  serial: string
  host_id: string
  ca_serial: string
  key_digest: string
  not_before: Date
  not_after: Date
  issued_at: Date
  revoked_at: Date | null
  renewal_until: Date | null
}

const CERTIFICATE_COLUMNS = [
  'serial',
  'host_id',
  'ca_serial',
  'key_digest',
  'not_before',
  'not_after',
  'issued_at',
  'revoked_at',
  'renewal_until',
] as const

export async function insertCertificate(
  tx: Tx,
  row: Omit<CertificateRow, 'revoked_at' | 'renewal_until' | 'issued_at'>,
): Promise<void> {
  await tx.db
    .insertInto('enrolment_certificate')
    .values({ tenant_id: tx.tenantId, issued_at: tx.now, ...row })
    .execute()
}

export function findCertificate(tx: Tx, serial: string): Promise<CertificateRow | undefined> {
  return tx.db
    .selectFrom('enrolment_certificate')
    .select(CERTIFICATE_COLUMNS)
    .where('serial', '=', serial)
    .executeTakeFirst()
}

/** The host's newest certificate, whether it still counts or not. */
export function newestCertificate(tx: Tx, hostId: string): Promise<CertificateRow | undefined> {
  return tx.db
    .selectFrom('enrolment_certificate')
    .select(CERTIFICATE_COLUMNS)
    .where('host_id', '=', hostId)
    .orderBy('not_after', 'desc')
    .orderBy('issued_at', 'desc')
    .limit(1)
    .executeTakeFirst()
}

export async function keyIsKnown(tx: Tx, keyDigest: string): Promise<boolean> {
  const found = await tx.db
    .selectFrom('enrolment_certificate')
    .select('serial')
    .where('key_digest', '=', keyDigest)
    .limit(1)
    .executeTakeFirst()
  return found !== undefined
}

/** Serials that were revoked by this. */
export async function revokeCertificates(tx: Tx, hostId: string, because: string): Promise<string[]> {
  const rows = await tx.db
    .updateTable('enrolment_certificate')
    .set({ revoked_at: tx.now, revoked_because: because })
    .where('host_id', '=', hostId)
    .where('revoked_at', 'is', null)
    .returning('serial')
    .execute()
  return rows.map((row) => row.serial)
}

export async function allowRenewal(tx: Tx, serial: string, until: Date | null): Promise<void> {
  await tx.db.updateTable('enrolment_certificate').set({ renewal_until: until }).where('serial', '=', serial).execute()
}

export async function readSetting(tx: Tx, key: string): Promise<unknown> {
  const row = await tx.db.selectFrom('platform_setting').select('value').where('key', '=', key).executeTakeFirst()
  return row?.value
}

export async function writeSetting(tx: Tx, key: string, value: unknown): Promise<void> {
  const text = JSON.stringify(value)
  await tx.db
    .insertInto('platform_setting')
    .values({ tenant_id: tx.tenantId, key, value: text, updated_at: tx.now })
    .onConflict((conflict) => conflict.columns(['tenant_id', 'key']).doUpdateSet({ value: text, updated_at: tx.now }))
    .execute()
}
