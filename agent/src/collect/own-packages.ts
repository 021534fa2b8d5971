/**
 * Our own packages on this host. The preferences that the enrolment line writes keep them from coming by `apt upgrade`, because the
 * repository's key lies on the server; so apt's simulation does not name them. An order does, by version, and for that the newest
 * one that our repository offers is told.
 */
import type { Origin } from '@patchreeve/ecosystems/deb/simulate.ts'
import { compareDpkg } from '@patchreeve/ecosystems/deb/version.ts'

const NAMES: readonly string[] = ['patchreeve-agent', 'patchreeve-apply', 'patchreeve-runtime']
/** As our Release file says. Under another label the same names are somebody else's. */
const LABEL = 'Patchreeve'

export interface OwnPackage {
  readonly name: string
  readonly version: string
  readonly architecture: string
}
export interface OwnOffer {
  readonly name: string
  readonly version: string
  readonly origins: readonly Origin[]
}
export interface Newer {
  readonly installed: OwnPackage
  readonly offer: OwnOffer
}

export const ownOf = <P extends OwnPackage>(packages: readonly P[]): P[] =>
  packages.filter((one) => NAMES.includes(one.name))

/** For each package the newest version of ours that is newer than what is installed. */
export function newerOf(own: readonly OwnPackage[], offers: readonly OwnOffer[]): Newer[] {
  return own.flatMap((installed) => {
    const [offer] = offers
      .filter(({ name, origins }) => name === installed.name && origins.some(({ label }) => label === LABEL))
      .filter(({ version }) => compareDpkg(version, installed.version) > 0)
      .sort((a, b) => compareDpkg(b.version, a.version))
    return offer ? [{ installed, offer }] : []
  })
}
