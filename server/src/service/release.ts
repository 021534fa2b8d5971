/** A release: which files of the checkout a running server needs, and a name that changes with their content. */
import { createHash } from 'node:crypto'
import { cpSync, existsSync, globSync, mkdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { NODE } from './layout.ts'

/** What is ours. node_modules and Node itself are added to it; console sources, tests and tools stay behind. */
const PARTS = [
  'package.json',
  'package-lock.json',
  'LICENSE',
  'agent',
  'bin',
  'cli',
  'console/dist',
  'console/package.json',
  'contract',
  'data',
  'ecosystems',
  'packaging',
  'policy',
  'runtime',
  'server/migrations',
  'server/package.json',
  'server/src',
  'trust',
] as const

const isWanted = (path: string) =>
  !/(^|\/)(fixtures|\.git)(\/|$)|\.test\.ts$/.test(path) &&
  !/^(agent|cli|contract|ecosystems|trust)\/node_modules\/\.cache/.test(path)

/** Version and a digest of our own files: two states of one version are two releases. */
export function releaseName(checkout: string): string {
  const manifest: unknown = JSON.parse(readFileSync(join(checkout, 'package.json'), 'utf8'))
  const version = typeof manifest === 'object' && manifest && 'version' in manifest ? String(manifest.version) : '0'
  const digest = createHash('sha256')
  for (const path of filesOf(checkout)) digest.update(`${path}\0`).update(readFileSync(join(checkout, path)))
  return `${version}-${digest.digest('hex').slice(0, 8)}`
}

function filesOf(checkout: string): string[] {
  const found = PARTS.flatMap((part) => globSync([part, `${part}/**/*`], { cwd: checkout }))
  return [...new Set(found)]
    .filter((path) => !path.includes('node_modules') && isWanted(path) && statSync(join(checkout, path)).isFile())
    .sort()
}

/** Copies beside, then renames: a release that is there is whole. `node` is the binary that runs it. */
export function copyRelease(checkout: string, to: string, node: string): void {
  const aside = `${to}.partial`
  rmSync(aside, { recursive: true, force: true })
  mkdirSync(dirname(aside), { recursive: true, mode: 0o755 })
  const isDev = devPackages(checkout)
  const filter = (source: string) => {
    const path = relative(checkout, source)
    return isWanted(path) && !isDev.has(path)
  }
  for (const part of [...PARTS, 'node_modules'])
    if (existsSync(join(checkout, part)))
      cpSync(join(checkout, part), join(aside, part), { recursive: true, filter, verbatimSymlinks: true })
  mkdirSync(dirname(join(aside, NODE)), { recursive: true })
  cpSync(node, join(aside, NODE))
  rmSync(to, { recursive: true, force: true })
  renameSync(aside, to)
}

/** Packages that only building and testing need, by the lock file. */
function devPackages(checkout: string): Set<string> {
  // npm's own format, written by npm: only the one flag is read.
  const lock = JSON.parse(readFileSync(join(checkout, 'package-lock.json'), 'utf8')) as {
    packages?: Record<string, { dev?: boolean }>
  }
  return new Set(Object.entries(lock.packages ?? {}).flatMap(([path, { dev }]) => (dev ? [path] : [])))
}
