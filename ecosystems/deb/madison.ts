/** Which sources offer which version of a package: the origins of what is kept back, which a simulation does not print. */
import { isPackageName } from './names.ts'
import { NO_CACHE_WRITES } from './simulate.ts'

export interface Offer {
  name: string
  version: string
  /** With a trailing slash, as in the sources. */
  uri: string
  suite: string
}

/** Names must be of installed packages, so that apt reads none as an instruction; `names` come from apt's own output. */
export function madisonArgv(names: readonly string[], asRoot: boolean): string[] {
  const safe = names.filter((name) => isPackageName(name.split(':')[0] ?? ''))
  return ['apt-cache', ...(asRoot ? NO_CACHE_WRITES : []), 'madison', ...safe]
}

/** `   name | version | URI SUITE/COMPONENT ARCH Packages`; lines of source packages are left out.
 * A flat repository has neither component nor architecture there. */
export function parseMadison(stdout: string): Offer[] {
  const offers: Offer[] = []
  for (const row of stdout.split('\n')) {
    const [name = '', version = '', place = ''] = row.split(' | ').map((part) => part.trim())
    const [uri, path, ...rest] = place.split(' ')
    if (!uri || !path || rest.at(-1) !== 'Packages') continue
    // A flat repository's path ends with the slash and has no component.
    const suite = path.endsWith('/') ? path : path.slice(0, Math.max(0, path.lastIndexOf('/')))
    offers.push({ name, version, uri: uri.endsWith('/') ? uri : `${uri}/`, suite })
  }
  return offers
}
