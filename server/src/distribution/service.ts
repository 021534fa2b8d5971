/** The distribution at work: origins, indexes and files, put together for app.ts. */
import { lookup } from 'node:dns/promises'
import type { Readable } from 'node:stream'
import { AppError } from '@patchreeve/contract/errors.ts'
import type { Order } from '@patchreeve/trust/documents/order.ts'
import type { CatalogueView, PackageAt } from '../plan/index.ts'
import type { Tx } from '../platform/database.ts'
import type { Handlers } from '../platform/http/handlers.ts'
import type { Op, OpContext } from '../platform/op.ts'
import type { Task } from '../platform/tasks.ts'
import { catalogue, type NamedSource, obtainable } from './catalogue.ts'
import { openContent, type Stored } from './content.ts'
import { makeFetchThrough } from './fetch-through.ts'
import { fileFor, type Undo } from './file-for.ts'
import { OriginFault } from './model.ts'
import { confirmOrigin, listOrigins, type OriginDeps } from './origins.ts'
import { holdPrevious, refreshTenant } from './refresh.ts'
import { dropUnneeded } from './retention.ts'
import * as store from './store.ts'

export interface DistributionOptions extends OpContext, OriginDeps {
  readonly contentFolder: string
  readonly repoFolder: string
  /** Own packages: the digest under a path of the gateway, and every content that they need. */
  readonly uploads: {
    digestAt(pathname: string): Promise<string | undefined>
    needed(tx: Tx): Promise<readonly string[]>
  }
  /** Has the origins looked at soon; without it at the next tick. */
  readonly wake?: () => void
  /** Addresses of a name; the system's resolver by default. */
  readonly resolve?: (host: string) => Promise<readonly string[]>
  /** `http://host:port` where the server reaches origins only through one. */
  readonly proxy?: string | undefined
}

export interface Distribution {
  readonly handlers: Handlers<'origin_list' | 'origin_confirm'>
  readonly tasks: readonly Task[]
  catalogue(tx: Tx, sources: readonly NamedSource[], packages: readonly PackageAt[]): Promise<CatalogueView>
  obtainable(tx: Tx, sources: readonly NamedSource[], packages: readonly PackageAt[]): Promise<ReadonlySet<string>>
  /** Kept indexes that offer one of these, newest first: what a way back is made of. */
  offers(tx: Tx, packages: readonly PackageAt[]): Promise<readonly store.OfferedRow[]>
  /** What a host may have for its order; fetched through if it must be. Throws NOT_FOUND and ORIGIN_UNREACHABLE. */
  fileOf(op: Op, order: Order, uri: string, undo: Undo): Promise<Stored & { read(): Readable }>
}

/** Debian's security archive changes some times a day; a check of an unchanged suite costs one small file. */
const REFRESH_MS = 15 * 60_000
const RETENTION_MS = 6 * 3_600_000

export function makeDistribution(options: DistributionOptions): Distribution {
  const content = openContent(options.contentFolder)
  const resolve = options.resolve ?? systemResolve
  const fetchThrough = makeFetchThrough({
    content,
    repoFolder: options.repoFolder,
    uploaded: options.uploads.digestAt,
    resolve,
    proxy: options.proxy,
  })
  const context = { ...options, content, fetchThrough }
  return {
    handlers: {
      async origin_list(op) {
        return { rows: await listOrigins(op, options) }
      },
      async origin_confirm(op, { body }) {
        const confirmed = await confirmOrigin(op, options, body)
        options.wake?.()
        return confirmed
      },
    },
    tasks: [
      {
        name: 'distribution',
        everyMs: REFRESH_MS,
        async run() {
          for (const tenantId of await options.database.tenantIds()) {
            await refreshTenant(context, tenantId)
            await holdPrevious(context, tenantId)
          }
        },
      },
      {
        name: 'distribution-retention',
        everyMs: RETENTION_MS,
        run: async () => void (await dropUnneeded(context, options.uploads.needed)),
      },
    ],
    catalogue,
    offers: store.indexesOffering,
    obtainable: (tx, sources, packages) => obtainable(tx, content, sources, packages),
    async fileOf(op, order, uri, undo) {
      const { wanted, origins } = await op.tx(async (tx) => ({
        wanted: await fileFor(tx, content, order, uri, undo),
        origins: new Map((await store.listOrigins(tx)).map((one) => [one.originId, one])),
      }))
      if (!wanted) throw new AppError('NOT_FOUND')
      const read = () => content.read(wanted.sha256)
      const held = await content.find(wanted.sha256)
      if (held) return { ...held, read }
      let cause: unknown
      for (const { originId, path } of wanted.from) {
        const origin = origins.get(originId)
        if (!origin) continue
        try {
          return { ...(await fetchThrough.fetch(origin, path, wanted)), read }
        } catch (error) {
          if (!(error instanceof OriginFault)) throw error
          cause = error
        }
      }
      throw new AppError('ORIGIN_UNREACHABLE', {}, { cause })
    },
  }
}

async function systemResolve(host: string): Promise<string[]> {
  return (await lookup(host, { all: true })).map((one) => one.address)
}
