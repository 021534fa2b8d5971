/** What is told of an order when it has ended: the outcome, as a result without its number. Pure. */

import type { Code, Result } from '@patchreeve/trust/documents/result.ts'
import type { Signed } from '@patchreeve/trust/envelope.ts'
import { type Refusal, type RefusalCode, refusals } from '@patchreeve/trust/refusals.ts'
import { installedOf } from './install.ts'
import type { Job } from './job.ts'
import { wentBack } from './kernel-steps.ts'
import type { Installed } from './platform.ts'
import type { ProbeRun } from './probes/probe-run.ts'
import type { Progress } from './progress.ts'
import type { Unnumbered } from './results.ts'
import type { TrustedState } from './state.ts'

/** What the host is at the end. */
export interface Ended {
  readonly host: string
  readonly installed: readonly Installed[]
  readonly restartDue: readonly string[]
  readonly bootId: string | null
  readonly finishedAt: string
  readonly head: Result['head']
}

export function outcomeResult(job: Job, progress: Progress, ended: Ended): Unnumbered {
  const { order } = job
  return {
    ...common(job, ended),
    kind: 'outcome',
    outcome: outcomeOf(job, progress),
    because: progress.because.slice(0, 20),
    tried: progress.report('try')?.tried ?? null,
    probes: probeResults(progress),
    packages: order.changes.flatMap((change) => packageRow(installedOf(ended.installed, change))),
    restarted: [...(progress.report('restart')?.units ?? [])].slice(0, 500),
  }
}

/** All packages as root sees them. */
export function stateResult(job: Job, ended: Ended): Unnumbered {
  return {
    ...common(job, ended),
    kind: 'state',
    outcome: null,
    because: [],
    tried: null,
    probes: [],
    packages: ended.installed.flatMap(packageRow).slice(0, 20_000),
    restarted: [],
  }
}

const NOBODY = '00000000-0000-0000-0000-000000000000'

/** An order that was not accepted, as far as it could be read. Its own claims are told as claims: they are what was refused. */
export function refusedResult(
  order: Signed<'order'> | undefined,
  { root }: TrustedState,
  because: readonly Refusal[],
  ended: Ended,
  startedAt: string,
): Unnumbered {
  const claimed = order?.document
  return {
    type: 'result',
    schema: 1,
    tenant: root?.document.tenant ?? claimed?.tenant ?? NOBODY,
    kind: 'outcome',
    host: ended.host,
    epoch: root?.document.epoch ?? claimed?.epoch ?? 1,
    order: order?.digest ?? null,
    plan: claimed?.plan ?? null,
    ring: claimed?.ring ?? null,
    outcome: 'refused',
    because: because.slice(0, 20).map(({ code, params }) => ({ code, params: { ...params } })),
    tried: null,
    probes: [],
    packages: (claimed?.changes ?? []).flatMap((change) => packageRow(installedOf(ended.installed, change))),
    restarted: [],
    restartDue: [],
    bootId: ended.bootId,
    startedAt,
    finishedAt: ended.finishedAt,
    head: ended.head,
  }
}

function common({ order, digest, startedAt }: Job, { host, restartDue, bootId, finishedAt, head }: Ended) {
  return {
    type: 'result' as const,
    schema: 1 as const,
    tenant: order.tenant,
    host,
    epoch: order.epoch,
    order: digest,
    plan: order.plan,
    ring: order.ring,
    restartDue: restartDue.slice(0, 500),
    bootId,
    startedAt,
    finishedAt,
    head,
  }
}

export function outcomeOf({ order: { verb } }: Job, progress: Progress): Result['outcome'] {
  const back = progress.report('undo') ?? progress.report('go-back')
  if (progress.fine) {
    if (verb === 'install') return 'installed'
    if (verb === 'undo') return 'undone'
    if (verb === 'try') return 'tried'
    if (verb === 'put-updater-aside') return 'put-aside'
    if (verb === 'give-updater-back') return 'given-back'
    return verb === 'reboot' ? 'rebooted' : null
  }
  if (verb === 'try' && progress.report('try')?.tried) return 'tried'
  if (verb === 'install' && back?.ok && progress.report('mend')?.ok) return 'undone'
  if (verb === 'reboot' && wentBack(progress)) return 'undone'
  if (progress.report('take-back')?.ok) return 'undone'
  const rebooted = progress.report('reboot')?.ok === true
  const changed = rebooted || TOUCHING.some((step) => progress.report(step)?.touched)
  return !changed && progress.because.every(isRefusal) ? 'refused' : 'failed'
}

/** After these the host may be other than before. */
const TOUCHING = ['install', 'go-back', 'put-aside', 'give-back']

/** A word of the closed list: apply said no before it changed anything. */
function isRefusal({ code }: Code): boolean {
  return Object.hasOwn(refusals, code satisfies string as RefusalCode)
}

function probeResults(progress: Progress): Result['probes'] {
  const after = (progress.report('probes-restarted') ?? progress.report('probes-after'))?.probes
  const word = (run: ProbeRun) => (run.passed ? 'passed' : 'failed')
  return (progress.report('probes-before')?.probes ?? []).slice(0, 500).map((before) => {
    const now = after?.find((run) => run.id === before.id)
    const { detail, ran } = now ?? before
    return {
      ...{ id: before.id, before: word(before), after: now ? word(now) : ('not-run' as const), detail },
      ...(ran && { ran }),
    }
  })
}

function packageRow(one: Installed | undefined): Result['packages'] {
  if (!one) return []
  const { name, architecture, version, status } = one
  return [{ name, architecture, version, status: status.trim() }]
}
