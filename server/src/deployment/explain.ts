/**
 * Which changes of packages orders explain. Pure. An order explains what it was about to change, in the direction that it went,
 * while it was at work: the same versions changed by somebody else on another day are changed from outside.
 */
import type { Change } from '@patchreeve/trust/documents/plan.ts'
import type { Outcome } from '@patchreeve/trust/documents/result.ts'

/** One package whose installed version differs between two reports; null: it was not there. */
export interface Changed {
  readonly name: string
  readonly architecture: string
  readonly from: string | null
  readonly to: string | null
}

export interface Worked {
  readonly changes: readonly Change[]
  /** Not when it was leased: a host that is killed on its way comes for another lease. */
  readonly madeAt: Date
  readonly closedAt: Date | null
  /** What the host signed of it. */
  readonly results: readonly { readonly outcome: Outcome; readonly at: Date }[]
}

/** Between which moments of ours the change came to be: the report before, and the one that showed it. */
export interface Span {
  readonly since: Date
  readonly at: Date
}

/** A host collects, works, signs and sends in any order: a result may be here before the report of what it was before. */
export const SLACK_MS = 5 * 60_000
/** A result that comes no later than this after its order was closed still explains. */
export const ANSWER_MS = 15 * 60_000

export type Standing = 'explained' | 'open' | 'outside'

export function explain(changed: Changed, span: Span, orders: readonly Worked[], now: Date): Standing {
  const about = orders.flatMap((order) => {
    const change = order.changes.find(
      (one) => one.name === changed.name && one.architecture === changed.architecture && ends(one).includes(changed.to),
    )
    return change && order.madeAt <= span.at ? [{ order, change }] : []
  })
  if (about.some(({ order, change }) => order.results.some((one) => made(one, change, changed, span))))
    return 'explained'
  return about.some(({ order }) => mayAnswer(order, now)) ? 'open' : 'outside'
}

const ends = (change: Change): (string | null)[] => [change.from, change.to]

/** A host that failed or went back may have left a package at either end; one that refused or only tried changed nothing. */
function made({ outcome, at }: Worked['results'][number], change: Change, changed: Changed, span: Span): boolean {
  if (at.getTime() < span.since.getTime() - SLACK_MS) return false
  if (outcome === 'installed') return changed.to === change.to
  return outcome === 'undone' || outcome === 'failed'
}

function mayAnswer({ results, closedAt }: Worked, now: Date): boolean {
  if (results.length > 0) return false
  return closedAt === null || now.getTime() - closedAt.getTime() < ANSWER_MS
}

/** One run of apt as its history on the host tells it; RFC 3339. */
export interface Run {
  readonly startedAt: string
  readonly endedAt: string
}

/** dpkg's and apt's clocks are the same one, but a file is written a little before or after a line in the history. */
const RUN_SLACK_MS = 60_000

/** The run that installed what was installed at this moment: of those within a minute the nearest, of equally near ones the newest. */
export function runAt<R extends Run>(runs: readonly R[], at: Date): R | undefined {
  const away = ({ startedAt, endedAt }: R): number =>
    Math.max(0, Date.parse(startedAt) - at.getTime(), at.getTime() - Date.parse(endedAt))
  return runs
    .filter((run) => away(run) <= RUN_SLACK_MS)
    .sort((a, b) => away(a) - away(b) || Date.parse(b.startedAt) - Date.parse(a.startedAt))[0]
}
