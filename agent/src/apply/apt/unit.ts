/**
 * Transient units: dpkg and its maintainer scripts must not inherit our hardening or an empty network, and must go on when we are
 * ended or updated. A unit stays known after its end, so that an apply that was started again reads how it went.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { ENVIRONMENT, run } from '../exec.ts'

/** A maintainer script that asks or waits for ever ends here; nothing that is whole takes so long. */
const UNIT_S = 3_600
const NAME = /^patchreeve-[a-z0-9-]{1,120}$/
/** Kinds that stay known after their end until the next order begins. */
const KINDS = ['install', 'undo', 'repair', 'mend'] as const
/** Grows from quick to calm: units last from one second to many minutes. */
const POLL_MS = [50, 100, 200, 400, 1_000] as const

export type UnitOutcome = 'succeeded' | 'failed'

/** Without `.service`: `patchreeve-` and plain characters, since it becomes a file name and part of a command. */
export function unitBase(unit: string): string {
  const base = unit.replace(/\.service$/, '')
  if (!NAME.test(base)) throw new Error(`not a name for a unit: ${unit}`)
  return base
}

/** Starts the unit and resolves at its end. A unit of that name that runs or ran already is waited for, never started again. */
export async function runUnit(unit: string, argv: readonly string[], log: string): Promise<UnitOutcome> {
  const earlier = await adoptUnit(unit)
  if (earlier) return earlier
  const properties = [
    'RemainAfterExit=yes',
    // What a maintainer script left running is a service's business, not the end of the unit.
    'KillMode=process',
    'SendSIGKILL=no',
    `TimeoutStartSec=${UNIT_S}`,
    `StandardOutput=append:${log}`,
    `StandardError=append:${log}`,
    'StandardInput=null',
  ]
  await run(
    [
      ...['systemd-run', '--quiet', `--unit=${unitBase(unit)}`, '--service-type=oneshot'],
      ...properties.map((one) => `--property=${one}`),
      ...Object.entries(ENVIRONMENT).map(([name, value]) => `--setenv=${name}=${value}`),
      '--',
      ...argv,
    ],
    { timeoutMs: (UNIT_S + 60) * 1_000 },
  )
  return (await adoptUnit(unit)) ?? 'failed'
}

/** Waits for a unit that was started before; undefined where systemd knows none. */
export async function adoptUnit(unit: string): Promise<UnitOutcome | undefined> {
  for (let turn = 0; ; turn += 1) {
    const state = await stateOf(unit)
    if (state !== 'running') return state
    await sleep(POLL_MS[Math.min(turn, POLL_MS.length - 1)])
  }
}

async function stateOf(unit: string): Promise<UnitOutcome | 'running' | undefined> {
  const argv = ['systemctl', 'show', `${unitBase(unit)}.service`, '--property=LoadState,ActiveState,SubState,Result']
  const { stdout } = await run(argv, { timeoutMs: 30_000 })
  const fields = new Map(stdout.split('\n').map((row) => [row.split('=')[0] ?? '', row.slice(row.indexOf('=') + 1)]))
  return judgeUnit(fields)
}

export function judgeUnit(fields: ReadonlyMap<string, string>): UnitOutcome | 'running' | undefined {
  if (fields.get('LoadState') !== 'loaded') return undefined
  const active = fields.get('ActiveState')
  if (active === 'active' && fields.get('SubState') === 'exited') return 'succeeded'
  if (active === 'failed') return 'failed'
  // Stopped by hand, or a unit file of the host with our name: not what we started.
  if (active === 'inactive') return undefined
  return 'running'
}

/** Lets systemd forget the units of earlier orders; those that still run stay. */
export async function forgetEndedUnits(): Promise<void> {
  const patterns = KINDS.map((kind) => `patchreeve-${kind}-*.service`)
  const argv = ['systemctl', 'list-units', '--all', '--plain', '--no-legend', '--no-pager', ...patterns]
  const { stdout } = await run(argv, { timeoutMs: 30_000 })
  for (const row of stdout.split('\n')) {
    const [name = '', , active, sub] = row.trim().split(/\s+/)
    if (active === 'failed') await run(['systemctl', 'reset-failed', name], { timeoutMs: 30_000 })
    else if (sub === 'exited') await run(['systemctl', 'stop', name], { timeoutMs: 60_000 })
  }
}
