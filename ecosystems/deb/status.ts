/**
 * dpkg's database of installed packages, read from its own file: no process to start, and every host has it. The reader walks
 * lines and keeps only the fields of the report, because most of the file is descriptions and file lists.
 */
import { isArchitecture, isPackageName, isPackageVersion } from './names.ts'

export interface DpkgPackage {
  name: string
  version: string
  architecture: string
  sourceName: string
  sourceVersion: string
  /** dpkg's db:Status-Abbrev without blanks: want, state and `R` where a reinstallation is required. */
  status: string
  maintainer: string
  homepage: string
  section: string
  /** `Multi-Arch: same`: the file list's name then carries the architecture. */
  multiArchSame: boolean
}

export interface DpkgStatus {
  packages: DpkgPackage[]
  /** Stanzas that name no package by dpkg's grammar, as far as they can be named (200 characters at most). */
  rejected: string[]
}

const WANT: Readonly<Record<string, string>> = { unknown: 'u', install: 'i', hold: 'h', deinstall: 'r', purge: 'p' }
const STATE: Readonly<Record<string, string>> = {
  'not-installed': 'n',
  'config-files': 'c',
  'half-installed': 'H',
  unpacked: 'U',
  'half-configured': 'F',
  'triggers-awaited': 'W',
  'triggers-pending': 't',
  installed: 'i',
}
/** The fields that are read, by the name that dpkg writes. */
const FIELDS = [
  'Package',
  'Status',
  'Section',
  'Maintainer',
  'Architecture',
  'Multi-Arch',
  'Source',
  'Version',
  'Config-Version',
  'Homepage',
] as const
type Field = (typeof FIELDS)[number]
type Stanza = Partial<Record<Field, string>>
const BY_LETTER = new Map<number, Field[]>()
for (const field of FIELDS) {
  const letter = field.charCodeAt(0)
  BY_LETTER.set(letter, [...(BY_LETTER.get(letter) ?? []), field])
}

/** Packages in the file's order. Names that are known but not installed (`not-installed`) are no rows, as in `dpkg-query -W`. */
export function parseStatus(text: string): DpkgStatus {
  const result: DpkgStatus = { packages: [], rejected: [] }
  let stanza: Stanza = {}
  let at = 0
  while (at < text.length) {
    let end = text.indexOf('\n', at)
    if (end < 0) end = text.length
    if (end === at) {
      addStanza(stanza, result)
      stanza = {}
    } else {
      readField(text, at, end, stanza)
    }
    at = end + 1
  }
  addStanza(stanza, result)
  return result
}

function readField(text: string, at: number, end: number, stanza: Stanza): void {
  const candidates = BY_LETTER.get(text.charCodeAt(at))
  if (!candidates) return
  for (const field of candidates) {
    if (text.charCodeAt(at + field.length) !== COLON || !text.startsWith(field, at)) continue
    stanza[field] = text.slice(at + field.length + 1, end).trim()
    return
  }
}
const COLON = 58

function addStanza(stanza: Stanza, result: DpkgStatus): void {
  if (stanza.Package === undefined && stanza.Status === undefined) return
  const status = statusAbbreviation(stanza.Status ?? '')
  if (status?.[1] === 'n') return
  const row = status && toPackage(stanza, status)
  if (row) result.packages.push(row)
  else result.rejected.push((stanza.Package ?? '').slice(0, 200))
}

function toPackage(stanza: Stanza, status: string): DpkgPackage | undefined {
  const name = stanza.Package ?? ''
  // A package whose removal or first unpacking was interrupted has only the version that its configuration files belong to.
  const version = stanza.Version ?? stanza['Config-Version'] ?? ''
  const architecture = stanza.Architecture ?? ''
  if (!isPackageName(name) || !isPackageVersion(version) || !isArchitecture(architecture)) return undefined
  const source = parseSource(stanza.Source, name, version)
  if (!source) return undefined
  return {
    name,
    version,
    architecture,
    ...source,
    status,
    maintainer: stanza.Maintainer ?? '',
    homepage: stanza.Homepage ?? '',
    section: stanza.Section ?? '',
    multiArchSame: stanza['Multi-Arch'] === 'same',
  }
}

/** `Status: want flag state`, e.g. `install ok installed`, as dpkg abbreviates it; undefined for words that dpkg does not have. */
export function statusAbbreviation(status: string): string | undefined {
  const [want = '', flag = '', state = ''] = status.split(' ')
  const wanted = WANT[want]
  const stated = STATE[state]
  if (!wanted || !stated) return undefined
  return wanted + stated + (flag === 'reinstreq' ? 'R' : '')
}

/** `Source: name (version)`; either part falls back to the binary package's own (Debian policy 5.6.1). */
export function parseSource(
  value: string | undefined,
  name: string,
  version: string,
): { sourceName: string; sourceVersion: string } | undefined {
  if (!value) return { sourceName: name, sourceVersion: version }
  const open = value.indexOf('(')
  const sourceName = (open < 0 ? value : value.slice(0, open)).trim()
  const sourceVersion =
    open < 0
      ? version
      : value
          .slice(open + 1)
          .replace(/\)\s*$/, '')
          .trim()
  if (!isPackageName(sourceName) || !isPackageVersion(sourceVersion)) return undefined
  return { sourceName, sourceVersion }
}
