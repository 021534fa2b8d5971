/**
 * What apt says that it would do for named packages: every package that comes, changes, goes or is only configured. An order is
 * compared with it as a set, so a line that cannot be read is told and never dropped.
 */
import { isPackageName, isPackageVersion, qualifiedName } from './names.ts'
import { parseInst } from './simulate.ts'

export interface Planned {
  readonly name: string
  /** '' where apt does not print it: the host's own, or `all`. Only removals are so. */
  readonly architecture: string
  /** '' for a package that newly comes. */
  readonly from: string
  /** '' for one that is removed. */
  readonly to: string
}

export interface SimulatedTransaction {
  readonly planned: readonly Planned[]
  /** `name version` of what would be configured without being unpacked: left half-done by somebody else. */
  readonly configured: readonly { readonly name: string; readonly version: string }[]
  /** Lines that could not be read, cut to 200 characters. */
  readonly unread: readonly string[]
}

const REMOVAL = /^(?:Remv|Purg) (\S+) \[(\S+)\]/
const CONFIGURE = /^Conf (\S+) \((\S+) /

/** Reads `apt-get -s` in the C locale. */
export function parseTransaction(stdout: string): SimulatedTransaction {
  const planned: Planned[] = []
  const configured: { name: string; version: string }[] = []
  const unread: string[] = []
  for (const row of stdout.split('\n')) {
    const found = /^(Inst|Conf|Remv|Purg) /.exec(row)?.[1]
    if (found === undefined) continue
    const one = found === 'Inst' ? coming(row) : found === 'Conf' ? undefined : going(row)
    const conf = found === 'Conf' ? configuring(row) : undefined
    if (one) planned.push(one)
    else if (conf) configured.push(conf)
    else unread.push(row.slice(0, 200))
  }
  return { planned, configured, unread }
}

function coming(row: string): Planned | undefined {
  const inst = parseInst(row)
  return inst && { name: inst.name, architecture: inst.architecture, from: inst.installed, to: inst.candidate }
}

function going(row: string): Planned | undefined {
  const [, printed = '', from = ''] = REMOVAL.exec(row) ?? []
  const [name = '', architecture = ''] = printed.split(':')
  return isPackageName(name) && isPackageVersion(from) ? { name, architecture, from, to: '' } : undefined
}

function configuring(row: string): { name: string; version: string } | undefined {
  const [, printed = '', version = ''] = CONFIGURE.exec(row) ?? []
  const name = printed.split(':')[0] ?? ''
  return isPackageName(name) && isPackageVersion(version) ? { name, version } : undefined
}

export interface Wanted {
  readonly name: string
  readonly architecture: string
  readonly from: string | null
  readonly to: string | null
}

/** The first package in which the two differ, or undefined where they are the same set. `native`: dpkg's own architecture. */
export function difference(
  wanted: readonly Wanted[],
  simulated: SimulatedTransaction,
  native: string,
): string | undefined {
  if (simulated.unread.length > 0) return simulated.unread[0]
  const left = new Map(wanted.map((one) => [`${one.name}:${one.architecture}`, one]))
  if (left.size !== wanted.length) return 'a package stands twice'
  const architecturesOf = ({ architecture }: Planned) => (architecture === '' ? [native, 'all'] : [architecture])
  for (const planned of simulated.planned) {
    const key = architecturesOf(planned)
      .map((architecture) => `${planned.name}:${architecture}`)
      .find((one) => left.has(one))
    const one = key === undefined ? undefined : left.get(key)
    if (!key || !one || (one.from ?? '') !== planned.from || (one.to ?? '') !== planned.to) return planned.name
    left.delete(key)
  }
  for (const { name } of left.values()) return name
  // Every unpacked package is configured too; one more is somebody else's half-done work.
  const stranger = simulated.configured.find(
    (conf) => !wanted.some((one) => one.name === conf.name && one.to === conf.version),
  )
  return stranger?.name
}

/**
 * Arguments of `apt-get install` for exactly these versions; undefined where a name or version could be read as something else.
 * `--` is no protection: apt reads a minus or plus at the end of a name as an instruction.
 */
export function installArguments(wanted: readonly Wanted[]): string[] | undefined {
  const args: string[] = []
  for (const { name, architecture, to } of wanted) {
    if (!isPackageName(name) || name.endsWith('-') || !/^[a-z0-9-]{1,30}$/.test(architecture)) return undefined
    if (to !== null && (!isPackageVersion(to) || /[-+]$/.test(to))) return undefined
    if (to === null && name.endsWith('+')) return undefined
    args.push(to === null ? `${qualifiedName(name, architecture)}-` : `${qualifiedName(name, architecture)}=${to}`)
  }
  return args
}
