/** What may follow what in the repository of own packages: decided from two states, without files or a clock. */
import type { PackageRefusal } from '@patchreeve/contract/api/package-views.ts'
import { AppError, type ErrorParams } from '@patchreeve/contract/errors.ts'
import { type OwnPackage, versionKey, type Withdrawn } from '@patchreeve/ecosystems/deb/own-repository.ts'

/** Where hosts read own packages, below the gateway: `/own/ID/`. */
export const SERVED_AT = '/own/'

export const refused = (reason: PackageRefusal, params: ErrorParams = {}, cause?: unknown): AppError =>
  new AppError('PACKAGE_REFUSED', { reason, ...params }, { cause })

/** What was taken so far. */
export interface Published {
  readonly newest: { readonly index: string; readonly releasedAt: Date } | undefined
  readonly versions: ReadonlyMap<
    string,
    { readonly sha256: string; readonly sbom: string; readonly withdrawn: boolean }
  >
}

/** What a signed revision says, its lists merged. */
export interface Proposed {
  readonly previous: string | null
  readonly releasedAt: Date
  readonly packages: readonly OwnPackage[]
  readonly withdrawn: readonly Withdrawn[]
}

export interface Step {
  readonly added: readonly OwnPackage[]
  readonly withdrawn: readonly Withdrawn[]
}

/** A desk whose clock is ahead: later than this would keep every right revision out until then. */
const AHEAD_MS = 10 * 60_000

/** Throws PACKAGE_REFUSED. */
export function stepFrom(published: Published, proposed: Proposed, now: Date): Step {
  const { newest } = published
  if (proposed.previous !== (newest?.index ?? null)) throw refused('not-next', { known: newest?.index ?? '' })
  if (newest && proposed.releasedAt <= newest.releasedAt)
    throw refused('older', { known: newest.releasedAt.toISOString() })
  if (proposed.releasedAt.getTime() > now.getTime() + AHEAD_MS) throw refused('future')
  return changes(published, proposed)
}

function changes({ versions }: Published, { packages, withdrawn }: Proposed): Step {
  const offered = new Map(packages.map((one) => [versionKey(one), one]))
  const gone = new Map(withdrawn.map((one) => [versionKey(one), one]))
  for (const key of gone.keys()) if (offered.has(key)) throw refused('withdrawn-back', { package: key })
  for (const [key, known] of versions) {
    const now = offered.get(key) ?? gone.get(key)
    if (known.withdrawn && !gone.has(key)) throw refused('withdrawn-back', { package: key })
    if (!now) throw refused('dropped', { package: key })
    if (now.sha256 !== known.sha256 || ('sbom' in now && now.sbom.sha256 !== known.sbom))
      throw refused('changed', { package: key })
  }
  const before = new Set([...versions.values()].map((one) => one.sha256))
  const added = packages.filter((one) => !versions.has(versionKey(one)))
  for (const one of added) if (before.has(one.sha256)) throw refused('changed', { package: versionKey(one) })
  // Withdrawn before anybody could have it: nothing was offered, so there is nothing to take back.
  for (const key of gone.keys()) if (!versions.has(key)) throw refused('list-malformed', { path: 'Withdrawn' })
  return { added, withdrawn: withdrawn.filter((one) => !versions.get(versionKey(one))?.withdrawn) }
}
