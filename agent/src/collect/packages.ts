/** The installed packages: dpkg's status, and from each file list's date when the package was last unpacked. */
import type { PackageRow } from '@patchreeve/contract/sections/packages.ts'
import type { DpkgPackage } from '@patchreeve/ecosystems/deb/status.ts'
import type { Context } from './context.ts'
import { fit } from './fields.ts'

export function collectPackages(context: Context): PackageRow[] {
  const { packages, unknown, rejected } = context.dpkg
  // This section has no row for "unknown"; the repositories section carries the same two.
  if (unknown) context.unknownRow('packages', 'packages', unknown)
  if (rejected.length > 0) context.unknownRow('packages', 'rejected-stanzas', 'unreadable')
  return packages.map((p) => toRow(context, p))
}

function toRow(context: Context, p: DpkgPackage): PackageRow {
  return {
    ecosystem: 'deb',
    name: p.name,
    version: p.version,
    architecture: p.architecture,
    sourceName: p.sourceName,
    sourceVersion: p.sourceVersion,
    status: p.status,
    maintainer: fit(p.maintainer, 300),
    homepage: fit(p.homepage, 500),
    section: fit(p.section, 100),
    installedAt: installedAt(context, p),
  }
}

/** dpkg writes NAME:ARCH.list for co-installable packages, NAME.list for all others (and did so for all before multi-arch). */
function installedAt({ host }: Context, p: DpkgPackage): string {
  const plain = `/var/lib/dpkg/info/${p.name}.list`
  const qualified = `/var/lib/dpkg/info/${p.name}:${p.architecture}.list`
  const [first, second] = p.multiArchSame ? [qualified, plain] : [plain, qualified]
  const at = host.modifiedAt(first) ?? host.modifiedAt(second)
  if (at === undefined || at < 0 || at > MAX_INSTANT) return ''
  return `${new Date(at).toISOString().slice(0, 19)}Z`
}
/** End of the year 9999: RFC 3339 has no later one. */
const MAX_INSTANT = 253_402_300_799_000
