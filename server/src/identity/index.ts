/** Identity's face: who people are, what proves it, and what they may do. */
import type { Authenticator, Handlers } from '../platform/http/index.ts'
import { forgetOldAnswers } from '../platform/http/index.ts'
import type { Op, OpContext } from '../platform/op.ts'
import type { Secret } from '../platform/secret.ts'
import type { Task } from '../platform/tasks.ts'
import { authenticator } from './authenticator.ts'
import { type Passwords, scryptPasswords } from './password.ts'
import { type IdentityRoutes, identityHandlers } from './routes.ts'
import { members, sweep } from './store.ts'

export { makeSetupLink, type OneTimeLink, showSetup } from './joining.ts'
export { ensureLocalToken, LOCAL_TOKEN_FILE } from './local-token.ts'
export { type IdentityRoutes, setupPath } from './routes.ts'

export interface Identity extends Authenticator {
  readonly handlers: Handlers<IdentityRoutes>
}

export interface IdentityOptions extends OpContext {
  readonly secret: Secret
  /** Cheaper hashing, for tests. */
  readonly passwords?: Passwords
}

export function openIdentity(options: IdentityOptions): Identity {
  const passwords = options.passwords ?? scryptPasswords(options.ids)
  return { ...authenticator(options), handlers: identityHandlers({ passwords, secret: options.secret }) }
}

/** Forgets ended sessions, old links, counted attempts and kept answers. */
export function identitySweep({ database }: OpContext): Task {
  return {
    name: 'identity-sweep',
    everyMs: 3_600_000,
    async run() {
      for (const tenantId of await database.tenantIds())
        await database.tx(tenantId, async (tx) => {
          await sweep(tx)
          await forgetOldAnswers(tx)
        })
    },
  }
}

/** Has the person who acts confirmed a second factor? Programs and the server itself have none to confirm. */
export async function hasSecondFactor(op: Op): Promise<boolean> {
  const { actor } = op
  if (actor.kind !== 'person') return true
  const member = (await op.tx(members)).find((one) => one.userId === actor.userId)
  return member?.secondFactor ?? true
}
