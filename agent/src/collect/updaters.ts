/** Other programs that change packages by themselves: present or not, switched on or not, and whether they install unasked. */
import type { RepositoryRow } from '@patchreeve/contract/sections/repositories.ts'
import { type AptSetting, lastValue } from '@patchreeve/ecosystems/deb/apt-conf.ts'
import { isInterval } from '../aside/switches.ts'
import { asideOf } from './aside.ts'
import { cloudInitRows } from './cloud-init.ts'
import type { Context } from './context.ts'
import { isInstalled } from './dpkg-database.ts'
import type { Host } from './host.ts'
import { personJobs } from './person-jobs.ts'
import { isMasked } from './units.ts'

type Updater = Extract<RepositoryRow, { kind: 'updater' }>

/** `rows` takes what could not be read. */
export function updaterRows(context: Context, settings: readonly AptSetting[], rows: RepositoryRow[]): Updater[] {
  const { host } = context
  const installed = (name: string) => context.dpkg.packages.some((p) => p.name === name && isInstalled(p))
  const daily = dailyRuns(host, settings)
  const found: Updater[] = []
  const add = (name: Updater['name'], active: boolean, more: Partial<Updater> = {}) =>
    found.push({ kind: 'updater', name, active, installs: false, ...more })
  // Its own switch, and the daily job that starts it.
  if (installed('unattended-upgrades'))
    add('unattended-upgrades', daily && isInterval(settings, 'APT::Periodic::Unattended-Upgrade'), {
      installs: true,
      ...asideOf(host, 'unattended-upgrades'),
    })
  if (installed('apt')) add('apt-daily', daily && isInterval(settings, 'APT::Periodic::Update-Package-Lists'))
  // Started over D-Bus by whoever asks, unless masked.
  if (installed('packagekit')) add('packagekit', !isMasked(host, 'packagekit.service'))
  // As it comes it only downloads; what its actions do is in files that it runs.
  if (installed('cron-apt')) add('cron-apt', host.exists('/etc/cron.d/cron-apt'))
  if (installed('needrestart')) add('needrestart', host.exists('/etc/apt/apt.conf.d/99needrestart'))
  if (installed('cloud-init')) found.push(...cloudInitRows(context))
  return [...found, ...personJobs(context, rows)]
}

/** apt's own daily job: the timer where systemd runs, else cron's file; both ask `APT::Periodic::Enable` first. */
function dailyRuns(host: Host, settings: readonly AptSetting[]): boolean {
  if (lastValue(settings, 'APT::Periodic::Enable') === '0') return false
  const timer = '/etc/systemd/system/timers.target.wants/apt-daily.timer'
  if (host.exists('/run/systemd/system')) return host.link(timer).kind === 'known' && !isMasked(host, 'apt-daily.timer')
  return (
    host.exists('/etc/cron.daily/apt-compat') && (host.exists('/usr/sbin/cron') || host.exists('/usr/sbin/anacron'))
  )
}
