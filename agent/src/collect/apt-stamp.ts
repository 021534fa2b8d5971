/**
 * A cheap answer to "could apt's plan be another one now?". Asking apt costs seconds of CPU; looking at the dates of the files
 * that its plan is made from costs nothing, so the agent asks again only when one of them was written. What depends on the
 * clock alone (a Release that runs out) is not in it: whoever uses the stamp still collects everything once in a while.
 */
import { createHash } from 'node:crypto'
import { type Host, namesIn } from './host.ts'

const FILES = [
  '/var/lib/dpkg/status',
  '/var/lib/apt/extended_states',
  '/etc/apt/sources.list',
  '/etc/apt/preferences',
  '/etc/apt/apt.conf',
  '/etc/apt/trusted.gpg',
  '/etc/crontab',
  '/etc/cloud/cloud-init.disabled',
]
/** Their own date tells of files that came, went or were renamed over; the dates inside tell of files written in place. */
const FOLDERS = [
  '/etc/apt/sources.list.d',
  '/etc/apt/preferences.d',
  '/etc/apt/apt.conf.d',
  '/etc/apt/trusted.gpg.d',
  '/var/lib/apt/lists',
  '/var/lib/dpkg/updates',
  // Other updaters stand in the same section.
  '/etc/cron.d',
  '/etc/cron.hourly',
  '/etc/cron.daily',
  '/etc/cron.weekly',
  '/etc/cron.monthly',
  '/etc/systemd/system',
  '/etc/systemd/system/timers.target.wants',
  '/etc/cloud/cloud.cfg.d',
]

/** Equal while no file that apt's plan rests on was written; 64 hex digits. */
export function aptStamp(host: Host): string {
  const hash = createHash('sha256')
  const add = (path: string) => hash.update(`${path} ${host.modifiedAt(path) ?? ''}\n`)
  for (const path of FILES) add(path)
  for (const folder of FOLDERS) {
    add(folder)
    for (const name of namesIn(host, folder)) add(`${folder}/${name}`)
  }
  return hash.digest('hex')
}
