/** All SQL of identity. Every statement runs in a tenant's transaction; row-level security keeps it there. */

import type { Role } from '@patchreeve/contract/permissions.ts'
import { sql } from 'kysely'
import type { Tx } from '../platform/database.ts'
import { LOCK, SESSION, type SessionTimes } from './model.ts'

export interface Member {
  readonly userId: string
  readonly name: string
  readonly email: string
  readonly role: Role
  readonly secondFactor: boolean
}
export interface Account extends Member {
  readonly passwordHash: string
  readonly totpSealed: Buffer | null
  readonly totpLastStep: number
}
export interface Link {
  readonly purpose: 'setup' | 'invitation'
  readonly role: Role
  readonly name: string
}

const MEMBER = sql`m.user_id as "userId", m.name, m.email, m.role, a.totp_confirmed_at is not null as "secondFactor"`
const ACCOUNT = sql`${MEMBER}, a.password_hash as "passwordHash", a.totp_sealed as "totpSealed", a.totp_last_step as "totpLastStep"`

export async function members(tx: Tx): Promise<Member[]> {
  const found = await sql<Member>`
    select ${MEMBER}
    from identity_member m
    join identity_account a using (tenant_id, user_id)
    order by m.added_at, m.user_id`.execute(tx.db)
  return found.rows
}

export async function adminExists(tx: Tx): Promise<boolean> {
  const found = await sql<{ there: boolean }>`
    select exists (select from identity_member where role = 'admin') as there`.execute(tx.db)
  return found.rows[0]?.there ?? false
}

export async function accountByEmail(tx: Tx, key: string): Promise<Account | undefined> {
  const found = await sql<Account>`
    select ${ACCOUNT}
    from identity_account a
    join identity_member m using (tenant_id, user_id)
    where a.email_key = ${key}`.execute(tx.db)
  return found.rows[0]
}

export async function accountByUser(tx: Tx, userId: string): Promise<Account | undefined> {
  const found = await sql<Account>`
    select ${ACCOUNT}
    from identity_account a
    join identity_member m using (tenant_id, user_id)
    where a.user_id = ${userId}`.execute(tx.db)
  return found.rows[0]
}

export interface NewAccount {
  readonly userId: string
  readonly name: string
  readonly email: string
  readonly emailKey: string
  readonly role: Role
  readonly passwordHash: string
  readonly totpSealed: Buffer
}

/** false = somebody has that address already; nothing was written. */
export async function addAccount(tx: Tx, account: NewAccount): Promise<boolean> {
  const taken = await sql`select from identity_account where email_key = ${account.emailKey}`.execute(tx.db)
  if (taken.rows.length > 0) return false
  await sql`
    insert into identity_member (tenant_id, user_id, name, email, role, added_at)
    values (${tx.tenantId}, ${account.userId}, ${account.name}, ${account.email}, ${account.role}, ${tx.now})`.execute(
    tx.db,
  )
  await sql`
    insert into identity_account (tenant_id, user_id, email_key, password_hash, password_changed_at, totp_sealed)
    values (${tx.tenantId}, ${account.userId}, ${account.emailKey}, ${account.passwordHash}, ${tx.now}, ${account.totpSealed})`.execute(
    tx.db,
  )
  return true
}

/** One at a time per tenant: two links used at the same moment must not make two first admins or one address twice. */
export async function lockMembers(tx: Tx): Promise<void> {
  await sql`select pg_advisory_xact_lock(7440002, ${tx.tenantId}::int)`.execute(tx.db)
}

/** Uses the code's step up. false = it was used already. */
export async function useTotpStep(tx: Tx, userId: string, step: number): Promise<boolean> {
  const done = await sql`
    update identity_account set totp_last_step = ${step}
    where user_id = ${userId} and totp_last_step < ${step}`.execute(tx.db)
  return Number(done.numAffectedRows ?? 0) === 1
}

export async function confirmTotp(tx: Tx, userId: string): Promise<void> {
  await sql`
    update identity_account set totp_confirmed_at = ${tx.now}
    where user_id = ${userId} and totp_confirmed_at is null`.execute(tx.db)
}

// links

export async function addLink(tx: Tx, digest: string, link: Link, expiresAt: Date): Promise<void> {
  await sql`
    insert into identity_link (tenant_id, token_digest, purpose, role, name, created_at, expires_at)
    values (${tx.tenantId}, ${digest}, ${link.purpose}, ${link.role}, ${link.name}, ${tx.now}, ${expiresAt})`.execute(
    tx.db,
  )
}

export async function usableLink(tx: Tx, digest: string): Promise<Link | undefined> {
  const found = await sql<Link>`
    select purpose, role, name
    from identity_link
    where token_digest = ${digest} and used_at is null and expires_at > ${tx.now}`.execute(tx.db)
  return found.rows[0]
}

/** Takes the link: the row's lock lets one of two at the same moment through. */
export async function useLink(tx: Tx, digest: string): Promise<Link | undefined> {
  const found = await sql<Link>`
    update identity_link set used_at = ${tx.now}
    where token_digest = ${digest} and used_at is null and expires_at > ${tx.now}
    returning purpose, role, name`.execute(tx.db)
  return found.rows[0]
}

/** A new set-up link replaces the ones printed before. */
export async function dropSetupLinks(tx: Tx): Promise<void> {
  await sql`delete from identity_link where purpose = 'setup' and used_at is null`.execute(tx.db)
}

// sessions and tokens

export interface SessionRow extends Member, SessionTimes {}

export async function addSession(tx: Tx, digest: string, userId: string): Promise<void> {
  await sql`
    insert into identity_session (tenant_id, token_digest, user_id, created_at, used_at)
    values (${tx.tenantId}, ${digest}, ${userId}, ${tx.now}, ${tx.now})`.execute(tx.db)
}

export async function sessionByDigest(tx: Tx, digest: string): Promise<SessionRow | undefined> {
  const found = await sql<SessionRow>`
    select ${MEMBER}, s.created_at as "createdAt", s.used_at as "usedAt"
    from identity_session s
    join identity_account a using (tenant_id, user_id)
    join identity_member m using (tenant_id, user_id)
    where s.token_digest = ${digest}`.execute(tx.db)
  return found.rows[0]
}

export async function touchSession(tx: Tx, digest: string): Promise<void> {
  await sql`update identity_session set used_at = ${tx.now} where token_digest = ${digest}`.execute(tx.db)
}

export async function dropSession(tx: Tx, digest: string): Promise<void> {
  await sql`delete from identity_session where token_digest = ${digest}`.execute(tx.db)
}

export async function dropSessionsOf(tx: Tx, userId: string): Promise<void> {
  await sql`delete from identity_session where user_id = ${userId}`.execute(tx.db)
}

export interface TokenRow {
  readonly label: string
  readonly userId: string | null
  readonly role: Role
}

export async function tokenByDigest(tx: Tx, digest: string): Promise<TokenRow | undefined> {
  const found = await sql<TokenRow>`
    select label, user_id as "userId", role
    from identity_api_token
    where token_digest = ${digest} and revoked_at is null and (expires_at is null or expires_at > ${tx.now})`.execute(
    tx.db,
  )
  return found.rows[0]
}

export async function replaceLocalToken(tx: Tx, digest: string, label: string): Promise<void> {
  await sql`
    update identity_api_token set revoked_at = ${tx.now}
    where label = ${label} and user_id is null and revoked_at is null`.execute(tx.db)
  await sql`
    insert into identity_api_token (tenant_id, token_digest, label, role, created_at)
    values (${tx.tenantId}, ${digest}, ${label}, 'admin', ${tx.now})`.execute(tx.db)
}

// attempts

export interface Attempt {
  readonly failures: number
  readonly lockedUntil: Date | null
}

/** The row stays locked until the transaction ends: parallel guesses are counted one after the other. */
export async function attemptOf(tx: Tx, subject: string): Promise<Attempt> {
  const forgotten = new Date(tx.now.getTime() - LOCK.memoryMs)
  const found = await sql<Attempt>`
    insert into identity_attempt as old (tenant_id, subject_digest, failures, at)
    values (${tx.tenantId}, ${subject}, 0, ${tx.now})
    on conflict (tenant_id, subject_digest) do update
    set failures = case when old.at < ${forgotten} then 0 else old.failures end
    returning failures, locked_until as "lockedUntil"`.execute(tx.db)
  return found.rows[0] ?? { failures: 0, lockedUntil: null }
}

export async function setAttempt(tx: Tx, subject: string, attempt: Attempt): Promise<void> {
  await sql`
    update identity_attempt set failures = ${attempt.failures}, locked_until = ${attempt.lockedUntil}, at = ${tx.now}
    where subject_digest = ${subject}`.execute(tx.db)
}

export async function dropAttempt(tx: Tx, subject: string): Promise<void> {
  await sql`delete from identity_attempt where subject_digest = ${subject}`.execute(tx.db)
}

/** Removes what no longer counts: ended sessions, old links and attempts. */
export async function sweep(tx: Tx): Promise<void> {
  const before = (ms: number) => new Date(tx.now.getTime() - ms)
  await sql`
    delete from identity_session
    where used_at < ${before(SESSION.idleMs)} or created_at < ${before(SESSION.absoluteMs)}`.execute(tx.db)
  await sql`delete from identity_attempt where at < ${before(LOCK.memoryMs)}`.execute(tx.db)
  await sql`delete from identity_link where expires_at < ${before(30 * 24 * 3_600_000)}`.execute(tx.db)
}
