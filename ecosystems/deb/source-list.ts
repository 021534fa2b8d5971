/**
 * apt's sources in both spellings (sources.list(5)): one entry a line, or deb822 paragraphs. Only binary sources count:
 * `deb-src` and disabled entries cannot change what is installed.
 */
import { type Paragraph, parseControl, words } from './control.ts'

export interface AptSource {
  /** As written, with a trailing slash, and without a user name and password (apt allows them in the address). */
  uri: string
  suite: string
  /** Empty for a flat repository, whose suite is a path ending in a slash. */
  components: string[]
  /** Absolute paths of key files, or fingerprints; empty: every key that apt trusts. */
  signedBy: string[]
  /** Key material written into the deb822 paragraph itself, or ''. */
  embeddedKey: string
  /** `Trusted: yes`, `Allow-Insecure: yes` or `Allow-Weak`: apt would install without a valid signature. */
  signatureWaived: boolean
}

export interface SourceList {
  sources: AptSource[]
  /** Entries that apt itself could not read: it would stop with an error. */
  malformed: number
}

const isYes = (value: string | undefined) => /^(yes|true|with|on|enable|1)$/i.test(value?.trim() ?? '')
const isNo = (value: string | undefined) => /^(no|false|without|off|disable|0)$/i.test(value?.trim() ?? '')

/** `deb [ options ] uri suite [component ...]`; the options' names are compared without case. */
export function parseOneLineSources(text: string): SourceList {
  const list: SourceList = { sources: [], malformed: 0 }
  for (const row of text.split('\n')) {
    const entry = row.replace(/#.*$/, '').trim()
    if (entry === '' || /^deb-src\s/.test(entry)) continue
    const match = /^deb\s+(?:\[([^\]]*)\]\s*)?(\S+)\s+(\S+)\s*(.*)$/.exec(entry)
    if (!match) list.malformed++
    else list.sources.push(oneLineSource(match))
  }
  return list
}

function oneLineSource([, options = '', uri = '', suite = '', components = '']: readonly (
  | string
  | undefined
)[]): AptSource {
  const option = new Map<string, string>()
  for (const word of words(options)) {
    const equals = word.indexOf('=')
    if (equals > 0) option.set(word.slice(0, equals).replace(/[+-]$/, '').toLowerCase(), word.slice(equals + 1))
  }
  return {
    uri: cleanUri(uri),
    suite,
    components: words(components),
    signedBy: (option.get('signed-by') ?? '').split(',').filter((key) => key !== ''),
    embeddedKey: '',
    signatureWaived: ['trusted', 'allow-insecure', 'allow-weak'].some((name) => isYes(option.get(name))),
  }
}

/** A paragraph stands for every combination of its URIs and suites. */
export function parseDeb822Sources(text: string): SourceList {
  const list: SourceList = { sources: [], malformed: 0 }
  for (const paragraph of parseControl(text)) {
    const types = words(paragraph.get('types'))
    if (isNo(paragraph.get('enabled')) || (types.length > 0 && !types.includes('deb'))) continue
    const uris = words(paragraph.get('uris'))
    const suites = words(paragraph.get('suites'))
    if (types.length === 0 || uris.length === 0 || suites.length === 0) list.malformed++
    for (const uri of uris) for (const suite of suites) list.sources.push(deb822Source(paragraph, uri, suite))
  }
  return list
}

function deb822Source(paragraph: Paragraph, uri: string, suite: string): AptSource {
  const signedBy = paragraph.get('signed-by') ?? ''
  const embedded = signedBy.includes('BEGIN PGP PUBLIC KEY BLOCK')
  return {
    uri: cleanUri(uri),
    suite,
    components: words(paragraph.get('components')),
    signedBy: embedded ? [] : signedBy.split(/[\s,]+/).filter((key) => key !== ''),
    embeddedKey: embedded ? unfoldKey(signedBy) : '',
    signatureWaived: ['trusted', 'allow-insecure', 'allow-weak'].some((name) => isYes(paragraph.get(name))),
  }
}

/** In deb822 an empty line of the armour is written as a lone full stop. */
function unfoldKey(value: string): string {
  const lines = value.split('\n').map((row) => (row.trim() === '.' ? '' : row.trim()))
  return `${lines.join('\n').trim()}\n`
}

/** A password in a source's address is a secret of the host: it stays there. */
function cleanUri(uri: string): string {
  const bare = uri.replace(/^([a-z0-9+.-]+:\/\/)[^/]*@/i, '$1')
  return bare.endsWith('/') ? bare : `${bare}/`
}
