/** The transaction itself, in a unit that outlives us, from what root verified and staged. */
import { readFileSync } from 'node:fs'
import { toInstant } from '@patchreeve/trust/documents/fields.ts'
import { run } from '../exec.ts'
import type { StepFailed, Work } from '../platform.ts'
import { failed, lastWords } from './codes.ts'
import { aptGet, installOptions, LOCK_WAIT_S } from './conf.ts'
import type { AptContext } from './context.ts'
import { namesFor, verifyArchives } from './stage.ts'
import { adoptUnit, runUnit, unitBase } from './unit.ts'

export async function install(work: Work, unit: string, { folders }: AptContext): Promise<void> {
  // An install that an earlier apply began is past this check: its packages are verified, and may be gone half-way.
  if ((await adoptUnit(unit)) === undefined) verifyArchives(work.changes, folders)
  const automatic = await automaticAmong(work.changes)
  const argv = aptGet(folders, ...installOptions(work.changes), '--no-download', 'install', ...namesFor(work.changes))
  const log = `${folders.logs}/${unitBase(unit)}.log`
  if ((await runUnit(unit, argv, log)) === 'failed')
    throw lockFault(log) ?? failed('install-failed', { unit, detail: endOf(log) })
  await markAutomatic(automatic)
}

/** The lock was free when the order began, and was not when its turn came: apt waited for it and gave up. */
function lockFault(log: string): StepFailed | undefined {
  const [, pid, name] = /Could not get lock \S+ It is held by process (\d+) \((.+)\)/.exec(tailOf(log)) ?? []
  return name === undefined
    ? undefined
    : failed('lock-held', { by: `${name} (${pid})`, since: toInstant(new Date(Date.now() - LOCK_WAIT_S * 1_000)) })
}

/** apt takes a package that is named for one that a person wanted: those that only others needed stay so. */
async function automaticAmong(changes: Work['changes']): Promise<string[]> {
  const named = changes.filter((one) => one.from !== null && one.to !== null).map((one) => one.name)
  if (named.length === 0) return []
  const { stdout } = await run(['apt-mark', 'showauto', ...named], { timeoutMs: 60_000 })
  return stdout.split('\n').filter((row) => row !== '')
}

export async function markAutomatic(names: readonly string[]): Promise<void> {
  if (names.length > 0) await run(['apt-mark', 'auto', ...names], { timeoutMs: 60_000 })
}

/** The last words of a unit's log; '' where there is none. */
export function endOf(log: string): string {
  return lastWords(tailOf(log))
}

function tailOf(log: string): string {
  try {
    return readFileSync(log, 'utf8').slice(-8_192)
  } catch {
    return ''
  }
}
