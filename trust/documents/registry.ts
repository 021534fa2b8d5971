/** All signed documents: their schema, payload type and size limit. */
import { Lease, Order } from './order.ts'
import { Plan } from './plan.ts'
import { Policy } from './policy.ts'
import { Result } from './result.ts'
import { Root } from './root.ts'
import { SignOff } from './sign-off.ts'

export const documents = {
  root: { schema: Root, maxBytes: 64 * 1024 },
  policy: { schema: Policy, maxBytes: 512 * 1024 },
  plan: { schema: Plan, maxBytes: 1024 * 1024 },
  signoff: { schema: SignOff, maxBytes: 1024 * 1024 },
  order: { schema: Order, maxBytes: 256 * 1024 },
  lease: { schema: Lease, maxBytes: 4 * 1024 },
  result: { schema: Result, maxBytes: 4 * 1024 * 1024 },
} as const
export type DocumentType = keyof typeof documents
export interface DocumentOf {
  root: Root
  policy: Policy
  plan: Plan
  signoff: SignOff
  order: Order
  lease: Lease
  result: Result
}

/** DSSE payload type: part of what is signed, so a signature over one type never counts for another. */
export const payloadType = (type: DocumentType): string => `application/vnd.patchreeve.${type}+json`
/** SSHSIG namespace of the same. */
export const sshNamespace = (type: DocumentType): string => `patchreeve-${type}@v1`
