/**
 * What this checkout's packages are, byte by byte. The signer's program carries these digests, so that the packages which a host
 * installs as root when it enrols need not be taken from a server's word.
 */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { buildPackages, type Described, descriptionName, KINDS, ownArchitecture, writePackage } from './build.ts'
import { CHECKOUT } from './edition.ts'
import { type Architecture, runtimeFileName } from './packages.ts'

const CACHE = join(import.meta.dirname, '../.cache/release')

/** SHA-256 in hex of the .deb files. */
export interface ReleasePackages {
  readonly version: string
  readonly agent: string
  readonly apply: string
  /** By Debian architecture: those that were built here. */
  readonly runtime: Readonly<Record<string, string>>
}

/** Builds agent and apply each time (seconds); the runtime once, it changes only with its version (packing takes half a minute). */
export async function releasePackages(architecture: Architecture = ownArchitecture()): Promise<ReleasePackages> {
  const kept = join(CACHE, descriptionName(runtimeFileName(architecture)))
  const kinds = existsSync(kept) ? KINDS.filter((kind) => kind !== 'runtime') : KINDS
  const digests = new Map<string, string>()
  for (const built of await buildPackages([architecture], CHECKOUT, kinds)) {
    const { fields, sha256 } = await writePackage(CACHE, built)
    digests.set(fields.Package ?? '', sha256)
  }
  // Written by writePackage, in this checkout.
  const runtime = digests.get('patchreeve-runtime') ?? (JSON.parse(readFileSync(kept, 'utf8')) as Described).sha256
  return {
    version: CHECKOUT.version,
    agent: digests.get('patchreeve-agent') ?? '',
    apply: digests.get('patchreeve-apply') ?? '',
    runtime: { [architecture]: runtime },
  }
}

if (import.meta.main) process.stdout.write(`${JSON.stringify(await releasePackages())}\n`)
