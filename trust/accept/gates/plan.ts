/** Does the order say what the plan says, no more, no less, and does that lead forward? */
import { canonicalJson } from '../../canonical.ts'
import type { Change } from '../../documents/plan.ts'
import { moveOfVerb, verbOfMove } from '../../documents/updater.ts'
import { type Refusal, refuse } from '../../refusals.ts'
import type { Case } from '../case.ts'
import { installedVersion } from '../installed.ts'
import { verbNeeds } from '../verbs.ts'

/** Is the plan that came along the one that the order names, or does it rightly name none? */
export function samePlan({ order, plan }: Case): Refusal | undefined {
  const { plan: named, verb, transaction, changes } = order.document
  const needs = verbNeeds[verb].plan
  const same = named === (plan?.digest ?? null)
  const fits = named === null ? needs !== 'always' && transaction === null && changes.length === 0 : needs !== 'never'
  return same && fits ? undefined : refuse('other-plan', {})
}

/** The row of the plan that the order names has this host. */
export function inPlan({ plan, transaction, known }: Case): Refusal | undefined {
  if (!plan) return undefined
  return transaction?.hosts.includes(known.hostKey) ? undefined : refuse('not-in-plan', {})
}

export function sameChanges({ order, plan, transaction }: Case): Refusal | undefined {
  if (!plan) return undefined
  const planned = transaction?.changes ?? []
  const ordered = order.document.changes
  for (const change of ordered) {
    const twin = planned.find((one) => sameTarget(one, change))
    if (!twin) return refuse('transaction-differs', { package: change.name })
    if (twin.sha256 !== change.sha256) return refuse('digest-differs', { what: change.name })
  }
  const odd = oddOneOut(planned, ordered)
  return odd && refuse('transaction-differs', { package: odd.name })
}

/** A transaction of an updater goes by its own verb alone, and that verb goes with nothing else: people signed name and direction. */
export function sameUpdater({ order, transaction }: Case): Refusal | undefined {
  const { verb, updater } = order.document
  const planned = transaction?.updater
  if (updater?.name !== planned?.name || updater?.to !== planned?.to)
    return refuse('updater-differs', { updater: updater?.name ?? planned?.name ?? '' })
  const fits = planned === undefined ? moveOfVerb(verb) === undefined : verbOfMove(planned) === verb
  return fits ? undefined : refuse('verb-not-allowed', { verb })
}

export function sameIndexes({ order, plan, transaction }: Case): Refusal | undefined {
  if (!plan) return undefined
  const odd = oddOneOut(transaction?.indexes ?? [], order.document.indexes)
  return odd && refuse('index-differs', { origin: odd.origin })
}

/** Only an undo leads back, and an undo leads nowhere else: else its shorter way through the gates would be everyone's. */
export function direction({ order, known, compare }: Case): Refusal | undefined {
  const { verb, changes } = order.document
  for (const change of changes) {
    if (verb === 'undo' && !leadsBack(change)) return refuse('verb-not-allowed', { verb })
    if (verb !== 'undo' && leadsBack(change)) return refuse('downgrade', { package: change.name })
  }
  return undefined

  function leadsBack(change: Change): boolean {
    const installed = installedVersion(known.installed, change)
    if (change.to === null) return verb === 'undo'
    const now = [change.from, installed].filter((version) => version !== null && version !== undefined)
    return now.some((version) => compare(change.to ?? '', version) < 0)
  }
}

/** A person read `reboot: yes` in the plan; the policy's word for the ring stands beside it. */
export function rebootPlanned({ order, transaction }: Case): Refusal | undefined {
  const { verb } = order.document
  return verb === 'reboot' && transaction?.reboot !== true ? refuse('verb-not-allowed', { verb }) : undefined
}

function sameTarget(a: Change, b: Change): boolean {
  return a.name === b.name && a.architecture === b.architecture && a.from === b.from && a.to === b.to
}

/**
 * The first item that is not in both; a list that has one twice is as long as it is. One and the same list, as the server has it that
 * makes orders out of its plan, is not read at all.
 */
function oddOneOut<T extends Change | { origin: string; suite: string; sha256: string }>(
  a: readonly T[],
  b: readonly T[],
): T | undefined {
  if (a === b) return undefined
  const all = [...a, ...b].map((item) => ({ item, text: canonicalJson(item) }))
  const [inA, inB] = [all.slice(0, a.length), all.slice(a.length)].map((list) => new Set(list.map(({ text }) => text)))
  const odd = all.find(({ text }) => !inA?.has(text) || !inB?.has(text))?.item
  return odd ?? (a.length === b.length ? undefined : (b[0] ?? a[0]))
}
