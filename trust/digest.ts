/** Digests of a report's sections, computed alike by host and server (WebCrypto: this runs in a browser too). */
import { sectionKeys } from '@patchreeve/contract/sections/keys.ts'
import type { SectionName, SectionRow } from '@patchreeve/contract/sections/registry.ts'
import { canonicalJson, type Json } from './canonical.ts'

export async function sha256Hex(text: string): Promise<string> {
  const bytes = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)))
  return bytes.toHex?.() ?? Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}

/** Rows in the section's order: by key, compared by UTF-16 code units. */
export function sortRows<N extends SectionName>(name: N, rows: readonly SectionRow<N>[]): SectionRow<N>[] {
  // The table's union of key functions cannot be called by TypeScript; name and rows belong together by this signature.
  const key = sectionKeys[name] as (row: SectionRow<N>) => string
  return rows
    .map((row) => ({ row, key: key(row) }))
    .sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))
    .map((entry) => entry.row)
}

/** SHA-256 of the RFC 8785 form of the sorted rows, in lower-case hex. */
export async function sectionDigest<N extends SectionName>(name: N, rows: readonly SectionRow<N>[]): Promise<string> {
  return sha256Hex(canonicalJson(sortRows(name, rows) as unknown as Json))
}

/** The check-in's ETag: SHA-256 over the sorted lines `section digest`. */
export async function reportEtag(digests: Readonly<Partial<Record<SectionName, string>>>): Promise<string> {
  const lines = Object.entries(digests).map(([name, digest]) => `${name} ${digest}\n`)
  return sha256Hex(lines.sort().join(''))
}
