/**
 * Builds the console into `console/dist`, once per state of its inputs: a second start finds the digest and does nothing.
 * The page works under `script-src 'self'; style-src 'self'; connect-src 'self'`: nothing is written into the page itself.
 */
import { createHash } from 'node:crypto'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import tailwind from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import { build } from 'vite'

export interface BuildOptions {
  /** Root of the checkout. */
  readonly root: string
  /** One line per thing that happened. */
  readonly log: (line: string) => void
}
export interface Built {
  readonly dist: string
  readonly digest: string
  /** false: the folder was already built from these inputs. */
  readonly fresh: boolean
}

/** Files and folders whose bytes decide what the build gives; the lock file stands for all packages. */
const INPUTS = [
  'console/src',
  'console/public',
  'console/index.html',
  'console/build.ts',
  'contract',
  'trust',
  'package-lock.json',
] as const
/** Not part of the page. */
const LEFT_OUT = /(^|\/)(mock|fixtures|test|node_modules)\/|\.test\.tsx?$/
const MARK = 'inputs.sha256'

export async function buildConsole({ root, log }: BuildOptions): Promise<Built> {
  const dist = join(root, 'console', 'dist')
  const digest = await digestOf(root)
  if ((await readMark(dist)) === digest) return { dist, digest, fresh: false }
  const started = performance.now()
  await build({
    configFile: false,
    root: join(root, 'console'),
    logLevel: 'warn',
    plugins: [react(), tailwind()],
    build: {
      outDir: dist,
      emptyOutDir: true,
      target: 'es2023',
      // Nothing inside the page: every script, style and picture is a file of its own.
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      reportCompressedSize: false,
      // One file: the console is served from the same machine or the same network, and opens in one request.
      chunkSizeWarningLimit: 900,
    },
  })
  await writeFile(join(dist, MARK), digest)
  log(`console built in ${((performance.now() - started) / 1000).toFixed(1)} s`)
  return { dist, digest, fresh: true }
}

async function digestOf(root: string): Promise<string> {
  const hash = createHash('sha256')
  for (const input of INPUTS)
    for (const path of await filesOf(join(root, input))) {
      const name = relative(root, path)
      if (LEFT_OUT.test(name)) continue
      hash.update(`${name}\0`).update(await readFile(path))
    }
  return hash.digest('hex')
}

async function filesOf(path: string): Promise<string[]> {
  const entries = await readdir(path, { recursive: true, withFileTypes: true }).catch(
    (cause: NodeJS.ErrnoException) => {
      if (cause.code === 'ENOTDIR') return undefined
      throw cause
    },
  )
  if (entries === undefined) return [path]
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
}

/** '' where nothing was built yet, or a build was cut off. */
async function readMark(dist: string): Promise<string> {
  return readFile(join(dist, MARK), 'utf8').catch(() => '')
}

if (import.meta.main) {
  const built = await buildConsole({ root: fileURLToPath(new URL('..', import.meta.url)), log: console.log })
  if (!built.fresh) console.log('console is built already')
}
