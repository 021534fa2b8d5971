/** What hosts have said of the plan of a case, by results that they signed themselves and that came along with the order. */
import type { Verb } from '../documents/policy.ts'
import type { Outcome, Result } from '../documents/result.ts'
import { keyDigest } from '../keys.ts'
import { type Refusal, refuse } from '../refusals.ts'
import { isSignedByKey } from '../verify.ts'
import type { Case, Proof } from './case.ts'

export interface Word {
  readonly said: 'succeeded' | 'failed'
  /** When the host was done, in milliseconds since 1970. */
  readonly at: number
}

/**
 * The newest word of each of these hosts: one that failed and then went through has proven the plan, one that went through and then
 * failed has not. A single result that is not what it says it is spoils the bundle.
 */
export async function wordsOf(c: Case, hosts: ReadonlySet<string>): Promise<Refusal | ReadonlyMap<string, Word>> {
  const newest = new Map<string, Result>()
  const { verb, epoch } = c.order.document
  for (const proof of c.proofs) {
    if (!(await isGenuine(proof, c))) return refuse('signature-invalid', { document: 'result' })
    const result = proof.result.document
    const ofThisPlan = result.plan === c.plan?.digest && result.epoch === epoch
    if (!ofThisPlan || !hosts.has(result.host) || outcomeOf(result, verb) === undefined) continue
    if ((newest.get(result.host)?.sequence ?? 0) < result.sequence) newest.set(result.host, result)
  }
  const words = new Map<string, Word>()
  for (const [host, result] of newest) {
    const said = outcomeOf(result, verb)
    if (said) words.set(host, { said, at: Date.parse(result.finishedAt) })
  }
  return words
}

async function isGenuine({ result, key }: Proof, { hasSigned }: Case): Promise<boolean> {
  return (await keyDigest(key)) === result.document.host && (await isSignedByKey(result, key, hasSigned))
}

/**
 * Undefined for results that say nothing about the plan: states, tries, refusals. A reboot follows reboots: that a host has installed a
 * kernel says nothing about how it boots. One that came to nothing counts against both. Who was told to go back and went has done it.
 */
function outcomeOf({ kind, outcome, probes }: Result, verb: Verb): Word['said'] | undefined {
  if (kind !== 'outcome') return undefined
  if (outcome !== successOf(verb)) return outcome === 'undone' || outcome === 'failed' ? 'failed' : undefined
  // A probe that passed before and was not run after has proven nothing: that is no success.
  return probes.every((probe) => probe.before === 'failed' || probe.after === 'passed') ? 'succeeded' : 'failed'
}

/** What a host says that did as the verb says. */
function successOf(verb: Verb): Outcome {
  if (verb === 'undo') return 'undone'
  if (verb === 'reboot') return 'rebooted'
  if (verb === 'put-updater-aside') return 'put-aside'
  return verb === 'give-updater-back' ? 'given-back' : 'installed'
}
