/** Brings the pinned Node of a processor from the package registry: exact version and digest as in its lock file, no scripts. */
import { spawnSync } from 'node:child_process'
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { ARCHITECTURES, type Architecture, RUNTIME_VERSION } from './packages.ts'

const root = join(import.meta.dirname, '..')

/** Folder of the npm platform package. Fetched once into `.runtime`, which is ignored. Throws when it cannot be fetched. */
export function runtimeFolder(architecture: Architecture): string {
  const cpu = ARCHITECTURES[architecture]
  // This machine's own is where the launcher keeps it too.
  const home = join(root, '.runtime', cpu === process.arch ? RUNTIME_VERSION : `${RUNTIME_VERSION}-${architecture}`)
  const found = join(home, 'node_modules', `node-linux-${cpu}`)
  if (existsSync(join(found, 'bin/node'))) return found
  rmSync(home, { recursive: true, force: true }) // without its program it is none, and would be in the way
  mkdirSync(dirname(home), { recursive: true })
  const aside = mkdtempSync(join(root, '.runtime', 'new-'))
  try {
    cpSync(join(root, 'runtime', RUNTIME_VERSION), aside, { recursive: true })
    const args = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error', '--os=linux', `--cpu=${cpu}`]
    const run = spawnSync('npm', args, { cwd: aside, stdio: ['ignore', 'ignore', 'pipe'], encoding: 'utf8' })
    // A platform package is optional to npm: one that could not be fetched is left out without a word.
    if (run.status !== 0 || !existsSync(join(aside, 'node_modules', `node-linux-${cpu}`, 'bin/node')))
      throw new Error(`Node ${RUNTIME_VERSION} for ${architecture} could not be fetched: ${run.stderr}`)
    chmodSync(aside, 0o755) // mkdtemp gives 0700: another user could not run it
    try {
      renameSync(aside, home)
    } catch (error) {
      if (!existsSync(join(found, 'bin/node'))) throw error // else another build was first
    }
  } finally {
    rmSync(aside, { recursive: true, force: true })
  }
  return found
}
