/** What the sections of one collection share: the host, its package database read once, and the list of what stayed unknown. */
import type { UnknownReason } from '@patchreeve/contract/sections/fields.ts'
import type { SectionName } from '@patchreeve/contract/sections/registry.ts'
import { type DpkgDatabase, readDpkgDatabase } from './dpkg-database.ts'
import type { Host } from './host.ts'
import { type OsRelease, readOsRelease } from './os-release.ts'

export interface Unknown {
  section: SectionName
  what: string
  reason: UnknownReason
}

export class Context {
  readonly host: Host
  readonly unknown: Unknown[] = []
  /** How the kernel of this machine writes numbers in /proc/net. */
  readonly littleEndian = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1
  #dpkg: DpkgDatabase | undefined
  #osRelease: OsRelease | undefined

  constructor(host: Host) {
    this.host = host
  }

  get dpkg(): DpkgDatabase {
    this.#dpkg ??= readDpkgDatabase(this.host, this.osRelease)
    return this.#dpkg
  }

  get osRelease(): OsRelease {
    this.#osRelease ??= readOsRelease(this.host)
    return this.#osRelease
  }

  /** Notes what could not be told, and returns the row that says so in sections that have such rows. Once per section and thing. */
  unknownRow(
    section: SectionName,
    what: string,
    reason: UnknownReason,
  ): { kind: 'unknown'; what: string; reason: UnknownReason } {
    if (!this.unknown.some((u) => u.section === section && u.what === what))
      this.unknown.push({ section, what, reason })
    return { kind: 'unknown', what, reason }
  }
}
