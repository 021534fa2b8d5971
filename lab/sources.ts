/**
 * Which archive this machine uses: read from its own apt sources, so that the lab downloads from where the administrator
 * said and names no host itself. Both formats of sources.list(5) are read; only what the lab needs is kept.
 */
export interface SourceEntry {
  readonly uri: string
  readonly suite: string
  readonly components: readonly string[]
}

/** Base URLs without a trailing slash. `security` serves the `*-security` suites. */
export interface Mirrors {
  readonly archive: string
  readonly security: string
}

/** One-line format. Lines that are not `deb` entries are left out; options in brackets are ignored. */
export function parseOneLine(text: string): SourceEntry[] {
  const entries: SourceEntry[] = []
  for (const line of text.split('\n')) {
    const words = line
      .replace(/#.*/, '')
      .replace(/\[[^\]]*\]/, ' ')
      .trim()
      .split(/\s+/)
    const [type, uri, suite, ...components] = words
    if (type === 'deb' && uri && suite) entries.push({ uri, suite, components })
  }
  return entries
}

/** deb822 format: stanzas with `Types`, `URIs`, `Suites`, `Components`; `Enabled: no` leaves one out. */
export function parseDeb822(text: string): SourceEntry[] {
  return text.split(/\n[ \t]*\n/).flatMap((stanza) => stanzaEntries(fieldsOf(stanza)))
}

function fieldsOf(stanza: string): Map<string, string> {
  const fields = new Map<string, string>()
  let last: string | undefined
  for (const line of stanza.split('\n')) {
    if (line.startsWith('#')) continue
    const field = /^([A-Za-z-]+):(.*)$/.exec(line)
    if (field?.[1] !== undefined) {
      last = field[1].toLowerCase()
      fields.set(last, field[2] ?? '')
    } else if (last !== undefined && /^\s/.test(line)) fields.set(last, `${fields.get(last)} ${line}`)
  }
  return fields
}

function stanzaEntries(fields: ReadonlyMap<string, string>): SourceEntry[] {
  const words = (name: string) => (fields.get(name) ?? '').split(/\s+/).filter(Boolean)
  if (!words('types').includes('deb') || words('enabled')[0] === 'no') return []
  const components = words('components')
  return words('uris').flatMap((uri) => words('suites').map((suite) => ({ uri, suite, components })))
}

/** The two archives of a Debian machine, or what is missing, as a line for a person. */
export function mirrorsOf(entries: readonly SourceEntry[], codename: string): Mirrors | { readonly missing: string } {
  const find = (suite: string) =>
    entries.find((e) => e.suite === suite && e.components.includes('main') && /^https?:\/\//.test(e.uri))
  const archive = find(codename)
  if (!archive) return { missing: `an http source of the suite ${codename} in this machine's apt sources` }
  const security = find(`${codename}-security`)
  if (!security) return { missing: `an http source of the suite ${codename}-security in this machine's apt sources` }
  const base = (uri: string) => uri.replace(/\/+$/, '')
  return { archive: base(archive.uri), security: base(security.uri) }
}
