/** How apt names what it fetched from a source in /var/lib/apt/lists: the address with its slashes turned into underscores. */

/** Characters that apt writes as %xx in such a name, beside controls, blanks and everything beyond ASCII. */
const QUOTED = '\\|{}[]<>"^~_=!@#$%^&*'

/**
 * Name of the suite's files without the ending: append `InRelease`, `Release`, or `main_binary-amd64_Packages`.
 * `uri` ends with a slash. A flat repository's suite is a path that ends with a slash.
 */
export function listFilePrefix(uri: string, suite: string): string {
  const path = suite.endsWith('/') ? suite : `dists/${suite}/`
  return quote(unquote(withoutScheme(uri) + path)).replaceAll('/', '_')
}

function withoutScheme(uri: string): string {
  const match = /^[a-z0-9+.-]+:(.*)$/is.exec(uri)
  const rest = match?.[1] ?? uri
  return rest.startsWith('//') ? rest.slice(2) : rest
}

/** apt undoes the address's own %xx before it writes its own. */
function unquote(text: string): string {
  return text.replaceAll(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
}

function quote(text: string): string {
  let out = ''
  for (const byte of new TextEncoder().encode(text)) {
    const char = String.fromCharCode(byte)
    const plain = byte > 0x20 && byte < 0x7f && !QUOTED.includes(char)
    out += plain ? char : `%${byte.toString(16).padStart(2, '0')}`
  }
  return out
}
