/**
 * An organisation's own repository, as text: what its signed Release says beyond Debian's format, the lists that it names, and
 * how both are read back. Made on a person's machine, judged by the server, read by every apt, which skips what it does not know.
 */
import { type Paragraph, parseControl } from './control.ts'
import { isArchitecture, isPackageName } from './names.ts'
import { type IndexFile, indexFiles } from './packages-index.ts'
import { parseRelease } from './release.ts'
import { isDpkgVersion } from './version.ts'

export const OWN_SUITE = 'stable'
export const OWN_COMPONENT = 'main'
/** Lists are there for these although nothing is in them: an apt that asks for its own must find one. */
export const ALWAYS_LISTED = ['amd64', 'arm64'] as const
export const WITHDRAWN_PATH = `${OWN_COMPONENT}/Withdrawn`
/** Before a list is left to another repository: its whole text is read at once by server and signer. */
export const MAX_OWN_LIST_BYTES = 16 * 1024 ** 2
export const MAX_OWN_INDEX_BYTES = 256 * 1024
export const MAX_OWN_VERSIONS = 5_000
export const MAX_REASON_CHARS = 300

export interface OwnVersion {
  readonly name: string
  readonly version: string
  readonly architecture: string
}
export interface OwnPackage extends OwnVersion {
  readonly sha256: string
  readonly sizeBytes: number
  /** What it is made of; the signature over the list covers it, too. */
  readonly sbom: { readonly format: string; readonly sha256: string }
}
export interface Withdrawn extends OwnVersion {
  readonly sha256: string
  readonly at: string
  readonly reason: string
}

export const versionKey = ({ name, version, architecture }: OwnVersion): string => `${name} ${version} ${architecture}`
/** No version holds `_`, so two of them never share a file; file systems and apt's addresses dislike the colon. */
export const poolPath = ({ name, version, architecture }: OwnVersion): string =>
  `pool/${OWN_COMPONENT}/${name}_${version.replaceAll(':', '_')}_${architecture}.deb`
export const sbomPath = (one: OwnVersion): string => poolPath(one).replace(/\.deb$/, '.sbom.json')
export const listPath = (architecture: string): string => `${OWN_COMPONENT}/binary-${architecture}/Packages`

const SBOM_FIELD = 'Patchreeve-Sbom'
const PREVIOUS_FIELD = 'Patchreeve-Previous'

/** `control` is the package's own paragraph, with its line feed. */
export const stanza = (control: string, one: OwnPackage): string =>
  `${control}Filename: ${poolPath(one)}\nSize: ${one.sizeBytes}\nSHA256: ${one.sha256}\n${SBOM_FIELD}: ${one.sbom.format} ${one.sbom.sha256}\n`

export function withdrawnText(rows: readonly Withdrawn[]): string {
  return rows
    .map(
      (row) =>
        `Package: ${row.name}\nVersion: ${row.version}\nArchitecture: ${row.architecture}\nSHA256: ${row.sha256}\nDate: ${row.at}\nReason: ${row.reason}\n`,
    )
    .join('\n')
}

export interface OwnRelease {
  readonly origin: string
  readonly label: string
  readonly date: Date
  readonly validUntil: Date
  /** SHA-256 of the InRelease before this one; null: the first. */
  readonly previous: string | null
  readonly architectures: readonly string[]
  readonly files: readonly IndexFile[]
}

export function releaseText(release: OwnRelease): string {
  const rows = release.files.map((file) => ` ${file.sha256} ${file.sizeBytes} ${file.path}`)
  const lines = [
    `Origin: ${release.origin}`,
    `Label: ${release.label}`,
    `Suite: ${OWN_SUITE}`,
    `Codename: ${OWN_SUITE}`,
    `Date: ${rfcDate(release.date)}`,
    `Valid-Until: ${rfcDate(release.validUntil)}`,
    `Architectures: ${release.architectures.join(' ')}`,
    `Components: ${OWN_COMPONENT}`,
    'Acquire-By-Hash: yes',
    ...(release.previous === null ? [] : [`${PREVIOUS_FIELD}: ${release.previous}`]),
    'SHA256:',
    ...rows,
  ]
  return `${lines.join('\n')}\n`
}

const rfcDate = (at: Date): string => at.toUTCString().replace('GMT', 'UTC')

/** Origin and Label as people write them in a policy: one line, visible, and not ours. */
export const isOwnLabel = (text: string): boolean =>
  /^[A-Za-z0-9](?:[A-Za-z0-9 ._+-]{0,58}[A-Za-z0-9.+])?$/.test(text) && !/^patchreeve$/i.test(text)

export interface ReadRelease {
  readonly origin: string
  readonly label: string
  readonly date: string
  readonly validUntil: string
  readonly previous: string | null
  readonly lists: readonly IndexFile[]
  readonly withdrawn: IndexFile
}

/** Undefined: it is not such a Release, or names what it should not. `text` is what was signed, without armour. */
export function readOwnRelease(text: string): ReadRelease | undefined {
  const { origin, label, suite, codename, date, validUntil } = parseRelease(text)
  const fields = parseControl(text, 2)
  if (fields.length !== 1 || !isOwnLabel(origin) || !isOwnLabel(label) || date === '' || validUntil === '')
    return undefined
  if (suite !== OWN_SUITE || codename !== OWN_SUITE || fields[0]?.get('components') !== OWN_COMPONENT) return undefined
  const previous = fields[0]?.get(PREVIOUS_FIELD.toLowerCase()) ?? null
  if (previous !== null && !isDigest(previous)) return undefined
  const files = [...indexFiles(text).values()]
  const architectures = new Set((fields[0]?.get('architectures') ?? '').split(' '))
  const lists = files.filter((file) => file.path !== WITHDRAWN_PATH)
  const withdrawn = files.find((file) => file.path === WITHDRAWN_PATH)
  const expected = new Set([...architectures].map(listPath))
  if (!withdrawn || lists.length !== expected.size || lists.length > 30) return undefined
  if (![...architectures].every(isArchitecture) || !lists.every((file) => expected.has(file.path))) return undefined
  if (files.some((file) => file.sizeBytes > MAX_OWN_LIST_BYTES)) return undefined
  return { origin, label, date, validUntil, previous, lists, withdrawn }
}

const isDigest = (text: string): boolean => /^[0-9a-f]{64}$/.test(text)

/** Undefined as soon as one stanza is not whole: what is skipped here, an apt could read otherwise. */
export function readOwnList(text: string): OwnPackage[] | undefined {
  const read = parseControl(text, MAX_OWN_VERSIONS + 1).map(packageIn)
  const packages = read.filter((one) => one !== undefined)
  return packages.length === read.length && read.length <= MAX_OWN_VERSIONS ? packages : undefined
}

function packageIn(fields: Paragraph): OwnPackage | undefined {
  const found = versionIn(fields)
  const [format = '', sbom = '', ...more] = (fields.get(SBOM_FIELD.toLowerCase()) ?? '').split(' ')
  const sizeBytes = Number(fields.get('size') ?? Number.NaN)
  if (!found || !isDigest(sbom) || more.length > 0 || !/^[a-z]{1,20}-\d{1,3}\.\d{1,3}$/.test(format)) return undefined
  if (!Number.isSafeInteger(sizeBytes) || sizeBytes <= 0 || fields.get('filename') !== poolPath(found)) return undefined
  return { ...found, sizeBytes, sbom: { format, sha256: sbom } }
}

export function readWithdrawn(text: string): Withdrawn[] | undefined {
  const read = parseControl(text, MAX_OWN_VERSIONS + 1).map(withdrawnIn)
  const rows = read.filter((one) => one !== undefined)
  return rows.length === read.length && read.length <= MAX_OWN_VERSIONS ? rows : undefined
}

function withdrawnIn(fields: Paragraph): Withdrawn | undefined {
  const found = versionIn(fields)
  const [at = '', reason = ''] = [fields.get('date'), fields.get('reason')]
  if (!found || !/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(at) || !isReason(reason)) return undefined
  return { ...found, at, reason }
}

/** One line of visible text. */
export const isReason = (text: string): boolean =>
  text.length >= 3 && text.length <= MAX_REASON_CHARS && text.isWellFormed() && !/[\p{C}\p{Zl}\p{Zp}]/u.test(text)

function versionIn(fields: Paragraph): (OwnVersion & { sha256: string }) | undefined {
  const [name = '', version = '', architecture = '', sha256 = ''] = [
    'package',
    'version',
    'architecture',
    'sha256',
  ].map((field) => fields.get(field))
  if (!isPackageName(name) || !isDpkgVersion(version) || !isArchitecture(architecture)) return undefined
  return isDigest(sha256) ? { name, version, architecture, sha256 } : undefined
}
