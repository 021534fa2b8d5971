/** What the lab takes from the machine's own settings: its archives, its apt proxy, and where the cache is. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { must } from './exec.ts'
import { type Mirrors, mirrorsOf, parseDeb822, parseOneLine, type SourceEntry } from './sources.ts'
import { NotPossible } from './tools.ts'

/** Outside every checkout: three images are 400 MB packed and 1.2 GB unpacked, and all checkouts share them. */
export const cacheFolder = (): string => process.env.PATCHREEVE_LAB_CACHE ?? '/var/cache/patchreeve-lab'

function sourceEntries(): SourceEntry[] {
  const parts = '/etc/apt/sources.list.d'
  const files = existsSync(parts)
    ? readdirSync(parts)
        .sort()
        .map((name) => join(parts, name))
    : []
  const read = (file: string) => (existsSync(file) ? readFileSync(file, 'utf8') : '')
  return [
    ...parseOneLine(read('/etc/apt/sources.list')),
    ...files.filter((file) => file.endsWith('.list')).flatMap((file) => parseOneLine(read(file))),
    ...files.filter((file) => file.endsWith('.sources')).flatMap((file) => parseDeb822(read(file))),
  ]
}

export function machineMirrors(): Mirrors {
  const codename = /^VERSION_CODENAME="?([a-z]+)/m.exec(readFileSync('/etc/os-release', 'utf8'))?.[1] ?? ''
  const found = mirrorsOf(sourceEntries(), codename)
  if ('missing' in found) throw new NotPossible(`the lab needs ${found.missing}`)
  return found
}

/** The apt proxy of this machine, as apt itself understands its configuration. */
export async function machineAptProxy(): Promise<string | undefined> {
  const text = await must(['apt-config', 'shell', 'PROXY', 'Acquire::http::Proxy'])
  return /^PROXY='(https?:\/\/[^']+)'/m.exec(text)?.[1] ?? process.env.http_proxy
}
