/** What would happen, and the packages for it: both compared with the order before anything is changed. */
import { existsSync, lstatSync, readdirSync, rmSync } from 'node:fs'
import { archiveName } from '@patchreeve/ecosystems/deb/packages-index.ts'
import { difference, installArguments, parseTransaction } from '@patchreeve/ecosystems/deb/transaction.ts'
import { run } from '../exec.ts'
import type { Work } from '../platform.ts'
import { failed, lastWords } from './codes.ts'
import { type AptFolders, aptGet, installOptions } from './conf.ts'
import type { AptContext } from './context.ts'
import { digestOf } from './indexes.ts'
import { notBrought } from './not-brought.ts'

const SIMULATE_MS = 3 * 60_000
/** Copies within the machine: 2 GiB at 20 MB/s. */
const STAGE_MS = 10 * 60_000

type Changes = Work['changes']

/** Arguments after `install`; throws where a name could be read as an instruction. */
export function namesFor(changes: Changes): string[] {
  const args = installArguments(changes)
  if (!args) throw failed('name-not-allowed', { package: changes.map((one) => one.name).join(' ') })
  return args
}

export async function simulate(work: Work, { folders }: AptContext): Promise<void> {
  const argv = aptGet(folders, '-s', ...installOptions(work.changes), 'install', ...namesFor(work.changes))
  const ended = await run(argv, { timeoutMs: SIMULATE_MS })
  if (ended.code !== 0) throw failed('transaction-differs', { package: lastWords(ended.stderr || ended.stdout) })
  const differs = difference(work.changes, parseTransaction(ended.stdout), await nativeArchitecture())
  if (differs !== undefined) throw failed('transaction-differs', { package: differs })
}

export async function nativeArchitecture(): Promise<string> {
  return (await run(['dpkg', '--print-architecture'], { timeoutMs: 10_000 })).stdout.trim()
}

export async function stage(work: Work, { folders }: AptContext): Promise<void> {
  const args = namesFor(work.changes)
  keepOnly(work.changes, folders)
  if (work.changes.every((one) => one.to === null)) return
  const options = ['-y', '-d', ...installOptions(work.changes).filter((one) => one !== '-y')]
  const ended = await run(aptGet(folders, ...options, 'install', ...args), { timeoutMs: STAGE_MS })
  if (ended.code !== 0) {
    const words = ended.stderr || ended.stdout
    throw notBrought(words, work.changes) ?? failed('stage-failed', { detail: lastWords(words) })
  }
  verifyArchives(work.changes, folders)
}

/** apt takes what lies in its archives by size alone: only what has the order's digest may stay there. */
function keepOnly(changes: Changes, { archives }: AptFolders): void {
  const wanted = new Map(changes.map((one) => [fileOf(one), one.sha256]))
  for (const name of readdirSync(archives)) {
    const path = `${archives}/${name}`
    if (!name.endsWith('.deb')) continue
    if (!lstatSync(path).isFile() || digestOf(path) !== wanted.get(name)) rmSync(path, { recursive: true })
  }
}

/** Again just before the install: what dpkg unpacks is what was signed off. Throws StepFailed. */
export function verifyArchives(changes: Changes, { archives }: AptFolders): void {
  for (const change of changes) {
    if (change.to === null) continue
    const path = `${archives}/${fileOf(change)}`
    if (!existsSync(path) || !lstatSync(path).isFile() || digestOf(path) !== change.sha256)
      throw failed('digest-differs', { what: fileOf(change) })
  }
}

const fileOf = ({ name, to, architecture }: Changes[number]): string => archiveName(name, to ?? '', architecture)
