/** The public keys that the host's own apt would take for a source, as one binary ring: apt and our own look at signers use the same. */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { unarmouredKeys } from '@patchreeve/ecosystems/deb/armour.ts'
import type { AptSource } from '@patchreeve/ecosystems/deb/source-list.ts'

/** False where there is no key, or one that cannot be read. */
export function writeRing(source: AptSource, to: string, etc = '/etc/apt'): boolean {
  const parts = keyBytes(source, etc).map(unarmouredKeys)
  if (parts.length === 0 || parts.some((part) => part === undefined)) return false
  mkdirSync(dirname(to), { recursive: true, mode: 0o711 })
  rmSync(to, { force: true })
  // Readable: apt's verifier runs as its own user. Keys are public.
  writeFileSync(to, Buffer.concat(parts.filter((part) => part !== undefined)), { mode: 0o644 })
  return true
}

function keyBytes(source: AptSource, etc: string): Buffer[] {
  if (source.embeddedKey !== '') return [Buffer.from(source.embeddedKey)]
  const named = source.signedBy.filter((key) => key.startsWith('/'))
  const paths = named.length > 0 ? named : trustedPaths(etc)
  return paths.filter((path) => existsSync(path)).map((path) => readFileSync(path))
}

/** What apt trusts for every source that names no key of its own. */
function trustedPaths(etc: string): string[] {
  const folder = `${etc}/trusted.gpg.d`
  const names = existsSync(folder) ? readdirSync(folder).filter((name) => /\.(gpg|asc)$/.test(name)) : []
  const old = existsSync(`${etc}/trusted.gpg`) ? [`${etc}/trusted.gpg`] : []
  return [...old, ...names.sort().map((name) => `${folder}/${name}`)]
}
