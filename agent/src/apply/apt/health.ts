/** Is dpkg's database whole, and does apt work? And what brings an interrupted dpkg back. */
import { existsSync, readdirSync } from 'node:fs'
import { DPKG_QUERY } from '@patchreeve/ecosystems/deb/dpkg-query.ts'
import type { Code } from '@patchreeve/trust/documents/result.ts'
import { run } from '../exec.ts'
import type { Installed } from '../platform.ts'
import { code, lastWords } from './codes.ts'
import { aptGet } from './conf.ts'
import type { AptContext } from './context.ts'
import { runUnit, unitBase } from './unit.ts'

const JOURNAL = '/var/lib/dpkg/updates'
/** The result's limit for reasons is 20. */
const MAX_UNHEALTHY = 15
/** 10,000 packages with maintainers and addresses are 2 MB. */
const LIST = { timeoutMs: 60_000, outputBytes: 32 << 20 }

export async function list(): Promise<Installed[]> {
  const { stdout, code: exit, stderr } = await run(DPKG_QUERY.argv, LIST)
  if (exit !== 0) throw new Error(`dpkg-query: ${lastWords(stderr)}`)
  return DPKG_QUERY.parse(stdout)
    .filter((one) => one.status[1] !== 'n')
    .map(({ name, architecture, version, status }) => ({ name, architecture, version, status }))
}

/** `c`: removed, its configuration kept. `R`: dpkg wants it installed again. */
const isWhole = (status: string): boolean => /^.[ic]$/.test(status)

export async function health(): Promise<readonly Code[]> {
  const broken = (await list()).filter((one) => !isWhole(one.status))
  const codes: Code[] = broken
    .slice(0, MAX_UNHEALTHY)
    .map((one) => code('package-unhealthy', { package: one.name, version: one.version, status: one.status }))
  const pending = existsSync(JOURNAL) ? readdirSync(JOURNAL).filter((name) => /^\d+$/.test(name)).length : 0
  if (pending > 0) codes.push(code('dpkg-interrupted', { files: pending }))
  // With the host's own configuration alone: it must work for the administrator too.
  const check = await run(['apt-get', '-q', '-o', 'Debug::NoLocking=1', 'check'], { timeoutMs: 120_000 })
  if (check.code !== 0) codes.push(code('apt-broken', { detail: lastWords(check.stderr || check.stdout) }))
  return codes
}

/** Each in a unit of its own, in dpkg's order; one that fails does not keep the next from trying. */
export async function repair(unit: string, { folders }: AptContext): Promise<readonly Code[]> {
  const confold = ['--force-confdef', '--force-confold']
  const configure = ['dpkg', ...confold, '--configure', '-a']
  const steps: [name: string, argv: string[]][] = [
    ['configure', configure],
    // Nothing is fetched and nothing goes: what is missing lies in our archives, or a person decides.
    ['fix', aptGet(folders, '-y', '--no-remove', '--no-download', '-f', 'install')],
    ['again', configure],
  ]
  for (const [name, argv] of steps) {
    const part = `${unitBase(unit)}-${name}`
    await runUnit(part, argv, `${folders.logs}/${part}.log`)
  }
  return health()
}
