/** Many roll-outs, and what they come to. */
import { createHash } from 'node:crypto'
import { digestAtOnce } from './digest.ts'
import { isGood } from './modes.ts'
import { rollOut } from './rollout.ts'
import type { Outcome, Setting } from './setting.ts'

export interface Measured {
  readonly seeds: number
  readonly lostP50: number
  readonly lostP99: number
  readonly lostMost: number
  /** Share of roll-outs of a good patch that were halted; 0 where the patch is bad. */
  readonly falseHaltShare: number
  /** Share of roll-outs that were halted. */
  readonly haltShare: number
  /** Median, to the last host that was verified, or to the halt. */
  readonly hours: number
  readonly hoursP99: number
  readonly begunP50: number
  /** Over the traces of all seeds, in their order. */
  readonly traceHash: string
}

/** WebCrypto signs on threads of its own: while one roll-out waits for it, others go on. Each has its own chance and its own trace. */
const AT_ONCE = 8

export async function measure(
  setting: Omit<Setting, 'seed'>,
  seeds: number,
  told: (done: number, outcome: Outcome) => void = () => undefined,
): Promise<Measured> {
  digestAtOnce()
  const outcomes: Outcome[] = []
  for (let first = 1; first <= seeds; first += AT_ONCE) {
    const batch = Array.from({ length: Math.min(AT_ONCE, seeds - first + 1) }, (_, at) => String(first + at))
    for (const outcome of await Promise.all(batch.map((seed) => rollOut({ ...setting, seed })))) {
      outcomes.push(outcome)
      told(outcomes.length, outcome)
    }
  }
  const of = (read: (one: Outcome) => number): number[] => outcomes.map(read).sort((a, b) => a - b)
  const haltShare = outcomes.filter((one) => one.halted !== null).length / seeds
  const [lost, hours] = [of((one) => one.lost), of((one) => one.hours)]
  const trace = createHash('sha256')
  for (const one of outcomes) trace.update(one.traceHash)
  return {
    ...{ seeds, lostP50: quantile(lost, 0.5), lostP99: quantile(lost, 0.99), lostMost: quantile(lost, 1) },
    ...{ falseHaltShare: isGood(setting.mode) ? haltShare : 0, haltShare },
    ...{ hours: round(quantile(hours, 0.5)), hoursP99: round(quantile(hours, 0.99)) },
    ...{
      begunP50: quantile(
        of((one) => one.begun),
        0.5,
      ),
      traceHash: trace.digest('hex'),
    },
  }
}

/** The smallest value that at least this share of the sorted values does not exceed. */
export const quantile = (sorted: readonly number[], share: number): number =>
  sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? 0

const round = (hours: number): number => Math.round(hours * 100) / 100
