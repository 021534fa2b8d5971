/** Who is behind a cookie or a bearer token. Asked on every request: a changed role or an ended session counts at once. */
import type { Authenticator, Caller } from '../platform/http/index.ts'
import type { OpContext } from '../platform/op.ts'
import { isLive, SESSION } from './model.ts'
import * as store from './store.ts'
import { type NamedToken, readToken } from './token.ts'

export function authenticator(context: OpContext): Authenticator {
  async function identify(given: { cookie: string } | { bearer: string }): Promise<Caller | undefined> {
    const named = readToken('cookie' in given ? given.cookie : given.bearer)
    if (named?.kind === 'session') return bySession(context, named)
    // A token in a cookie was put there by somebody else than us.
    return named?.kind === 'token' && 'bearer' in given ? byToken(context, named) : undefined
  }
  return {
    identify,
    async isValid(caller) {
      const { credential, tenantId } = caller
      if (credential.kind === 'none') return false
      const named = { kind: credential.kind, tenantId, digest: credential.digest }
      const found =
        credential.kind === 'session' ? await bySession(context, named, false) : await byToken(context, named)
      return found !== undefined
    },
  }
}

/** An open stream is no use of the session: `counts` false keeps a forgotten tab from living for ever. */
function bySession(context: OpContext, named: NamedToken, counts = true): Promise<Caller | undefined> {
  return context.database.tx(named.tenantId, async (tx) => {
    const found = await store.sessionByDigest(tx, named.digest)
    if (!found || !isLive(found, tx.now)) return undefined
    if (counts && tx.now.getTime() - found.usedAt.getTime() > SESSION.touchMs)
      await store.touchSession(tx, named.digest)
    return {
      actor: { kind: 'person', userId: found.userId, name: found.name, role: found.role },
      tenantId: named.tenantId,
      credential: { kind: 'session', digest: named.digest },
    }
  })
}

function byToken(context: OpContext, named: NamedToken): Promise<Caller | undefined> {
  return context.database.tx(named.tenantId, async (tx) => {
    const found = await store.tokenByDigest(tx, named.digest)
    if (!found) return undefined
    return {
      actor: { kind: 'person', userId: found.userId ?? found.label, name: found.label, role: found.role },
      tenantId: named.tenantId,
      credential: { kind: 'token', digest: named.digest },
    }
  })
}
