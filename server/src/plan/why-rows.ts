/** Rows of an answer to `why`: what a gate says, since when it stands, and what lifts it. Pure. */
import type { WhyGate } from '@patchreeve/contract/api/plan-views.ts'
import type { Text } from '@patchreeve/contract/text.ts'
import { hostGates } from '@patchreeve/trust/host-gates.ts'

/** A gate that stands at the host whatever the plan. */
export interface StandingGate {
  readonly gate: string
  readonly because: Text
  readonly since: Date
}

/** What a host has told by its results; undefined where it has not. */
export interface HostMemory {
  /** When apply first saw each .deb in a publisher's index. */
  readonly firstSeen: ReadonlyMap<string, Date> | undefined
  /** When its last order that acts began; null: none did. */
  readonly lastOrderAt: Date | null | undefined
  /** When the host's boot was first reported; null: not known. */
  readonly bootedAt: Date | null
  /** Results of the ring below and of its serial for this plan, as they were received. */
  readonly proofs: readonly { readonly key: string; readonly result: string }[]
  /** The newest roll-out of the plan to this host; undefined: there was none. */
  readonly deployment: { readonly state: string; readonly startedAt: Date; readonly endedAt: Date | null } | undefined
  /** How far the plan came there, and since when. */
  readonly step: { readonly state: string; readonly at: Date; readonly because: readonly Text[] } | undefined
}

/** What a row's age is told by. */
export interface Ages {
  /** When the documents came that the gate is about. */
  readonly root: Date
  readonly policy: Date
  readonly plan: Date
  /** When the last window ended; undefined: there was none. */
  readonly windowEnded: Date | undefined
  readonly memory: HostMemory
}

export const pass = (gate: string): WhyGate => ({
  gate,
  state: 'pass',
  because: null,
  since: null,
  lifts: null,
  liftsAt: null,
})

export const unknown = (gate: string, because: Text = { code: 'why.host-knows', params: {} }): WhyGate => ({
  ...pass(gate),
  state: 'unknown',
  because,
})

/** `since`: undefined where nobody noted it. */
export function blocked(gate: string, because: Text, since: Date | undefined): WhyGate {
  return {
    gate,
    state: 'blocked',
    because,
    since: since?.toISOString() ?? null,
    lifts: liftOf(because.code),
    liftsAt: liftsAt(because),
  }
}

/** Where the sentence on what to do stands. */
const LIFTS: readonly (readonly [said: string, todo: string])[] = [
  ['refusal.', 'explain.'],
  ['left-out.', 'left-out-do.'],
  ['deployment.', 'deployment-do.'],
  ['step.', 'do.'],
  ['why.', 'why-do.'],
]

function liftOf(code: string): Text | null {
  const found = LIFTS.find(([said]) => code.startsWith(said))
  if (found) return { code: `${found[1]}${code.slice(found[0].length)}`, params: {} }
  // What hosts tell of a step that went wrong has no prefix of its own.
  return code.includes('.') ? null : { code: `do.${code}`, params: {} }
}

/** The instant at which time alone lifts it, where the refusal names one. */
function liftsAt({ params }: Text): string | null {
  for (const name of ['until', 'next', 'notBefore']) {
    const at = Date.parse(String(params[name] ?? ''))
    if (!Number.isNaN(at)) return new Date(at).toISOString()
  }
  return null
}

/** What a host waits for since the roll-out began. */
const AS_OLD_AS_ROLL_OUT: ReadonlySet<string> = new Set(['ring-below', 'serial', 'share', 'cluster'])

/** Gates of `accept` that are about a document are as old as it; the others began with what they wait for. */
export function sinceOf(gate: string, { code, params }: Text, ages: Ages): Date | undefined {
  const { memory } = ages
  const instant = (name: string) => {
    const at = Date.parse(String(params[name] ?? ''))
    return Number.isNaN(at) ? undefined : new Date(at)
  }
  if (code === 'refusal.policy-expired' || code === 'refusal.root-expired') return instant('expires')
  if (gate === 'root') return ages.root
  if (gate.startsWith('policy')) return ages.policy
  if (gate === 'window') return ages.windowEnded ?? ages.policy
  if (gate === 'period') return memory.lastOrderAt ?? undefined
  if (gate === 'exclusion') return ages.policy
  if (gate === 'ring-delay' || gate === 'cool-down') return [...(memory.firstSeen?.values() ?? [])].at(-1) ?? ages.plan
  if (AS_OLD_AS_ROLL_OUT.has(gate)) return memory.deployment?.startedAt ?? ages.plan
  return ages.plan
}

/** Does the plan run at all, and how did it end at this host? */
export function deploymentRow({ deployment, step }: HostMemory, ages: Pick<Ages, 'plan'>): WhyGate {
  const gate = 'deployment'
  if (!deployment || !step) return blocked(gate, { code: 'why.not-started', params: {} }, ages.plan)
  if (ENDED.has(step.state))
    return blocked(gate, step.because[0] ?? { code: `step.${step.state}`, params: {} }, step.at)
  if (deployment.state !== 'running')
    return blocked(gate, { code: 'refusal.halted', params: {} }, deployment.endedAt ?? step.at)
  const [wait] = step.because
  // Of a host that stands still there is a row of its own.
  const own = wait?.code.startsWith('deployment.') && wait.code !== 'deployment.repository-frozen' ? wait : undefined
  return own ? blocked(gate, own, step.at) : pass(gate)
}

/** The plan ended here, and not well: nothing more comes of it by itself. */
const ENDED: ReadonlySet<string> = new Set(['undone', 'refused', 'failed', 'silent'])

/** One row for each of the host's own gates, and for what only the server sees of a host. */
export function standingRows(standing: readonly StandingGate[]): WhyGate[] {
  const told = new Map(standing.map((one) => [one.gate, one]))
  const row = (gate: string, otherwise: (gate: string) => WhyGate) => {
    const one = told.get(gate)
    return one ? blocked(gate, one.because, one.since) : otherwise(gate)
  }
  return [
    row('clock', unknown),
    ...hostGates.map((gate) => row(gate.id, unknown)),
    row('frozen', pass),
    row('offline', pass),
  ]
}

const BEFORE_SHARE: ReadonlySet<string> = new Set(['window', 'ring-delay', 'cool-down'])

/** A turn in the ring is counted in open windows after the delay: while one of these blocks, there is none to be asked about. */
export function withoutConsequences(rows: readonly WhyGate[]): WhyGate[] {
  const waits = rows.some((row) => row.state === 'blocked' && BEFORE_SHARE.has(row.gate))
  return rows.map((row) =>
    row.gate === 'share' && row.state === 'blocked' && waits
      ? unknown(row.gate, { code: 'why.asked-later', params: {} })
      : row,
  )
}
