/**
 * What a use case is given first: who acts, what they may do, in which tenant, and the effects. `may` throws, so that a
 * forgotten `if` cannot let anyone through.
 */
import { AppError } from '@patchreeve/contract/errors.ts'
import { type Permission, type Role, rolePermissions } from '@patchreeve/contract/permissions.ts'
import type { Clock } from './clock.ts'
import type { Database, Provenance, Tx } from './database.ts'
import type { Ids } from './ids.ts'
import type { Log } from './log.ts'

export type Actor =
  | { readonly kind: 'person'; readonly userId: string; readonly name: string; readonly role: Role }
  | { readonly kind: 'host'; readonly hostNo: number; readonly hostId: string }
  /** The server itself: background tasks and the report of its own machine. */
  | { readonly kind: 'system' }
  /** Before sign-in. May do nothing that needs a permission. */
  | { readonly kind: 'nobody' }

export interface Op {
  readonly actor: Actor
  readonly tenantId: number
  readonly clock: Clock
  readonly ids: Ids
  readonly log: Log
  /** Throws FORBIDDEN (or NOT_SIGNED_IN before sign-in) unless the actor has the permission. */
  may(permission: Permission): void
  tx<T>(work: (tx: Tx) => Promise<T>): Promise<T>
}

export interface OpContext {
  readonly database: Database
  readonly clock: Clock
  readonly ids: Ids
  readonly log: Log
}

export function makeOp(context: OpContext, actor: Actor, tenantId: number): Op {
  return {
    actor,
    tenantId,
    clock: context.clock,
    ids: context.ids,
    log: context.log,
    may(permission) {
      if (!allows(actor, permission)) {
        throw new AppError(actor.kind === 'nobody' ? 'NOT_SIGNED_IN' : 'FORBIDDEN', { permission })
      }
    },
    tx: (work) => context.database.tx(tenantId, work),
  }
}

/** The same operation on behalf of another actor: the server acting for its own machine's report, for instance. */
export function actingAs(op: Op, actor: Actor): Op {
  return {
    ...op,
    actor,
    may(permission) {
      if (!allows(actor, permission)) throw new AppError('FORBIDDEN', { permission })
    },
  }
}

export function allows(actor: Actor, permission: Permission): boolean {
  switch (actor.kind) {
    case 'system':
      return true
    case 'person':
      return rolePermissions[actor.role].includes(permission)
    case 'host':
      return rolePermissions.host.includes(permission)
    case 'nobody':
      return false
  }
}

/** Provenance of what this actor says, for the ledger. */
export function provenanceOf(actor: Actor): Provenance {
  return actor.kind === 'person' ? 'person' : actor.kind === 'host' ? 'agent-signed' : 'server-seen'
}
