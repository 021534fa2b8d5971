/**
 * What a server can do that does not ask its own gates: it takes its own key out of its own database and signs orders as it likes,
 * with whatever documents it has beside them.
 */
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import type { Bundle } from '@patchreeve/trust/accept/bundle.ts'
import { toInstant } from '@patchreeve/trust/documents/fields.ts'
import type { Order } from '@patchreeve/trust/documents/order.ts'
import type { Result } from '@patchreeve/trust/documents/result.ts'
import { openDocument, toEnvelopeJson } from '@patchreeve/trust/envelope.ts'
import { isSignedByKey } from '@patchreeve/trust/verify.ts'
import { signAsServer } from '../../server/src/plan/index.ts'
import { systemClock } from '../../server/src/platform/clock.ts'
import { openCredentials } from '../../server/src/platform/credentials.ts'
import { openDatabase } from '../../server/src/platform/database.ts'
import { systemIds } from '../../server/src/platform/ids.ts'
import { asRole } from '../../server/src/platform/migrate.ts'
import { POSTGRES_MAJOR, runningPostmaster } from '../../server/src/platform/postgres.ts'
import { openSecret } from '../../server/src/platform/secret.ts'
import type { Host } from '../host.ts'
import type { Product } from './product.ts'

const TENANT_NO = 1
/** On the host, of the package. */
const RUNTIME = '/usr/lib/patchreeve/runtime/node'
const MINUTE_MS = 60_000

export interface Forged {
  readonly hostKey: string
  readonly epoch: number
  /** Envelopes as the API gives them, the first one first. */
  readonly roots: readonly string[]
  readonly policy: string
}

/** An order to look at the publishers' indexes: it needs no plan, so that nothing but its epoch speaks against it. */
export async function forgedBundle(product: Product, { hostKey, epoch, roots, policy }: Forged): Promise<string> {
  const opened = await openDocument('policy', policy)
  assert.ok(!('code' in opened))
  const now = Date.now()
  const order: Order = {
    ...{ type: 'order', schema: 1, tenant: opened.document.tenant, id: randomUUID(), host: hostKey, epoch },
    ...{ generation: 1_000, verb: 'refresh', plan: null, policy: opened.digest, transaction: null },
    ...{ changes: [], indexes: [], ring: 'first' },
    ...{ notBefore: toInstant(new Date(now - MINUTE_MS)), notAfter: toInstant(new Date(now + 10 * MINUTE_MS)) },
  }
  const bundle: Bundle = {
    roots: roots.map(envelope),
    policy: envelope(policy),
    plan: null,
    signOffs: [],
    order: toEnvelopeJson(await signedBy(product, order)),
    lease: null,
    proofs: [],
  }
  return JSON.stringify(bundle)
}

/** The API gives envelopes as text. */
const envelope = (text: string): Bundle['order'] => JSON.parse(text) as Bundle['order']

async function signedBy({ dataFolder }: Product, order: Order) {
  const ids = systemIds()
  const [secret, credentials] = [await openSecret(dataFolder, ids), await openCredentials(dataFolder, ids)]
  const postmaster = await runningPostmaster(join(dataFolder, 'postgres', String(POSTGRES_MAJOR)))
  assert.ok(postmaster, 'its database runs')
  const owner = `postgres://owner@localhost/patchreeve?host=${encodeURIComponent(postmaster.socketFolder)}`
  const url = asRole(owner, 'patchreeve_app', credentials)
  const database = openDatabase({ url, clock: systemClock, ids, subscribers: {}, maxConnections: 1 })
  try {
    return await database.tx(TENANT_NO, (tx) => signAsServer(tx, secret, 'order', order))
  } finally {
    await database.close()
  }
}

/** Argument: nothing; the document on standard input. The installed agent's own code. */
const HAND_OVER = `import { handOver } from '/usr/lib/patchreeve/agent/agent/src/orders/hand-over.js'
import { text } from 'node:stream/consumers'
process.stdout.write(JSON.stringify(await handOver(await text(process.stdin))))`

/** What apply makes of it, in its own signed words. */
export async function answerOf(host: Host, hostKey: string, bundle: string): Promise<Result> {
  const argv = ['runuser', '-u', 'patchreeve-agent', '--', RUNTIME, '--input-type=module', '-e', HAND_OVER]
  const text = await host.must(argv, { stdin: bundle, timeoutMs: 120_000 })
  const { results } = JSON.parse(text) as { results?: { key: string; result: never }[] }
  const [first] = results ?? []
  assert.ok(first, `${host.name}: apply gave no result: ${text.slice(0, 300)}`)
  const opened = await openDocument('result', first.result)
  assert.ok(!('code' in opened) && (await isSignedByKey(opened, first.key)))
  assert.equal(opened.document.host, hostKey, 'by the key of this host')
  return opened.document
}
