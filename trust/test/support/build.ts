/** Puts a world's documents together into what `accept` reads. */
import type { Input } from '../../accept/accept.ts'
import type { Bundle } from '../../accept/bundle.ts'
import type { Known } from '../../accept/known.ts'
import { digestOf } from '../../bytes.ts'
import type { DocumentOf, DocumentType } from '../../documents/registry.ts'
import { toEnvelopeJson } from '../../envelope.ts'
import { bytesOf, signedBy, type TestKey } from './keys.ts'
import {
  compare,
  knownOf,
  leaseOf,
  orderOf,
  planOf,
  policyOf,
  resultOf,
  rootOf,
  signOffOf,
  type World,
} from './world.ts'

/** Changes to documents on the way; each is given with the right digests in it and goes on as it comes back. */
export interface Changes {
  /** Default: the host that no ring names. */
  readonly host?: TestKey
  readonly root?: (root: DocumentOf['root']) => DocumentOf['root']
  readonly policy?: (policy: DocumentOf['policy']) => DocumentOf['policy']
  readonly plan?: (plan: DocumentOf['plan']) => DocumentOf['plan']
  readonly signOff?: (signOff: DocumentOf['signoff'], signer: TestKey) => DocumentOf['signoff']
  readonly order?: (order: DocumentOf['order']) => DocumentOf['order']
  readonly lease?: (lease: DocumentOf['lease']) => DocumentOf['lease']
  readonly result?: (result: DocumentOf['result'], host: TestKey) => DocumentOf['result']
  /** Another result of each host of the first ring; one stands before the others, one after. */
  readonly otherResult?: (result: DocumentOf['result']) => DocumentOf['result']
  readonly known?: (known: Known) => Known
  /** Who signs. */
  readonly rootSigners?: readonly TestKey[]
  readonly policySigners?: readonly TestKey[]
  readonly signers?: readonly TestKey[]
  readonly orderSigner?: TestKey
  readonly leaseSigner?: TestKey
  /** Last: the envelopes themselves. */
  readonly bundle?: (bundle: Bundle) => Bundle
}

export interface Built {
  readonly input: Input
  /** The same, before it became text. */
  readonly bundle: Bundle
  readonly documents: Pick<DocumentOf, 'root' | 'policy' | 'plan' | 'order' | 'lease'>
  readonly digests: { readonly root: string; readonly policy: string; readonly plan: string; readonly order: string }
}

const same = <T>(document: T): T => document

/** Accepted, unless a change makes it otherwise. */
export async function build(world: World, changes: Changes = {}): Promise<Built> {
  const host = changes.host ?? world.hosts.rest
  const people = [world.alice, world.bob]
  const root = (changes.root ?? same)(rootOf(world))
  const policy = (changes.policy ?? same)(policyOf(world))
  const plan = (changes.plan ?? same)(planOf(world, await digestFor(policy)))
  const digests = {
    root: await digestFor(root),
    policy: await digestFor(policy),
    plan: await digestFor(plan),
  }
  const names = { host, policy: digests.policy, plan: { digest: digests.plan, document: plan } }
  const order = (changes.order ?? same)(orderOf(world, names))
  const orderDigest = await digestFor(order)
  const lease = (changes.lease ?? same)(leaseOf(world, orderDigest, host))
  const seal = async <T extends DocumentType>(type: T, document: DocumentOf[T], keys: readonly TestKey[]) =>
    toEnvelopeJson(await signedBy(type, document, ...keys))
  const signOffs = (changes.signers ?? people).map((signer) => {
    const signOff = signOffOf(world, digests.plan, signer)
    return seal('signoff', changes.signOff?.(signOff, signer) ?? signOff, [signer])
  })
  const proof = async (key: TestKey, change: NonNullable<Changes['result']>) => {
    const result = change(resultOf(world, key, orderDigest, digests.plan), key)
    return { key: key.spki, result: await seal('result', result, [key]) }
  }
  const below = [world.hosts.first, world.hosts.second]
  const proofs = await Promise.all(below.map((key) => proof(key, changes.result ?? same)))
  const { otherResult } = changes
  const others = otherResult ? await Promise.all(below.map((key) => proof(key, otherResult))) : []
  const bundle: Bundle = (changes.bundle ?? same)({
    roots: [await seal('root', root, changes.rootSigners ?? people)],
    policy: await seal('policy', policy, changes.policySigners ?? people),
    plan: await seal('plan', plan, []),
    signOffs: await Promise.all(signOffs),
    order: await seal('order', order, [changes.orderSigner ?? world.server]),
    lease: await seal('lease', lease, [changes.leaseSigner ?? world.server]),
    proofs: [...others.slice(0, 1), ...proofs, ...others.slice(1)],
  })
  const known = (changes.known ?? same)(knownOf(host, digests.root))
  const documents = { root, policy, plan, order, lease }
  const input = { bundle: JSON.stringify(bundle), known, compare }
  return { input, bundle, documents, digests: { ...digests, order: orderDigest } }
}

export async function digestFor(document: DocumentOf[DocumentType]): Promise<string> {
  return digestOf(bytesOf(document))
}
