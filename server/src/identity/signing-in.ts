/**
 * Signing in and out. An address that nobody has is answered like a wrong password: same code, same time, same waits. The
 * second factor is asked for only after the password was right, and counts as an attempt of its own.
 */
import { AppError } from '@patchreeve/contract/errors.ts'
import type { Tx } from '../platform/database.ts'
import type { Op } from '../platform/op.ts'
import { emailKey, lockMs } from './model.ts'
import { type Parts, TOTP_PURPOSE } from './parts.ts'
import * as store from './store.ts'
import { digestOf, makeToken } from './token.ts'
import { matchTotp } from './totp.ts'

export interface Credentials {
  readonly email: string
  readonly password: string
  readonly totp?: string | undefined
}
export interface SignedIn {
  readonly member: store.Member
  readonly sessionToken: string
}

export async function signIn(op: Op, parts: Parts, given: Credentials): Promise<SignedIn> {
  const key = emailKey(given.email)
  const subject = digestOf(`e-mail ${key}`)
  await countAttempt(op, subject)
  const account = await op.tx((tx) => store.accountByEmail(tx, key))
  if (!(await parts.passwords.verify(given.password, account?.passwordHash)) || !account) {
    await noteLock(op, subject, account)
    throw new AppError('SIGN_IN_REFUSED')
  }
  const step = account.secondFactor ? await secondFactor(op, parts, account, given.totp, subject) : undefined
  const session = makeToken('session', op.tenantId, op.ids)
  const entered = await op.tx(async (tx) => {
    if (step !== undefined && !(await store.useTotpStep(tx, account.userId, step))) return false
    await store.dropAttempt(tx, subject)
    await store.addSession(tx, session.digest, account.userId)
    await recordPerson(tx, 'identity.signed-in', account.userId, { secondFactor: account.secondFactor })
    return true
  })
  if (!entered) throw new AppError('TOTP_INVALID')
  return { member: account, sessionToken: session.text }
}

/** The step to use up. A missing code is no failure (the page asks next), a wrong one is. */
async function secondFactor(
  op: Op,
  parts: Parts,
  account: store.Account,
  code: string | undefined,
  subject: string,
): Promise<number> {
  if (code === undefined) {
    await op.tx(async (tx) => {
      const { failures } = await store.attemptOf(tx, subject)
      await store.setAttempt(tx, subject, { failures: Math.max(0, failures - 1), lockedUntil: null })
    })
    throw new AppError('SECOND_FACTOR_NEEDED')
  }
  const step = matchTotp(secretOf(parts, account), code, op.clock.now(), account.totpLastStep)
  if (step === undefined) {
    await noteLock(op, subject, account)
    throw new AppError('TOTP_INVALID')
  }
  return step
}

export interface Confirmed {
  readonly member: store.Member
  /** The old session and all others of this person end: they were opened with a password alone. */
  readonly sessionToken: string
}

export async function confirmSecondFactor(op: Op, parts: Parts, userId: string, code: string): Promise<Confirmed> {
  const subject = digestOf(`second factor ${userId}`)
  await countAttempt(op, subject)
  const account = await op.tx((tx) => store.accountByUser(tx, userId))
  if (!account) throw new AppError('FORBIDDEN', { reason: 'token' }) // a command-line token is nobody's account
  if (account.secondFactor) throw new AppError('INPUT_INVALID', { path: 'body.totp', reason: 'confirmed-already' })
  const step = matchTotp(secretOf(parts, account), code, op.clock.now(), account.totpLastStep)
  if (step === undefined) throw new AppError('TOTP_INVALID')
  const session = makeToken('session', op.tenantId, op.ids)
  await op.tx(async (tx) => {
    if (!(await store.useTotpStep(tx, userId, step))) throw new AppError('TOTP_INVALID')
    await store.confirmTotp(tx, userId)
    await store.dropAttempt(tx, subject)
    await store.dropSessionsOf(tx, userId)
    await store.addSession(tx, session.digest, userId)
    await recordPerson(tx, 'identity.second-factor-confirmed', userId, {})
  })
  return { member: { ...account, secondFactor: true }, sessionToken: session.text }
}

export async function signOut(op: Op, userId: string, sessionDigest: string): Promise<void> {
  await op.tx(async (tx) => {
    await store.dropSession(tx, sessionDigest)
    await recordPerson(tx, 'identity.signed-out', userId, {})
  })
}

/** Counts before it is known whether the guess is right, so that guesses side by side do not escape the count. */
async function countAttempt(op: Op, subject: string): Promise<void> {
  const waitMs = await op.tx(async (tx) => {
    const attempt = await store.attemptOf(tx, subject)
    const left = (attempt.lockedUntil?.getTime() ?? 0) - tx.now.getTime()
    if (left > 0) return left
    const failures = attempt.failures + 1
    const lockedUntil = lockMs(failures) > 0 ? new Date(tx.now.getTime() + lockMs(failures)) : null
    await store.setAttempt(tx, subject, { failures, lockedUntil })
    return 0
  })
  if (waitMs > 0) throw new AppError('TOO_MANY_REQUESTS', { retryAfterS: Math.ceil(waitMs / 1000) })
}

/**
 * The ledger hears when a real account begins to wait: once per wait, so that guessing cannot fill it. An
 * address without an account takes the same way up to there, and so the same time.
 */
async function noteLock(op: Op, subject: string, account: store.Account | undefined): Promise<void> {
  await op.tx(async (tx) => {
    const { failures, lockedUntil } = await store.attemptOf(tx, subject)
    if (!account || !lockedUntil || lockedUntil <= tx.now) return
    await tx.record({
      type: 'identity.locked',
      subjectType: 'person',
      subjectId: account.userId,
      body: { failures, until: lockedUntil.toISOString() },
      provenance: 'server-seen',
    })
  })
}

function secretOf(parts: Parts, account: store.Account): Buffer {
  if (!account.totpSealed) throw new Error(`account ${account.userId} has no second factor to check`)
  return parts.secret.open(account.totpSealed, TOTP_PURPOSE)
}

async function recordPerson(tx: Tx, type: string, userId: string, body: Record<string, unknown>): Promise<void> {
  await tx.record({ type, subjectType: 'person', subjectId: userId, body, provenance: 'person' })
}
