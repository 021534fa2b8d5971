/**
 * Wald's sequential probability ratio test on hosts that either fare well or fail (A. Wald, Sequential Analysis, Wiley 1947, chapter 5:
 * testing the mean of a binomial distribution). The two parallel lines say after how many failures among so many hosts it is over.
 *
 * It goes on after it has decided for the plan, and it is looked at whenever the server looks, hosts of one look in no order. Both are
 * allowed: under p0 the likelihood ratio is a martingale, so by Ville's inequality it ever reaches (1 - beta) / alpha with a chance of
 * alpha / (1 - beta) at most, however often and for however long one looks.
 */
import type { PromotionTest } from '@patchreeve/trust/documents/policy.ts'

export type Rates = Pick<PromotionTest, 'alpha' | 'beta' | 'p0' | 'p1'>

/** Failures on a line are `intercept + slope * hosts`. */
export interface Lines {
  /** At or below this one the plan is taken for a good one. Negative: without failures it takes some hosts. */
  readonly promote: number
  /** At or above this one it is taken for a bad one. */
  readonly halt: number
  readonly slope: number
}

export function linesOf({ alpha, beta, p0, p1 }: Rates): Lines {
  const perFailure = Math.log(p1 / p0)
  const perSuccess = Math.log((1 - p0) / (1 - p1))
  const both = perFailure + perSuccess
  return {
    promote: Math.log(beta / (1 - alpha)) / both,
    halt: Math.log((1 - beta) / alpha) / both,
    slope: perSuccess / both,
  }
}

/** Fewest failures among so many hosts that halt: Wald's rejection number. Never below 1. */
export function haltAt(rates: Rates, hosts: number): number {
  const { halt, slope } = linesOf(rates)
  return Math.ceil(halt + slope * hosts)
}

/** Most failures among so many hosts that promote: Wald's acceptance number. Undefined: too few hosts to say so. */
export function promoteAt(rates: Rates, hosts: number): number | undefined {
  const { promote, slope } = linesOf(rates)
  const most = Math.floor(promote + slope * hosts)
  return most < 0 ? undefined : most
}

export type Decision = 'continue' | 'promote' | 'halt'

/** `failed` of `hosts` failed, the others fared well. */
export function decide(rates: Rates, hosts: number, failed: number): Decision {
  if (failed >= haltAt(rates, hosts)) return 'halt'
  return failed <= (promoteAt(rates, hosts) ?? -1) ? 'promote' : 'continue'
}
