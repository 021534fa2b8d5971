/**
 * Arrows between the folders: programs never import each other, slices of the server import only slices to their left and only
 * through their face. Text is enough to see imports; no compiler is asked. Run by `npm run check` and by the tests.
 */
import { globSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'

const ROOT = join(import.meta.dirname, '..')

/** Folder -> folders that it may import. What proves the programs (lab, bench, tools, e2e) may import them. */
const FOLDERS: Readonly<Record<string, readonly string[]>> = {
  contract: [],
  ecosystems: ['contract'],
  trust: ['contract'],
  packaging: ['contract', 'agent'],
  server: ['contract', 'ecosystems', 'trust', 'packaging'],
  agent: ['contract', 'ecosystems', 'trust'],
  cli: ['contract', 'ecosystems', 'trust'],
  console: ['contract', 'trust'],
  sim: ['contract', 'ecosystems', 'trust', 'server'],
}

/** The slices in the order of the sentence; each may read those before it. */
const SLICES = [
  ...['identity', 'enrolment', 'inventory', 'feeds', 'assessment', 'risk'],
  ...['plan', 'distribution', 'packages', 'deployment', 'emergency', 'evidence', 'overview'],
]
/** Parts on top of the slices: they put them together and may import any. */
const ON_TOP = ['gateway', 'local', 'start', 'backup', 'service', 'own']
/** Faces of a slice: its use cases, and its types and pure decisions. */
const FACES = ['index.ts', 'model.ts']

export interface Crossing {
  readonly file: string
  readonly imports: string
  readonly why: string
}

const IMPORT = /(?:^|\n)\s*(?:import|export)\s(?:[^'"]*?\sfrom\s)?['"]([^'"]+)['"]|import\(\s*['"]([^'"]+)['"]/g

export function crossings(files: readonly { path: string; text: string }[]): Crossing[] {
  return files.flatMap(({ path, text }) =>
    [...text.matchAll(IMPORT)].flatMap((match) => {
      const target = targetOf(path, match[1] ?? match[2] ?? '')
      const why = target === undefined ? undefined : (folderFault(path, target) ?? sliceFault(path, target))
      return why === undefined ? [] : [{ file: path, imports: target ?? '', why }]
    }),
  )
}

/** Path in the repository; undefined for packages and Node's own. */
function targetOf(path: string, name: string): string | undefined {
  if (name.startsWith('@patchreeve/')) return name.slice('@patchreeve/'.length)
  return name.startsWith('.') ? join(dirname(path), name) : undefined
}

function folderFault(path: string, target: string): string | undefined {
  const [from = '', to = ''] = [path.split('/')[0], target.split('/')[0]]
  const allowed = FOLDERS[from]
  // A test may set up the other side, and look at the tool whose output it guards.
  if (path.endsWith('.test.ts')) return undefined
  if (!allowed || from === to || allowed.includes(to)) return undefined
  return `${from} may import ${allowed.join(', ') || 'nothing of ours'}, not ${to}`
}

function sliceFault(path: string, target: string): string | undefined {
  // Tests of a slice may set up what is around it.
  if (!path.startsWith('server/src/') || !target.startsWith('server/src/') || /\.test\.ts$|\/testing\.ts$/.test(path))
    return undefined
  const [from, to] = [partOf(path), partOf(target)]
  if (from === to || to === 'platform' || from === '' || ON_TOP.includes(from)) return undefined
  if (from === 'platform') return `platform knows no slice, not ${to}`
  if (SLICES.indexOf(to) < 0) return `${from} may not import ${to === '' ? 'what puts the server together' : to}`
  if (SLICES.indexOf(to) > SLICES.indexOf(from)) return `${to} stands to the right of ${from}`
  const face = target.split('/').slice(3).join('/')
  return FACES.includes(face) ? undefined : `${to} is imported through ${face}, not through its face`
}

/** Slice or part of the server; '' for the files on top (app.ts, main.ts). */
function partOf(path: string): string {
  const parts = path.split('/')
  return parts.length > 3 ? (parts[2] ?? '') : ''
}

export function readSources(): { path: string; text: string }[] {
  const patterns = Object.keys(FOLDERS).map((folder) => `${folder}/**/*.{ts,tsx}`)
  const paths = globSync(patterns, {
    cwd: ROOT,
    exclude: (name) => name.includes('node_modules') || name.includes('dist'),
  })
  return paths.map((path) => ({ path: relative(ROOT, join(ROOT, path)), text: readFileSync(join(ROOT, path), 'utf8') }))
}

if (process.argv[1] === import.meta.filename) {
  const found = crossings(readSources())
  for (const one of found) process.stderr.write(`${one.file}: imports ${one.imports}: ${one.why}\n`)
  process.exitCode = found.length === 0 ? 0 : 1
}
