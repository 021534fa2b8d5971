/**
 * What this checkout's packages are, byte by byte. The signer's program carries these digests, so that the packages which a host
 * installs as root when it enrols need not be taken from a server's word.
 */
import { KEPT, ownArchitecture, writePackages } from './build.ts'
import { CHECKOUT } from './edition.ts'
import type { Architecture } from './packages.ts'

/** SHA-256 in hex of the .deb files. */
export interface ReleasePackages {
  readonly version: string
  readonly agent: string
  readonly apply: string
  /** By Debian architecture: those that were built here. */
  readonly runtime: Readonly<Record<string, string>>
}

export async function releasePackages(architecture: Architecture = ownArchitecture()): Promise<ReleasePackages> {
  const digests = new Map<string, string>()
  for (const { fields, sha256 } of await writePackages(KEPT, [architecture])) digests.set(fields.Package ?? '', sha256)
  const digestOf = (name: string): string => {
    const digest = digests.get(name)
    if (digest === undefined) throw new Error(`${name} was not built`)
    return digest
  }
  return {
    version: CHECKOUT.version,
    agent: digestOf('patchreeve-agent'),
    apply: digestOf('patchreeve-apply'),
    runtime: { [architecture]: digestOf('patchreeve-runtime') },
  }
}

if (import.meta.main) process.stdout.write(`${JSON.stringify(await releasePackages())}\n`)
