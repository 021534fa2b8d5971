/** os-release(5): which system this is. Read as shell-like assignments, never run. */
import { type Host, readOr } from './host.ts'

export type OsRelease = ReadonlyMap<string, string>

export function readOsRelease(host: Host): OsRelease {
  return parseOsRelease(readOr(host, '/etc/os-release') || readOr(host, '/usr/lib/os-release'))
}

export function parseOsRelease(text: string): OsRelease {
  const values = new Map<string, string>()
  for (const row of text.split('\n')) {
    const match = /^([A-Z0-9_]+)=(.*)$/.exec(row.trim())
    if (match) values.set(match[1] ?? '', unquote(match[2] ?? ''))
  }
  return values
}

function unquote(value: string): string {
  const quote = value[0]
  if ((quote !== '"' && quote !== "'") || !value.endsWith(quote) || value.length < 2) return value
  const inner = value.slice(1, -1)
  return quote === '"' ? inner.replaceAll(/\\([\\"$`])/g, '$1') : inner
}

/** Debian and what is built on it: where dpkg's database is the list of what is installed. */
export function usesDpkg(release: OsRelease): boolean {
  return ['ID', 'ID_LIKE'].some((name) => /(^|\s)(debian|ubuntu)(\s|$)/.test(release.get(name) ?? ''))
}
