/**
 * What `apt-get dist-upgrade` would do now, told by apt itself: it alone knows pins, holds, dependencies and phasing. The run
 * is a simulation without dpkg's locks and without writing apt's caches.
 */
import { isArchitecture, isPackageName, isPackageVersion } from './names.ts'

export interface Origin {
  label: string
  /** As apt prints it: the archive's version and suite, e.g. `12/oldstable-security`. */
  suite: string
}

export interface WouldInstall {
  name: string
  architecture: string
  /** '' for a package that the upgrade newly brings. */
  installed: string
  candidate: string
  origins: Origin[]
}

export interface KeptBack {
  /** As apt prints it, with `:architecture` where it is a foreign one. */
  name: string
  installed: string
  candidate: string
}

export interface Simulation {
  wouldInstall: WouldInstall[]
  keptBack: KeptBack[]
  /** `Inst` lines that could not be read, cut to 200 characters: never silently dropped. */
  unread: string[]
}

/** apt's caches, kept in memory: used for root, who would otherwise write them. Others cannot, and read the ones that are there. */
export const NO_CACHE_WRITES = ['-o', 'Dir::Cache::pkgcache=', '-o', 'Dir::Cache::srcpkgcache='] as const

/** Even a simulation leaves a log of the planner's input under /var/log/apt when root asks. Never /dev/null: apt unlinks the name. */
const NO_LOGS = ['-o', 'Dir::Log::Planner=', '-o', 'Dir::Log::Solver='] as const

export const SIMULATE = {
  argv: (asRoot: boolean): string[] => [
    ...['apt-get', '-s', '-q', '-o', 'Debug::NoLocking=1', '-o', 'APT::Get::Show-Versions=true'],
    ...NO_LOGS,
    ...(asRoot ? NO_CACHE_WRITES : []),
    'dist-upgrade',
  ],
  parse: parseSimulation,
} as const

const KEPT_BACK = /^The following (packages have been kept back|upgrades have been deferred due to phasing):/

/** Reads the output of SIMULATE in the C locale. */
export function parseSimulation(stdout: string): Simulation {
  const result: Simulation = { wouldInstall: [], keptBack: [], unread: [] }
  let inKeptBack = false
  for (const row of stdout.split('\n')) {
    if (row.startsWith('Inst ')) {
      const parsed = parseInst(row)
      if (parsed) result.wouldInstall.push(parsed)
      else result.unread.push(row.slice(0, 200))
    } else if (KEPT_BACK.test(row)) {
      inKeptBack = true
    } else if (inKeptBack && /^\s/.test(row)) {
      const kept = parseKeptBack(row)
      if (kept) result.keptBack.push(kept)
      else result.unread.push(row.slice(0, 200))
    } else {
      inKeptBack = false
    }
  }
  return result
}

/** `Inst NAME[:ARCH] [OLD] (NEW Label:Version/Suite, Label:Suite [ARCH]) [what is broken meanwhile]` */
const INST = /^Inst (\S+) (?:\[(\S+)\] )?\((\S+) ?(.*?) ?\[([^\]]+)\]\)/

export function parseInst(row: string): WouldInstall | undefined {
  const match = INST.exec(row)
  if (!match) return undefined
  const [, printed = '', installed = '', candidate = '', origins = '', architecture = ''] = match
  const name = printed.split(':')[0] ?? ''
  if (!isPackageName(name) || !isArchitecture(architecture)) return undefined
  if (!isPackageVersion(candidate) || (installed !== '' && !isPackageVersion(installed))) return undefined
  return { name, architecture, installed, candidate, origins: parseOrigins(origins) }
}

/** A label may hold colons and blanks (`Docker CE:bookworm`): the last colon ends it. Without a Release apt prints the site alone. */
function parseOrigins(text: string): Origin[] {
  const origins: Origin[] = []
  for (const part of text.split(', ')) {
    if (part === '') continue
    const colon = part.lastIndexOf(':')
    origins.push({ label: colon < 0 ? '' : part.slice(0, colon), suite: part.slice(colon + 1) })
  }
  return origins
}

/** `   NAME (OLD => NEW)` */
function parseKeptBack(row: string): KeptBack | undefined {
  const match = /^\s+(\S+) \((\S+) => (\S+)\)$/.exec(row)
  if (!match) return undefined
  const [, name = '', installed = '', candidate = ''] = match
  if (!isPackageName(name.split(':')[0] ?? '') || !isPackageVersion(installed) || !isPackageVersion(candidate))
    return undefined
  return { name, installed, candidate }
}
