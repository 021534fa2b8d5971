/**
 * An outage is not the patch's fault. Hosts that have not got it yet are the control: the server hears of them as of the others, at each
 * check-in. Where as many of them are silent as of those that have it, the silence is not blamed on the patch.
 *
 * The rule: silence is not blamed unless there is more of it than the control's own share makes likely, by the exact binomial test at
 * one percent (C. J. Clopper and E. S. Pearson, Biometrika 26, 1934, whose limits are this tail). A control without silence explains
 * none. Only silence is compared: what a host signed of a probe that passed before and fails now, no unpatched host can say.
 */

/** Hosts that wait for their order and were heard of when the roll-out began. */
export interface Control {
  readonly hosts: number
  /** Not heard of for as long as makes a host silent. */
  readonly silent: number
}

/** Chance below which silence is more than the control explains. */
export const BLAMED_BELOW = 0.01

/** Does the control's share of silent hosts explain that `silent` of `hosts` patched ones are silent? */
export function explains({ hosts: n, silent: quiet }: Control, hosts: number, silent: number): boolean {
  if (silent === 0 || quiet === 0 || n === 0) return silent === 0
  return upperTail(hosts, quiet / n, silent) >= BLAMED_BELOW
}

/** Chance of `least` or more in `n` draws, each with chance `p` in (0, 1]. */
export function upperTail(n: number, p: number, least: number): number {
  if (least > n) return 0
  if (least <= 0 || p >= 1) return 1
  let term = n * Math.log1p(-p)
  let below = 0
  for (let k = 0; k < least; k++) {
    below += Math.exp(term)
    term += Math.log((n - k) / (k + 1)) + Math.log(p) - Math.log1p(-p)
  }
  return Math.max(0, 1 - below)
}
