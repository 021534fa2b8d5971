/**
 * Our own sources list, made of the host's entries: the administrator says where packages come from, the order says which of
 * these may be used, and nothing may say that a signature is not needed.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { listFilePrefix } from '@patchreeve/ecosystems/deb/list-files.ts'
import { type AptSource, parseDeb822Sources, parseOneLineSources } from '@patchreeve/ecosystems/deb/source-list.ts'

/** Where an entry's signed index comes from, as apt writes the address. A flat repository's suite is a path. */
export const indexUri = ({ uri, suite }: AptSource): string =>
  `${uri}${suite.endsWith('/') ? suite : `dists/${suite}/`}InRelease`

export const listsPrefix = ({ uri, suite }: AptSource): string => listFilePrefix(uri, suite)

/** The host's binary sources that speak http or https; one for each address and suite. Other schemes need a method that we do not answer for. */
export function hostSources(etc = '/etc/apt'): AptSource[] {
  const sources = sourceFiles(etc).flatMap((path) => {
    const text = readFileSync(path, 'utf8')
    return (path.endsWith('.sources') ? parseDeb822Sources(text) : parseOneLineSources(text)).sources
  })
  return mergeEntries(sources.filter(isPlain))
}

function sourceFiles(etc: string): string[] {
  const names = namesIn(`${etc}/sources.list.d`).filter((name) => /^[A-Za-z0-9_.-]+\.(list|sources)$/.test(name))
  const main = namesIn(etc).includes('sources.list') ? [`${etc}/sources.list`] : []
  return [...main, ...names.sort().map((name) => `${etc}/sources.list.d/${name}`)]
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return []
    throw error
  }
}

/** What can stand in a one-line entry without being read as something else. */
function isPlain({ uri, suite, components, signedBy }: AptSource): boolean {
  return (
    /^https?:\/\/[^\s#[\]"]+$/.test(uri) &&
    [suite, ...components].every((word) => /^[A-Za-z0-9._~/+:-]+$/.test(word)) &&
    signedBy.every((key) => /^(\/[^\s,\]#"]+|[0-9A-Fa-f]{16,64}!?)$/.test(key))
  )
}

/** The same address and suite may stand in several entries, one for each component. */
export function mergeEntries(sources: readonly AptSource[]): AptSource[] {
  const merged = new Map<string, AptSource>()
  for (const source of sources) {
    const key = `${source.uri} ${source.suite}`
    const known = merged.get(key)
    if (!known) merged.set(key, source)
    else
      merged.set(key, {
        ...known,
        components: [...new Set([...known.components, ...source.components])],
        signedBy: [...new Set([...known.signedBy, ...source.signedBy])],
        embeddedKey: known.embeddedKey || source.embeddedKey,
      })
  }
  return [...merged.values()]
}

/** One line each. `keyFile`: where the key ring of an entry lies; undefined leaves it to the host's own trusted keys. */
export function ownSourcesList(
  sources: readonly AptSource[],
  keyFile: (source: AptSource) => string | undefined,
): string {
  const rows = sources.map((source) => {
    const signedBy = keyFile(source)
    const options = [...(signedBy ? [`signed-by=${signedBy}`] : []), 'lang=none', 'pdiffs=no', 'target=Packages']
    return `deb [${options.join(' ')}] ${[source.uri, source.suite, ...source.components].join(' ')}\n`
  })
  return rows.join('')
}
