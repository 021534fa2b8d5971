/** OpenPGP's ASCII armour (RFC 4880 section 6.2) taken off: gpgv reads only binary key rings, and apt takes both. */

const BLOCK = /-----BEGIN PGP PUBLIC KEY BLOCK-----\r?\n([\s\S]*?)-----END PGP PUBLIC KEY BLOCK-----/g

/** The packets of all key blocks one after the other; the bytes themselves where there is no armour; undefined where it is broken. */
export function unarmouredKeys(bytes: Uint8Array): Uint8Array | undefined {
  const text = new TextDecoder('latin1').decode(bytes)
  if (!text.includes('-----BEGIN PGP')) return bytes
  const parts: string[] = []
  for (const match of text.matchAll(BLOCK)) {
    const rows = (match[1] ?? '').split(/\r?\n/)
    // Armour headers end with an empty line; the checksum (`=xxxx`) is for lines that lose bits, and not needed.
    const body = rows.slice(rows.findIndex((row) => row.trim() === '') + 1).filter((row) => !row.startsWith('='))
    const packed = body.join('').replaceAll(/\s/g, '')
    if (packed === '' || !/^[A-Za-z0-9+/]+={0,2}$/.test(packed)) return undefined
    parts.push(atob(packed))
  }
  return parts.length === 0 ? undefined : Uint8Array.from(parts.join(''), (char) => char.charCodeAt(0))
}
