/** Small hosts for tests: rows that are valid by the contract, with the few fields that a test is about. */
import type { OsRow } from '@patchreeve/contract/sections/os.ts'
import type { PackageRow } from '@patchreeve/contract/sections/packages.ts'
import type { SectionName, SectionRow } from '@patchreeve/contract/sections/registry.ts'
import type { RepositoryRow } from '@patchreeve/contract/sections/repositories.ts'
import { sectionDigest } from '@patchreeve/trust/digest.ts'
import { systemIds } from '../../src/platform/ids.ts'

export function aPackage(name: string, version: string, more: Partial<PackageRow> = {}): PackageRow {
  return {
    ecosystem: 'deb',
    name,
    version,
    architecture: 'amd64',
    sourceName: more.sourceName ?? name,
    sourceVersion: more.sourceVersion ?? version,
    status: 'ii',
    maintainer: 'A Team <team@example.org>',
    homepage: '',
    section: 'libs',
    installedAt: '2026-10-01T08:00:00Z',
    ...more,
  }
}

export function aSystem(hostname: string, more: Partial<Extract<OsRow, { kind: 'system' }>> = {}): OsRow[] {
  return [
    {
      kind: 'system',
      id: 'debian',
      idLike: '',
      versionId: '12',
      codename: 'bookworm',
      prettyName: 'Debian GNU/Linux 12 (bookworm)',
      architecture: 'amd64',
      hostname,
      machineId: '',
      virtualization: 'none',
      timezone: 'Etc/UTC',
      ...more,
    },
    { kind: 'running-kernel', release: '6.1.0-42-amd64', version: '#1 SMP', package: '' },
  ]
}

export function aCandidate(
  name: string,
  installed: string,
  candidate: string,
  more: Partial<Extract<RepositoryRow, { kind: 'candidate' }>> = {},
): RepositoryRow {
  return {
    kind: 'candidate',
    name,
    architecture: 'amd64',
    installed,
    candidate,
    state: 'would-install',
    origins: [{ label: 'Debian-Security', suite: 'oldstable-security' }],
    security: true,
    ...more,
  }
}

const ids = systemIds()

export async function aReport<N extends SectionName>(
  section: N,
  rows: SectionRow<N>[],
): Promise<{ reportId: string; section: N; rows: SectionRow<N>[]; digest: string }> {
  return { reportId: ids.next(), section, rows, digest: await sectionDigest(section, rows) }
}
