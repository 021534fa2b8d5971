/**
 * Where a restore is built: a folder aside, inside the data folder (so that moving is renaming), made whole before anything old
 * is touched. What was there is kept beside it under a name that says so; only a person deletes it.
 */
import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { POSTGRES_MAJOR, runningPostmaster, stopPostmaster } from '../platform/postgres.ts'
import { StartError } from '../platform/start-error.ts'
import { RESTORE_MARK } from '../start/data-folder.ts'
import { KEPT_PREFIX } from './data-files.ts'

export interface Place {
  /** Build here. */
  readonly stage: string
  /** From now on no server starts here, until `install` or `discard`: the database itself is being replaced. */
  mark(): Promise<void>
  /** Moves the stage into place; the folder with what was there before, if there was something. */
  install(): Promise<string | undefined>
  /** Leaves the folder as it was. */
  discard(): Promise<void>
}

/** Not ours to judge or to move: the lock that we hold, a file system's own folder, backups, what an earlier restore kept. */
const passedOver = (name: string) =>
  ['server.pid', 'lost+found', 'backups', '.restoring'].includes(name) || name.startsWith(KEPT_PREFIX)

/** The data folder is held by the caller. Throws StartError when it has something in it and `replace` was not asked for. */
export async function openPlace(dataFolder: string, options: { replace: boolean; now: Date }): Promise<Place> {
  const stage = join(dataFolder, '.restoring')
  const mark = join(dataFolder, RESTORE_MARK)
  const before = (await readdir(dataFolder)).filter((name) => !passedOver(name))
  if (before.length > 0 && !options.replace)
    throw new StartError(
      'NOT_EMPTY',
      `${dataFolder} is not empty`,
      'name another folder with --into, or --replace: what is there is then kept beside it',
    )
  await endPostgres(stage) // of a restore that was killed
  await rm(stage, { recursive: true, force: true })
  await mkdir(stage, { mode: 0o700 })
  const writeMark = () => writeFile(mark, '', { mode: 0o600 })
  return {
    stage,
    mark: writeMark,
    async install() {
      await writeMark()
      await endPostgres(dataFolder) // left over by a killed server
      const old = before.filter((name) => name !== RESTORE_MARK)
      const kept = join(dataFolder, `${KEPT_PREFIX}${stampOf(options.now)}`)
      if (old.length > 0) await moveAll(old, dataFolder, kept)
      await moveAll(await readdir(stage), stage, dataFolder)
      await rm(stage, { recursive: true })
      await rm(mark)
      return old.length > 0 ? kept : undefined
    },
    async discard() {
      await rm(stage, { recursive: true, force: true })
      if (!before.includes(RESTORE_MARK)) await rm(mark, { force: true })
    },
  }
}

async function moveAll(names: readonly string[], from: string, to: string): Promise<void> {
  await mkdir(to, { recursive: true, mode: 0o700 })
  for (const name of names) await rename(join(from, name), join(to, name))
}

async function endPostgres(dataFolder: string): Promise<void> {
  const left = await runningPostmaster(join(dataFolder, 'postgres', String(POSTGRES_MAJOR)))
  if (left) await stopPostmaster(left.pid)
}

/** 20261124T185000Z: sorts by time, and needs no quoting. */
export const stampOf = (time: Date) => time.toISOString().replaceAll(/[-:]|\.\d+/g, '')
