/** Identity's part of the route table. */

import type { Session } from '@patchreeve/contract/api/routes.ts'
import { AppError } from '@patchreeve/contract/errors.ts'
import { rolePermissions } from '@patchreeve/contract/permissions.ts'
import type { Handlers } from '../platform/http/index.ts'
import type { Op } from '../platform/op.ts'
import { inviteMember, join, showSetup } from './joining.ts'
import { SESSION } from './model.ts'
import type { Parts } from './parts.ts'
import { confirmSecondFactor, signIn, signOut } from './signing-in.ts'
import * as store from './store.ts'

export type IdentityRoutes =
  | 'setup_show'
  | 'setup_complete'
  | 'session_create'
  | 'session_show'
  | 'session_delete'
  | 'totp_confirm'
  | 'member_list'
  | 'member_invite'

const SESSION_S = SESSION.absoluteMs / 1000

export function identityHandlers(parts: Parts): Handlers<IdentityRoutes> {
  return {
    setup_show: (op, { query }) => showSetup(op, query.token),
    async setup_complete(op, { body }, http) {
      const joined = await join(op, parts, body)
      http.startSession(joined.sessionToken, SESSION_S)
      return { totpUri: joined.totpUri, totpSecret: joined.totpSecret }
    },
    async session_create(op, { body }, http) {
      const { member, sessionToken } = await signIn(op, parts, body)
      http.startSession(sessionToken, SESSION_S)
      return sessionOf(member)
    },
    session_show: (op) => showSession(op),
    async session_delete(op, _input, http) {
      if (http.caller.credential.kind === 'session') await signOut(op, userOf(op), http.caller.credential.digest)
      http.endSession()
      return { done: true }
    },
    async totp_confirm(op, { body }, http) {
      const { member, sessionToken } = await confirmSecondFactor(op, parts, userOf(op), body.totp)
      http.endSession()
      http.startSession(sessionToken, SESSION_S)
      return sessionOf(member)
    },
    async member_list(op) {
      const rows = await op.tx((tx) => store.members(tx))
      return { rows: rows.map(({ userId, ...member }) => ({ id: userId, ...member })) }
    },
    async member_invite(op, { body }, http) {
      const link = await inviteMember(op, body.role, body.name)
      return { link: `${http.origin}${setupPath(link.token)}`, expiresAt: link.expiresAt.toISOString() }
    },
  }
}

/** The console's page for a one-time link. */
export const setupPath = (token: string): string => `/start?token=${token}`

async function showSession(op: Op): Promise<Session> {
  const account = await op.tx((tx) => store.accountByUser(tx, userOf(op)))
  if (account) return sessionOf(account)
  // The local command line: an administrator without an account, on this machine only.
  if (op.actor.kind !== 'person') throw new AppError('NOT_SIGNED_IN')
  const { userId, name, role } = op.actor
  return sessionOf({ userId, name, email: '', role, secondFactor: false })
}

function sessionOf(member: store.Member): Session {
  const { userId, name, email, role, secondFactor } = member
  return { user: { id: userId, name, email }, role, permissions: [...rolePermissions[role]], secondFactor }
}

function userOf(op: Op): string {
  if (op.actor.kind !== 'person') throw new AppError('NOT_SIGNED_IN')
  return op.actor.userId
}
