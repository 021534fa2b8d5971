/**
 * Jobs that a person made and that let apt install: cron's files, and units below /etc. Bounded, because whoever may write there may
 * write anything. What is called through a script elsewhere is not followed, and a user's own crontab needs root to be read.
 */
import type { RepositoryRow, UpdaterRuns } from '@patchreeve/contract/sections/repositories.ts'
import { aptCommandIn } from './apt-command.ts'
import type { Context } from './context.ts'
import { fit } from './fields.ts'
import { type Host, textOf } from './host.ts'
import { isMasked } from './units.ts'

type Updater = Extract<RepositoryRow, { kind: 'updater' }>

const JOB_BYTES = 64 << 10
/** Files looked at per folder: a host has some dozens. */
const MAX_FILES = 200
const UNITS = '/etc/systemd/system'
const CRON_FOLDERS = ['/etc/cron.hourly', '/etc/cron.daily', '/etc/cron.weekly', '/etc/cron.monthly']
/** cron and run-parts leave other names alone. */
const CRON_NAME = /^[A-Za-z0-9_-]+$/

export function personJobs(context: Context, rows: RepositoryRow[]): Updater[] {
  return [...cronJobs(context, rows), ...units(context, rows)]
}

function cronJobs(context: Context, rows: RepositoryRow[]): Updater[] {
  const { host } = context
  const runs = host.exists('/usr/sbin/cron') || host.exists('/usr/sbin/crond')
  const runsParts = runs || host.exists('/usr/sbin/anacron')
  const folders = [
    { names: ['/etc/crontab'], active: runs },
    { names: filesIn(context, rows, '/etc/cron.d'), active: runs },
    ...CRON_FOLDERS.map((folder) => ({ names: filesIn(context, rows, folder), active: runsParts })),
  ]
  return folders.flatMap(({ names, active }) =>
    names.flatMap((path) => {
      const command = commandOf(context, rows, path)
      const ignored = !CRON_NAME.test(path.slice(path.lastIndexOf('/') + 1))
      return command ? [updater('cron-entry', path, command, active && !ignored)] : []
    }),
  )
}

/** A link there is how units of packages are switched on or named; a file is a person's. */
function units(context: Context, rows: RepositoryRow[]): Updater[] {
  const { host } = context
  const found: Updater[] = []
  for (const path of filesIn(context, rows, UNITS)) {
    const unit = path.slice(UNITS.length + 1)
    if (!unit.endsWith('.service') || host.link(path).kind === 'known') continue
    const command = commandOf(context, rows, path)
    if (command) found.push(updater('timer', path, command, isStarted(host, unit)))
  }
  return found
}

/** Its timer is switched on, or it goes with each boot. */
function isStarted(host: Host, unit: string): boolean {
  const timer = unit.replace(/\.service$/, '.timer')
  const wanted = (by: string, name: string) => host.link(`${UNITS}/${by}.wants/${name}`).kind === 'known'
  if (wanted('timers.target', timer) && !isMasked(host, timer)) return true
  return wanted('multi-user.target', unit) || wanted('default.target', unit)
}

function updater(name: 'cron-entry' | 'timer', path: string, runs: UpdaterRuns, active: boolean): Updater {
  return { kind: 'updater', name, active, installs: true, file: fit(path, 400), runs }
}

function filesIn(context: Context, rows: RepositoryRow[], folder: string): string[] {
  const answer = context.host.list(folder)
  if (answer.kind === 'unknown') rows.push(context.unknownRow('repositories', folder, answer.reason))
  if (answer.kind !== 'known') return []
  if (answer.value.length > MAX_FILES) rows.push(context.unknownRow('repositories', folder, 'too-large'))
  return answer.value.slice(0, MAX_FILES).map((name) => `${folder}/${name}`)
}

/** Folders of units and files of editors are nothing to wonder about; what cannot be read is said. */
function commandOf(context: Context, rows: RepositoryRow[], path: string): UpdaterRuns | undefined {
  const text = textOf(context.host.bytes(path, JOB_BYTES))
  if (text.kind === 'known') return aptCommandIn(text.value)
  if (text.kind === 'unknown' && text.reason !== 'unreadable')
    rows.push(context.unknownRow('repositories', fit(path, 100), text.reason))
  return undefined
}
