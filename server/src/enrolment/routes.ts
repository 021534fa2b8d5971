/** The API of enrolment: tokens, the renewal click, the gateway's names, the roll-over of the authority. */

import type { RouteOutput } from '@patchreeve/contract/api/routes.ts'
import { enrolmentLine, type PackageOffer } from '@patchreeve/contract/enrolment-line.ts'
import { AppError } from '@patchreeve/contract/errors.ts'
import type { Tx } from '../platform/database.ts'
import type { Handlers } from '../platform/http/handlers.ts'
import { type Op, provenanceOf } from '../platform/op.ts'
import { type Keeper, loadTrust, rollAuthority } from './authority.ts'
import { certificateDigest } from './certificate.ts'
import { proposeNames, readNames, writeNames } from './names.ts'
import { allowHostRenewal } from './service.ts'
import * as store from './store.ts'
import { makeToken, TOKEN_BYTES, tokenDigest } from './tokens.ts'

/** More tokens than a person looks at; older ones are used, revoked or expired. */
const LIST_LIMIT = 200

export interface EnrolmentHandlersOptions extends Keeper {
  /** Where the gateway listens, as printed: `0.0.0.0:7443`. */
  readonly listen: () => string
  /** What is in our apt repository now; throws NOT_READY while the packages are still being made. */
  readonly packages: () => Promise<PackageOffer>
  /** Digest of the first root; undefined while nobody has made one. */
  readonly firstRoot: (tx: Tx) => Promise<string | undefined>
}

type TokenView = RouteOutput<'enrolment_token_list'>['rows'][number]

type Ids =
  | 'enrolment_token_list'
  | 'enrolment_token_create'
  | 'enrolment_token_revoke'
  | 'renewal_allow'
  | 'gateway_show'
  | 'gateway_name'
  | 'ca_roll'

export function enrolmentHandlers(options: EnrolmentHandlersOptions): Handlers<Ids> {
  async function rootDigest(tx: Tx): Promise<string> {
    const digest = await options.firstRoot(tx)
    if (digest === undefined) throw new AppError('ROOT_MISSING', {})
    return digest
  }
  return {
    async enrolment_token_list(op) {
      op.may('enrolment.read')
      return op.tx(async (tx) => {
        const tokens = await store.listTokens(tx, LIST_LIMIT)
        const uses = await store.listUses(
          tx,
          tokens.map((token) => token.id),
        )
        return { rows: tokens.map((token) => tokenView(token, uses)) }
      })
    },

    async enrolment_token_create(op, { body }) {
      op.may('enrolment.write')
      const packages = await options.packages()
      return op.tx(async (tx) => {
        const names = await readNames(tx)
        if (names.length === 0) throw new AppError('GATEWAY_NAME_INVALID', { reason: 'not-named' })
        const secret = makeToken(tx.tenantId, options.ids.random(TOKEN_BYTES))
        const token = {
          id: options.ids.next(),
          label: body.label,
          class: body.class,
          max_uses: body.maxUses,
          created_at: tx.now,
          expires_at: new Date(tx.now.getTime() + body.expiresInHours * 3_600_000),
          revoked_at: null,
          created_by: actorName(op),
        }
        await store.insertToken(tx, { ...token, secret_digest: tokenDigest(secret) })
        await tx.record({
          type: 'enrolment.token-created',
          subjectType: 'enrolment-token',
          subjectId: token.id,
          body: { ...body, expiresAt: token.expires_at.toISOString(), createdBy: token.created_by },
          provenance: provenanceOf(op.actor),
        })
        const { current } = await loadTrust(tx, options)
        const parts = {
          names,
          port: portOf(options.listen()),
          caPem: current.certificate,
          token: secret,
          packages,
          rootDigest: body.withApply ? await rootDigest(tx) : null,
        }
        return {
          token: tokenView(token, []),
          secret,
          line: enrolmentLine(parts),
          parts,
          caDigest: certificateDigest(current.certificate),
          packageDigest: packages.agent.sha256,
        }
      })
    },

    async enrolment_token_revoke(op, { params }) {
      op.may('enrolment.write')
      return op.tx(async (tx) => {
        if (!(await store.revokeToken(tx, params.id))) throw new AppError('NOT_FOUND', { id: params.id })
        await tx.record({
          type: 'enrolment.token-revoked',
          subjectType: 'enrolment-token',
          subjectId: params.id,
          body: {},
          provenance: provenanceOf(op.actor),
        })
        return { done: true }
      })
    },

    async renewal_allow(op, { params }) {
      op.may('enrolment.write')
      await op.tx((tx) => allowHostRenewal(tx, params.id, provenanceOf(op.actor)))
      return { done: true }
    },

    async gateway_show(op) {
      op.may('setting.read')
      return op.tx(async (tx) => ({
        names: await readNames(tx),
        proposed: proposeNames(),
        listen: options.listen(),
        caDigest: certificateDigest((await loadTrust(tx, options)).current.certificate),
      }))
    },

    async gateway_name(op, { body }) {
      op.may('setting.write')
      await op.tx(async (tx) => {
        const names = await writeNames(tx, body.names)
        await tx.record({
          type: 'enrolment.gateway-named',
          subjectType: 'gateway',
          subjectId: 'gateway',
          body: { names },
          provenance: provenanceOf(op.actor),
        })
      })
      return { done: true }
    },

    async ca_roll(op: Op): Promise<{ caDigest: string }> {
      op.may('setting.write')
      return op.tx(async (tx) => {
        const row = await rollAuthority(tx, options)
        await tx.emit({ type: 'enrolment.ca-rolled', body: { serial: row.serial } })
        return { caDigest: certificateDigest(row.certificate) }
      })
    },
  }
}

function tokenView(token: store.TokenRow, uses: readonly store.UseRow[]): TokenView {
  const own = uses.filter((use) => use.token_id === token.id)
  return {
    id: token.id,
    label: token.label,
    class: token.class,
    maxUses: token.max_uses,
    uses: own.length,
    createdAt: token.created_at.toISOString(),
    expiresAt: token.expires_at.toISOString(),
    revokedAt: token.revoked_at?.toISOString() ?? null,
    createdBy: token.created_by,
    usedBy: own.map((use) => ({ hostId: use.host_id, name: use.host_name, at: use.at.toISOString() })),
  }
}

function actorName(op: Op): string {
  return op.actor.kind === 'person' ? op.actor.name : op.actor.kind
}

function portOf(listen: string): number {
  return Number(listen.slice(listen.lastIndexOf(':') + 1))
}
