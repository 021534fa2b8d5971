/**
 * Started as root, Patchreeve does not stay root: the whole program runs again as the checkout's owner, or as uid 65534
 * ("nobody") when root owns it. What it must write (data folder, console build) is handed to that user first.
 */
import { spawn } from 'node:child_process'
import { accessSync, chownSync, constants, existsSync, lstatSync, mkdirSync, readdirSync, statSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { StartError } from './start-error.ts'

const NOBODY = 65_534
export const CHECKOUT = resolve(import.meta.dirname, '../../..')

export interface DropOptions {
  /** Made if absent and handed to the user, whole. */
  readonly dataFolder?: string
}

/** undefined: go on here. Otherwise another process did the work, and this is its exit code. */
export async function runWithoutRoot(options: DropOptions): Promise<number | undefined> {
  if (process.getuid?.() !== 0) return undefined
  const owner = statSync(CHECKOUT)
  const uid = owner.uid === 0 ? NOBODY : owner.uid
  const gid = owner.uid === 0 ? NOBODY : owner.gid
  requireReachable(uid, gid)
  if (options.dataFolder) handOver(options.dataFolder, uid, gid)
  const env = {
    ...process.env,
    NODE_COMPILE_CACHE: compileCacheOf(uid, gid),
    HOME: options.dataFolder ?? '/nonexistent',
    PATCHREEVE_DROPPED_ROOT: '1',
  }
  const child = spawn(process.execPath, [...process.execArgv, ...process.argv.slice(1)], {
    stdio: 'inherit',
    uid,
    gid,
    env,
  })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => child.kill(signal))
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('exit', (code, signal) => resolve(signal ? 1 : (code ?? 1)))
  })
}

/**
 * A folder for that user's compiled code: root's own they cannot write, and root should not run what another user wrote. In a
 * checkout that nobody can write Node goes on without.
 */
export function compileCacheOf(uid: number, gid: number): string {
  const folder = join(CHECKOUT, '.cache', `compile-${uid}`)
  try {
    mkdirSync(folder, { recursive: true })
    chownSync(folder, uid, gid)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EROFS') throw error
  }
  return folder
}

/** Below a closed folder (0700 of root) the other user cannot even read the program: say so in one line. */
function requireReachable(uid: number, gid: number): void {
  for (let folder = CHECKOUT; folder !== dirname(folder); folder = dirname(folder)) {
    const found = statSync(folder)
    const bits = found.uid === uid ? found.mode >> 6 : found.gid === gid ? found.mode >> 3 : found.mode
    if ((bits & 0o5) !== 0o5) {
      throw new StartError(
        'CHECKOUT_CLOSED',
        `Patchreeve does not run as root, and user ${uid} cannot enter ${folder}`,
        'clone it to a folder that others may read, for example below /opt or /srv, or start it as an ordinary user',
      )
    }
  }
}

function handOver(folder: string, uid: number, gid: number): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    accessSync(folder, constants.W_OK)
  } catch (cause) {
    throw new StartError(
      'DATA_FOLDER',
      `the data folder ${folder} cannot be written`,
      'set PATCHREEVE_DATA to a folder on a disk that can be written',
      { cause },
    )
  }
  if (statSync(folder).uid !== uid) chownTree(folder, uid, gid)
}

function chownTree(path: string, uid: number, gid: number): void {
  if (!existsSync(path)) return
  const found = lstatSync(path)
  if (found.isSymbolicLink()) return
  chownSync(path, uid, gid)
  if (found.isDirectory()) for (const name of readdirSync(path)) chownTree(join(path, name), uid, gid)
}
