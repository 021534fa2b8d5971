/** The data folder: made if absent, ours alone, writable, and used by one server at a time. */
import { existsSync } from 'node:fs'
import { chmod, mkdir, open, readFile, rm, stat, statfs, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { StartError } from '../platform/start-error.ts'

/** A fresh database, the starter bundle and room to work; below it PostgreSQL would fail half-way. */
const NEEDED_BYTES = 300 * 1024 * 1024

export interface HeldFolder {
  release(): Promise<void>
}

/** There while a restore moves its result into place: what lies in the folder then is half of two servers. */
export const RESTORE_MARK = 'restore.pending'

/** Throws StartError when the folder cannot be used, or another server holds it. Only a restore may hold a half restored one. */
export async function holdDataFolder(folder: string, who: 'server' | 'restore' = 'server'): Promise<HeldFolder> {
  await makeFolder(folder)
  if (who === 'server' && existsSync(join(folder, RESTORE_MARK)))
    throw new StartError(
      'RESTORE_UNFINISHED',
      `a restore into ${folder} was interrupted`,
      'run it again: patchreeve restore FILE --replace',
    )
  await requireSpace(folder)
  const lock = join(folder, 'server.pid')
  await takeLock(lock, folder)
  return { release: () => rm(lock, { force: true }) }
}

async function makeFolder(folder: string): Promise<void> {
  const next = 'set PATCHREEVE_DATA to a folder that you may write, or change its owner'
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 })
    const found = await stat(folder)
    if (!found.isDirectory()) throw new StartError('DATA_FOLDER', `${folder} is not a folder`, next)
    const probe = join(folder, '.probe')
    await (await open(probe, 'w', 0o600)).close()
    await rm(probe)
    if (found.uid === process.getuid?.()) await chmod(folder, 0o700)
  } catch (cause) {
    if (cause instanceof StartError) throw cause
    const code = (cause as NodeJS.ErrnoException).code
    if (code === 'ENOSPC')
      throw new StartError(
        'NO_SPACE',
        `no space left in ${folder}`,
        'free about 300 MB there, or set PATCHREEVE_DATA to another disk',
        { cause },
      )
    throw new StartError('DATA_FOLDER', `the data folder ${folder} cannot be written (${code})`, next, { cause })
  }
}

async function requireSpace(folder: string): Promise<void> {
  const disk = await statfs(folder)
  const free = disk.bavail * disk.bsize
  if (free >= NEEDED_BYTES) return
  throw new StartError(
    'NO_SPACE',
    `only ${Math.floor(free / 1_048_576)} MB are free in ${folder}`,
    'free about 300 MB there, or set PATCHREEVE_DATA to another disk',
  )
}

async function takeLock(lock: string, folder: string): Promise<void> {
  for (let attempt = 0; attempt < 3; attempt++) {
    try {
      await writeFile(lock, `${process.pid}\n`, { flag: 'wx', mode: 0o600 })
      return
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code !== 'EEXIST') throw cause
    }
    const pid = Number(await readFile(lock, 'utf8').catch(() => ''))
    if (await isServer(pid))
      throw new StartError(
        'ALREADY_RUNNING',
        `a server is already running on ${folder} (process ${pid})`,
        `stop it with Ctrl-C or: kill ${pid}`,
      )
    await rm(lock, { force: true }) // left behind by a killed server
  }
  throw new StartError('ALREADY_RUNNING', `another server is starting on ${folder}`, 'wait for it, then try again')
}

/** A number alone may belong to any program by now; the command line tells. */
async function isServer(pid: number): Promise<boolean> {
  if (!Number.isInteger(pid) || pid <= 0 || pid === process.pid) return false
  const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')
  return command.includes('server/src/main.ts')
}
