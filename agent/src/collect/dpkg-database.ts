/** dpkg's database as it stands, with the journal that an interrupted or running dpkg has not merged yet. */
import type { UnknownReason } from '@patchreeve/contract/sections/fields.ts'
import { type DpkgPackage, parseStatus } from '@patchreeve/ecosystems/deb/status.ts'
import { type Host, namesIn, SMALL_FILE, textOf } from './host.ts'
import { type OsRelease, usesDpkg } from './os-release.ts'

export interface DpkgDatabase {
  packages: readonly DpkgPackage[]
  /** dpkg's own architecture, '' where it cannot be told. */
  architecture: string
  /** Files in dpkg's journal: it is at work or was interrupted. */
  pendingUpdates: boolean
  /** Stanzas that name no package by dpkg's grammar. */
  rejected: readonly string[]
  /** Why there are no packages, or undefined. */
  unknown: UnknownReason | undefined
}

const STATUS = '/var/lib/dpkg/status'
const JOURNAL = '/var/lib/dpkg/updates'
/** 10,000 packages are about 10 MB; ten times that is no dpkg database. */
const MAX_STATUS_BYTES = 100 << 20

export function readDpkgDatabase(host: Host, release: OsRelease): DpkgDatabase {
  const nothing = { packages: [], architecture: '', pendingUpdates: false, rejected: [] }
  if (!usesDpkg(release)) return { ...nothing, unknown: 'not-supported' }
  const status = textOf(host.bytes(STATUS, MAX_STATUS_BYTES))
  if (status.kind === 'absent') return { ...nothing, unknown: 'unreadable' }
  if (status.kind === 'unknown') return { ...nothing, unknown: status.reason }
  const { packages, rejected } = parseStatus(status.value)
  const journal = namesIn(host, JOURNAL).filter((name) => /^\d+$/.test(name))
  const merged = journal.length > 0 ? mergeJournal(host, packages, journal, rejected) : packages
  const architecture = merged.find((p) => p.name === 'dpkg')?.architecture ?? ''
  return { packages: merged, architecture, pendingUpdates: journal.length > 0, rejected, unknown: undefined }
}

/** Each journal file holds the whole new stanza of one package; later files win, as in dpkg. A package gone to not-installed leaves. */
function mergeJournal(host: Host, packages: DpkgPackage[], journal: string[], rejected: string[]): DpkgPackage[] {
  const byName = new Map(packages.map((p) => [`${p.name}:${p.architecture}`, p]))
  for (const name of journal) {
    const update = textOf(host.bytes(`${JOURNAL}/${name}`, SMALL_FILE * 16))
    if (update.kind !== 'known') {
      rejected.push(`updates/${name}`)
      continue
    }
    const parsed = parseStatus(update.value)
    rejected.push(...parsed.rejected)
    for (const p of parsed.packages) byName.set(`${p.name}:${p.architecture}`, p)
    if (parsed.packages.length === 0 && parsed.rejected.length === 0) forget(byName, update.value)
  }
  return [...byName.values()]
}

function forget(byName: Map<string, DpkgPackage>, stanza: string): void {
  const name = /^Package: (.+)$/m.exec(stanza)?.[1]?.trim()
  const architecture = /^Architecture: (.+)$/m.exec(stanza)?.[1]?.trim()
  for (const p of [...byName.values()]) {
    if (p.name === name && (architecture === undefined || p.architecture === architecture))
      byName.delete(`${p.name}:${p.architecture}`)
  }
}

/** Unpacked and usable, whatever is wanted of it later: what a kernel or a program can come from. */
export function isInstalled(p: DpkgPackage): boolean {
  return p.status[1] === 'i' || p.status[1] === 'W' || p.status[1] === 't'
}
