/** apt's own history: when its last runs were and who started them. Command lines and names of people stay on the host. */
import type { AptRunBy, RepositoryRow } from '@patchreeve/contract/sections/repositories.ts'
import type { Context } from './context.ts'
import { textOf } from './host.ts'

type Run = Extract<RepositoryRow, { kind: 'apt-run' }>

const HISTORY = '/var/log/apt/history.log'
/** logrotate starts it anew each month; a larger one is not read, and then nothing is said of who. */
const HISTORY_BYTES = 4 << 20
/** As many as fit between two reports on any sound host. */
const MAX_RUNS = 5

export function aptRuns({ host }: Context): Run[] {
  const text = textOf(host.bytes(HISTORY, HISTORY_BYTES))
  if (text.kind !== 'known') return []
  const runs = new Map<string, Run>()
  for (const stanza of text.value.split(/\n{2,}/)) {
    const run = runOf(stanza)
    // Two runs within a second are one to people.
    if (run) runs.set(run.startedAt, run)
  }
  return [...runs.values()].sort((a, b) => (a.startedAt < b.startedAt ? -1 : 1)).slice(-MAX_RUNS)
}

function runOf(stanza: string): Run | undefined {
  const field = (name: string) => new RegExp(`^${name}: ?([^\\n]*)$`, 'm').exec(stanza)?.[1] ?? ''
  const [startedAt, endedAt] = [instantOf(field('Start-Date')), instantOf(field('End-Date'))]
  // Without an end it was killed, or is at work.
  return startedAt === undefined || endedAt === undefined
    ? undefined
    : { kind: 'apt-run', startedAt, endedAt, by: byOf(field('Commandline'), field('Requested-By')) }
}

/** `2026-11-20  06:12:33` in the zone of the machine, which is also this process's. */
function instantOf(text: string): string | undefined {
  const parts = /^(\d{4}-\d{2}-\d{2}) +(\d{2}:\d{2}:\d{2})\s*$/.exec(text)
  const at = parts ? Date.parse(`${parts[1]}T${parts[2]}`) : Number.NaN
  return Number.isNaN(at) ? undefined : `${new Date(at).toISOString().slice(0, 19)}Z`
}

function byOf(command: string, requestedBy: string): AptRunBy {
  const [program = '', ...words] = command.trim().split(/\s+/, 200)
  if (program.includes('unattended-upgrade')) return 'unattended-upgrades'
  if (program === 'packagekit') return 'packagekit'
  if (words.some((word) => /(?:^|[/=])patchreeve/.test(word))) return 'patchreeve'
  if (requestedBy.trim() !== '') return 'person'
  return /(?:^|\/)(?:apt|apt-get|aptitude)$/.test(program) ? 'apt' : 'other'
}
