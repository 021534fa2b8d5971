/** How somebody becomes a member: by a one-time link. The first one is printed by `npm start`, the others are invitations. */
import { AppError } from '@patchreeve/contract/errors.ts'
import type { Role } from '@patchreeve/contract/permissions.ts'
import type { Tx } from '../platform/database.ts'
import { type Op, provenanceOf } from '../platform/op.ts'
import { emailKey, LINK_LIFE_MS, weaknessOf } from './model.ts'
import { type Parts, TOTP_PURPOSE } from './parts.ts'
import * as store from './store.ts'
import { digestOf, makeToken } from './token.ts'
import { base32, TOTP, totpUri } from './totp.ts'

export interface OneTimeLink {
  readonly token: string
  readonly expiresAt: Date
}

/** The first admin's link; undefined when there is an admin. A new one ends the ones before. */
export async function makeSetupLink(op: Op): Promise<OneTimeLink | undefined> {
  op.may('member.write')
  return op.tx(async (tx) => {
    if (await store.adminExists(tx)) return undefined
    await store.dropSetupLinks(tx)
    return addLink(op, tx, { purpose: 'setup', role: 'admin', name: '' })
  })
}

export async function inviteMember(op: Op, role: Role, name: string): Promise<OneTimeLink> {
  op.may('member.write')
  return op.tx(async (tx) => {
    const link = await addLink(op, tx, { purpose: 'invitation', role, name })
    await tx.record({
      type: 'identity.member-invited',
      subjectType: 'invitation',
      subjectId: digestOf(link.token).slice(0, 16),
      body: { role, name, expiresAt: link.expiresAt.toISOString(), by: whoIs(op) },
      provenance: provenanceOf(op.actor),
    })
    return link
  })
}

async function addLink(op: Op, tx: Tx, link: store.Link): Promise<OneTimeLink> {
  const made = makeToken('link', op.tenantId, op.ids)
  const expiresAt = new Date(tx.now.getTime() + LINK_LIFE_MS[link.purpose])
  await store.addLink(tx, made.digest, link, expiresAt)
  return { token: made.text, expiresAt }
}

/** Open for this link: nobody is there yet, or the link is an invitation. */
export function showSetup(op: Op, token: string | undefined): Promise<{ open: boolean; tokenValid: boolean }> {
  return op.tx(async (tx) => {
    const link = token === undefined ? undefined : await store.usableLink(tx, digestOf(token))
    const first = !(await store.adminExists(tx))
    return { open: first || link?.purpose === 'invitation', tokenValid: link !== undefined }
  })
}

export interface Joining {
  readonly token: string
  readonly name: string
  readonly email: string
  readonly password: string
}
export interface Joined {
  readonly userId: string
  readonly totpSecret: string
  readonly totpUri: string
  /** Of the session that begins with it. */
  readonly sessionToken: string
}

/** The link is looked at before the expensive hash, and taken in the transaction that makes the member. */
export async function join(op: Op, parts: Parts, joining: Joining): Promise<Joined> {
  const digest = digestOf(joining.token)
  if (!(await op.tx((tx) => store.usableLink(tx, digest)))) throw await whyNot(op)
  const weakness = weaknessOf(joining.password, joining)
  if (weakness) throw new AppError('PASSWORD_TOO_WEAK', { reason: weakness })
  const passwordHash = await parts.passwords.hash(joining.password)
  const totpSecret = op.ids.random(TOTP.secretBytes)
  const session = makeToken('session', op.tenantId, op.ids)
  const userId = op.ids.next()
  await op.tx(async (tx) => {
    await store.lockMembers(tx)
    const link = await store.useLink(tx, digest)
    if (!link) throw new AppError('SETUP_LINK_INVALID')
    if (link.purpose === 'setup' && (await store.adminExists(tx))) throw new AppError('SETUP_DONE')
    const { name, email } = joining
    const totpSealed = parts.secret.seal(totpSecret, TOTP_PURPOSE)
    const account = { userId, name, email, emailKey: emailKey(email), role: link.role, passwordHash, totpSealed }
    if (!(await store.addAccount(tx, account)))
      throw new AppError('INPUT_INVALID', { path: 'body.email', reason: 'taken' })
    await store.addSession(tx, session.digest, userId)
    await tx.record({
      type: link.purpose === 'setup' ? 'identity.setup-completed' : 'identity.member-joined',
      subjectType: 'person',
      subjectId: userId,
      body: { name, role: link.role },
      provenance: 'person',
    })
  })
  return {
    userId,
    totpSecret: base32(totpSecret),
    totpUri: totpUri(totpSecret, joining.email),
    sessionToken: session.text,
  }
}

async function whyNot(op: Op): Promise<AppError> {
  const done = await op.tx((tx) => store.adminExists(tx))
  return new AppError(done ? 'SETUP_DONE' : 'SETUP_LINK_INVALID')
}

export const whoIs = (op: Op): string => (op.actor.kind === 'person' ? op.actor.userId : op.actor.kind)
