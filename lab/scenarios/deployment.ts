/** Plans and deployments as the API shows them, as far as scenarios look. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Product } from './product.ts'

export interface Change {
  readonly name: string
  readonly architecture: string
  readonly from: string | null
  readonly to: string | null
  readonly sha256: string | null
}

export interface Plan {
  readonly id: string
  readonly digest: string
  readonly findings: readonly string[]
  readonly leftOut: readonly unknown[]
  readonly transactions: readonly {
    readonly changes: readonly Change[]
    readonly hosts: readonly { readonly name: string }[]
  }[]
}

export interface Step {
  readonly host: string
  readonly ring: string
  readonly state: string
  readonly because: readonly unknown[]
}

export interface Deployment {
  readonly state: string
  readonly because: unknown
  readonly list: readonly Step[]
}

/** A step that ended so stays so: waiting on is of no use. */
const ENDED = ['undone', 'refused', 'failed', 'expired', 'silent']

export const stepsOf = async (product: Product, id: string): Promise<readonly Step[]> =>
  (await product.api<Deployment>('GET', `/deployments/${id}`)).list

/** Waits until the steps are as wanted; throws at once when one ended badly, and with all of them when time is over. */
export async function untilSteps(
  product: Product,
  id: string,
  timeoutMs: number,
  wanted: (steps: readonly Step[]) => boolean,
): Promise<Deployment> {
  const until = Date.now() + timeoutMs
  for (;;) {
    const found = await product.api<Deployment>('GET', `/deployments/${id}`)
    if (wanted(found.list)) return found
    const bad = found.list.filter((step) => ENDED.includes(step.state))
    if (bad.length > 0 || found.state === 'halted' || Date.now() > until)
      throw new Error(`${JSON.stringify(found, null, 1)}\n${product.log().slice(-3_000)}`)
    await sleep(1_000)
  }
}
