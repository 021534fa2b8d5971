/**
 * `dpkg-query` as the second way to the installed packages. The agent reads the status file; this argv and its parser are what
 * that reading is checked against.
 */
import { type DpkgPackage, parseSource } from './status.ts'

const FIELDS = [
  'db:Status-Abbrev',
  'Package',
  'Version',
  'Architecture',
  'source:Package',
  'source:Version',
  'Section',
  'Homepage',
  'Maintainer',
  'Multi-Arch',
] as const

export const DPKG_QUERY = {
  argv: ['dpkg-query', '-W', `-f=${FIELDS.map((field) => `\${${field}}`).join('\\t')}\\n`],
  parse: parseDpkgQuery,
} as const

/** One row a line, tab-separated in the order above. Lines with fewer fields are no packages (dpkg's warnings go to stderr). */
export function parseDpkgQuery(stdout: string): DpkgPackage[] {
  const packages: DpkgPackage[] = []
  for (const row of stdout.split('\n')) {
    const [status, name, version, architecture, source, sourceVersion, section, homepage, maintainer, multiArch] =
      row.split('\t')
    if (status === undefined || name === undefined || version === undefined || multiArch === undefined) continue
    const origin = parseSource(`${source} (${sourceVersion})`, name, version)
    if (!origin) continue
    packages.push({
      name,
      version,
      architecture: architecture ?? '',
      ...origin,
      status: status.trim(),
      maintainer: maintainer ?? '',
      homepage: homepage ?? '',
      section: section ?? '',
      multiArchSame: multiArch === 'same',
    })
  }
  return packages
}
