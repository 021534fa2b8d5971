/**
 * From what apt asks the proxy to a file in the cache. A host is hostile here too: only the machine's own archives are
 * served, and no spelling of a path leaves the cache folder.
 */
export interface ProxyTarget {
  /** The archive's base URL as this machine knows it (its scheme included) plus the path, as asked upstream. */
  readonly upstream: string
  /** Path below the cache folder, decoded: `%7e` and `~` are one file. */
  readonly file: string
  /** By-hash files and packages never change under their name; the rest is asked for again each time. */
  readonly immutable: boolean
}

export type Refusal = 'not-absolute' | 'bad-path' | 'not-an-archive'

const MAX_URL_CHARS = 1024
/** What names in a Debian archive are made of. A `%` left after decoding is refused, so nothing is decoded twice. */
const SEGMENT = /^[A-Za-z0-9_~+.:=^-]{1,200}$/

/** Decodes and checks `/a/b/c`; undefined when any part is empty, a dot name or holds an unusual character. */
export function safePath(raw: string): string | undefined {
  if (raw.length > MAX_URL_CHARS || !raw.startsWith('/')) return undefined
  let path: string
  try {
    path = decodeURIComponent(raw.slice(1))
  } catch {
    return undefined // not UTF-8 in percent form
  }
  const segments = path.split('/')
  if (segments.some((segment) => !SEGMENT.test(segment) || segment === '.' || segment === '..')) return undefined
  return segments.join('/')
}

/** `asked` is the request target in absolute form, `http://HOST/PATH`; `archives` are base URLs. */
export function proxyTarget(asked: string, archives: readonly string[]): ProxyTarget | Refusal {
  if (asked.length > MAX_URL_CHARS) return 'bad-path'
  const form = /^http:\/\/([a-z0-9.:-]+)(\/[^?#]*)$/i.exec(asked)
  if (form?.[1] === undefined || form[2] === undefined) return 'not-absolute'
  const path = safePath(form[2])
  if (path === undefined) return 'bad-path'
  const host = form[1].toLowerCase()
  for (const archive of archives) {
    const base = new URL(archive)
    const prefix = base.pathname === '/' ? '' : base.pathname.slice(1).replace(/\/+$/, '')
    if (base.host !== host || (prefix !== '' && !path.startsWith(`${prefix}/`))) continue
    return {
      upstream: `${base.origin}/${encodePath(path)}`,
      file: `${host.replaceAll(':', '_')}/${path}`,
      immutable: isImmutable(path),
    }
  }
  return 'not-an-archive'
}

const encodePath = (path: string) => path.split('/').map(encodeURIComponent).join('/')
const isImmutable = (path: string) => /\/by-hash\/[A-Za-z0-9]+\/[0-9a-f]+$/.test(path) || path.endsWith('.deb')

/** `bytes=N-` or `bytes=N-M` as apt resumes; undefined for anything else, which is then served whole. */
export function rangeStart(
  header: string | undefined,
  size: number,
): { from: number; to: number } | 'unsatisfiable' | undefined {
  const form = /^bytes=(\d{1,15})-(\d{0,15})$/.exec(header ?? '')
  if (!form) return undefined
  const from = Number(form[1])
  const to = form[2] ? Math.min(Number(form[2]), size - 1) : size - 1
  return from >= size || to < from ? 'unsatisfiable' : { from, to }
}
