/** What the gateway asks about orders, by the real slices on a test's database; contents lie in a folder of their own. */
import { makeDeployment } from '../../src/deployment/index.ts'
import type { WayBack } from '../../src/deployment/way-back.ts'
import { makeDistribution } from '../../src/distribution/index.ts'
import { holdsHead, ledgerHead } from '../../src/evidence/index.ts'
import type { OrderFace } from '../../src/gateway/index.ts'
import { keepPlan, type Repositories, registerHostKey, signAsServer } from '../../src/plan/index.ts'
import type { OpContext } from '../../src/platform/op.ts'
import type { Secret } from '../../src/platform/secret.ts'

export interface OrderSlices extends OrderFace {
  readonly deployment: ReturnType<typeof makeDeployment>
  readonly distribution: ReturnType<typeof makeDistribution>
}

export interface OrderSlicesOptions extends OpContext {
  readonly secret: Secret
  readonly contentFolder?: string
  readonly repoFolder?: string
  /** Armoured keys that ship with us. */
  readonly shippedKeys?: () => Promise<string>
  /** What hosts' repositories offer, where it is not read from an archive. */
  readonly repositories?: Repositories
  /** In place of what the kept indexes offer. */
  readonly offers?: WayBack['offers']
  readonly resolve?: (host: string) => Promise<readonly string[]>
}

export function orderSlices(options: OrderSlicesOptions): OrderSlices {
  const { secret } = options
  const distribution = makeDistribution({
    ...options,
    contentFolder: options.contentFolder ?? '/nonexistent',
    repoFolder: options.repoFolder ?? '/nonexistent',
    shippedKeys: options.shippedKeys ?? (async () => ''),
    uploads: { digestAt: async () => undefined, needed: async () => [] },
    ownKey: async () => undefined,
    isOwn: async () => false,
  })
  const deployment = makeDeployment({
    ...options,
    sign: (tx, type, document) => signAsServer(tx, secret, type, document),
    ledger: { holds: holdsHead },
    repositories: options.repositories ?? distribution,
    wayBack: {
      offers: options.offers ?? distribution.offers,
      async keepPlan(op, tx, plan, leftOut) {
        return (await keepPlan(op, tx, { plan, leftOut, episodeIds: [] }, {})).digest
      },
    },
    // A test says itself when it looks at what is due.
    wake: () => undefined,
  })
  return { deployment, distribution, registerHostKey, head: ledgerHead }
}
