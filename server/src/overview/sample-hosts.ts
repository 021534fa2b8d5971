/**
 * Six made-up hosts for people who want to look before they enrol: labelled as samples everywhere, counted in no figure, and
 * removed in one act. Names and versions of the packages are Debian's; what is found on them is the real assessment.
 */
import type { PackageRow } from '@patchreeve/contract/sections/packages.ts'

export interface SampleHost {
  readonly name: string
  readonly versionId: string
  readonly codename: string
  readonly packages: readonly PackageRow[]
}

/** name, version, and the source where it has another name. */
type Row = readonly [name: string, version: string, source?: string]

const BASE: readonly Row[] = [
  ['bash', '5.2.15-2'],
  ['coreutils', '9.1-1'],
  ['libc6', '2.36-9+deb12u10', 'glibc'],
  ['sudo', '1.9.13p3-1+deb12u1'],
  ['openssl', '3.0.15-1~deb12u1'],
  ['libssl3', '3.0.15-1~deb12u1', 'openssl'],
  ['libexpat1', '2.5.0-1+deb12u1', 'expat'],
  ['openssh-server', '1:9.2p1-2+deb12u3', 'openssh'],
  ['curl', '7.88.1-10+deb12u8'],
]
const WEB: readonly Row[] = [
  ['nginx', '1.22.1-9'],
  ['nginx-common', '1.22.1-9', 'nginx'],
  ['libxml2', '2.9.14+dfsg-1.3~deb12u1'],
]
const DATA: readonly Row[] = [
  ['postgresql-15', '15.10-0+deb12u1'],
  ['libpq5', '15.10-0+deb12u1', 'postgresql-15'],
]
const MAIL: readonly Row[] = [
  ['exim4-daemon-light', '4.96-15+deb12u5', 'exim4'],
  ['libgnutls30', '3.7.9-2+deb12u3', 'gnutls28'],
]
const PATCHED: readonly Row[] = [
  ['openssl', '3.0.22-1~deb12u2'],
  ['libssl3', '3.0.22-1~deb12u2', 'openssl'],
  ['sudo', '1.9.13p3-1+deb12u4'],
]
const OLD: readonly Row[] = [
  ['openssl', '1.1.1w-0+deb11u1'],
  ['libssl1.1', '1.1.1w-0+deb11u1', 'openssl'],
  ['bash', '5.1-2+deb11u1'],
  ['vim', '2:8.2.2434-3+deb11u1'],
]

const bookworm = (name: string, ...parts: readonly (readonly Row[])[]): SampleHost => ({
  name,
  versionId: '12',
  codename: 'bookworm',
  packages: rows(parts.flat()),
})

export const sampleHosts: readonly SampleHost[] = [
  bookworm('sample-web-1', BASE, WEB),
  bookworm('sample-web-2', BASE, WEB, PATCHED),
  bookworm('sample-db-1', BASE, DATA),
  bookworm('sample-mail-1', BASE, MAIL),
  bookworm('sample-patched', PATCHED),
  { name: 'sample-legacy', versionId: '11', codename: 'bullseye', packages: rows(OLD) },
]

/** A later row of the same name takes the place of an earlier one. */
function rows(list: readonly Row[]): PackageRow[] {
  const byName = new Map(list.map((row) => [row[0], row]))
  return [...byName.values()].map(([name, version, source]) => ({
    ecosystem: 'deb',
    name,
    version,
    architecture: 'amd64',
    sourceName: source ?? name,
    sourceVersion: version,
    status: 'ii',
    maintainer: '',
    homepage: '',
    section: '',
    installedAt: '',
  }))
}
