/**
 * A host installs our packages as root when it enrols, before it has anybody's key. So the signer's line names only packages that
 * the signer's own release builds to the same bytes; what a taken server offers instead is refused here, on the person's machine.
 */
import type { PackageOffer } from '@patchreeve/contract/enrolment-line.ts'
import { WrongUse } from '../exit-code.ts'
import type { ReleasePackages } from './release-packages.ts'

/** The offer without architectures that this release has no package for. Throws `WrongUse` when anything differs. */
export function ownPackages(offer: PackageOffer, release: ReleasePackages): PackageOffer {
  if (offer.version !== release.version)
    throw new WrongUse(
      `the server offers packages of version ${offer.version}, and this program is of ${release.version}`,
      'use the signer of the release that the server runs: npm run build:signer in its checkout',
    )
  const runtime = Object.entries(offer.runtime).filter(([architecture]) => Object.hasOwn(release.runtime, architecture))
  const differing = [
    ...(offer.agent.sha256 === release.agent ? [] : ['patchreeve-agent']),
    ...(offer.apply === null || offer.apply.sha256 === release.apply ? [] : ['patchreeve-apply']),
    ...runtime
      .filter(([architecture, { sha256 }]) => sha256 !== release.runtime[architecture])
      .map(([architecture]) => `patchreeve-runtime (${architecture})`),
  ]
  if (differing.length > 0)
    throw new WrongUse(
      `what the server offers as ${differing.join(', ')} is not what release ${release.version} builds`,
      'run no line of this server: it was built from another source or by another Node, or somebody has taken it',
    )
  if (runtime.length === 0)
    throw new WrongUse(
      `this program knows no package for ${Object.keys(offer.runtime).join(', ')}`,
      'build the signer on a machine of that architecture: npm run build:signer',
    )
  return { ...offer, runtime: Object.fromEntries(runtime) }
}
