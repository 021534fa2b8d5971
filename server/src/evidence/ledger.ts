/**
 * The chain, pure. An entry's payload digest is SHA-256(salt || RFC 8785 of the payload), so that a payload can be forgotten
 * (salt and body erased) while the chain still verifies. leaf = SHA-256(0x00 || seq || prev || payload digest), RFC 9162's
 * leaf prefix, so that a Merkle tree over the leaves can be added without hashing anything anew.
 */
import { createHash } from 'node:crypto'
import { canonicalJson, type Json } from '@patchreeve/trust/canonical.ts'

export interface Payload {
  readonly id: string
  readonly type: string
  readonly subjectType: string
  readonly subjectId: string
  readonly provenance: number
  /** RFC 3339 with milliseconds. */
  readonly at: string
  readonly body: Json
}

export const GENESIS: Buffer = Buffer.alloc(32)
const LEAF_PREFIX = Buffer.from([0])

export function payloadDigest(salt: Uint8Array, payload: Payload): Buffer {
  const { id, type, subjectType, subjectId, provenance, at, body } = payload
  return createHash('sha256')
    .update(salt)
    .update(canonicalJson({ id, type, subjectType, subjectId, provenance, at, body }))
    .digest()
}

export function leafOf(seq: number, prev: Uint8Array, digest: Uint8Array): Buffer {
  const number = Buffer.alloc(8)
  number.writeBigUInt64BE(BigInt(seq))
  return createHash('sha256').update(LEAF_PREFIX).update(number).update(prev).update(digest).digest()
}

export interface ChainLink {
  readonly seq: number
  readonly prev: Buffer
  readonly payloadDigest: Buffer
  readonly leaf: Buffer
}

export type ChainFault = 'gap' | 'previous-differs' | 'leaf-differs' | 'payload-differs'

/** Checks one link against the head before it; undefined = holds. */
export function checkLink(head: { seq: number; leaf: Buffer }, link: ChainLink): ChainFault | undefined {
  if (link.seq !== head.seq + 1) return 'gap'
  if (!link.prev.equals(head.leaf)) return 'previous-differs'
  if (!leafOf(link.seq, link.prev, link.payloadDigest).equals(link.leaf)) return 'leaf-differs'
  return undefined
}
