/** What is installed of a package that a change names. */
import type { Change } from '../documents/plan.ts'

/** A package may move between `all` and an architecture of its own from one version to the next: then the name decides. */
export function installedVersion(
  installed: ReadonlyMap<string, string>,
  { name, architecture }: Pick<Change, 'name' | 'architecture'>,
): string | undefined {
  const same = installed.get(`${name}:${architecture}`)
  if (same !== undefined || architecture !== 'all') return same ?? installed.get(`${name}:all`)
  for (const [key, version] of installed) if (key.startsWith(`${name}:`)) return version
  return undefined
}
