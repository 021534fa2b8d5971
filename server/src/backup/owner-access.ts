/** The owner's way to the database from a command: the one of DATABASE_URL, or our own, running or started for the time. */
import { existsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { Config } from '../config.ts'
import { type Credentials, openCredentials } from '../platform/credentials.ts'
import type { Ids } from '../platform/ids.ts'
import { POSTGRES_MAJOR, runningPostmaster, startPostgres } from '../platform/postgres.ts'
import { StartError } from '../platform/start-error.ts'
import { holdDataFolder } from '../start/data-folder.ts'

export interface OwnerAccess {
  readonly ownerUrl: string
  readonly credentials: Credentials
}

/**
 * Runs `work` with the owner's address. A running server is not disturbed: its PostgreSQL is used and left alone. A stopped
 * one's is started, with the data folder held, and stopped again. Throws StartError where there is no database yet.
 */
export async function withOwnerAccess<T>(
  config: Config,
  ids: Ids,
  work: (access: OwnerAccess) => Promise<T>,
): Promise<T> {
  const { dataFolder } = config
  requireData(config)
  const credentials = await openCredentials(dataFolder, ids)
  if (config.databaseUrl) return work({ ownerUrl: config.databaseUrl, credentials })
  const running = await runningPostmaster(join(dataFolder, 'postgres', String(POSTGRES_MAJOR)))
  const held = running ? undefined : await holdDataFolder(dataFolder)
  try {
    const postgres = await startPostgres({ dataFolder, ownerPassword: credentials.owner, ...asOwnerOf(dataFolder) })
    try {
      return await work({ ownerUrl: postgres.url, credentials })
    } finally {
      if (!postgres.adopted) await postgres.stop()
    }
  } finally {
    await held?.release()
  }
}

function requireData({ dataFolder, databaseUrl }: Config): void {
  const needed = databaseUrl ? 'credentials.json' : join('postgres', String(POSTGRES_MAJOR), 'PG_VERSION')
  if (existsSync(join(dataFolder, needed))) return
  throw new StartError(
    'NOTHING_TO_BACK_UP',
    `no server has worked in ${dataFolder} yet`,
    'name its data folder: PATCHREEVE_DATA=FOLDER',
  )
}

/** PostgreSQL refuses root: as root it is started as whoever owns the data. */
function asOwnerOf(folder: string): { runAs?: { uid: number; gid: number } } {
  if (process.getuid?.() !== 0) return {}
  const { uid, gid } = statSync(folder)
  return uid === 0 ? {} : { runAs: { uid, gid } }
}
