/** The database of a start: the one named by DATABASE_URL, or our own; migrated, and opened for role app. */
import type { Config } from '../config.ts'
import { type Credentials, openCredentials } from '../platform/credentials.ts'
import type { Ids } from '../platform/ids.ts'
import { asRole, migrate } from '../platform/migrate.ts'
import { startPostgres } from '../platform/postgres.ts'
import { keepPostgres } from './keep-postgres.ts'
import type { Progress } from './progress.ts'

export interface StartedDatabase {
  readonly ownerUrl: string
  readonly appUrl: string
  readonly credentials: Credentials
  /** Stops our own PostgreSQL; leaves a foreign one alone. */
  stop(): Promise<void>
}

export async function startDatabase(config: Config, ids: Ids, progress: Progress): Promise<StartedDatabase> {
  const credentials = await openCredentials(config.dataFolder, ids)
  const start = () => startPostgres({ dataFolder: config.dataFolder, ownerPassword: credentials.owner })
  const own = config.databaseUrl
    ? undefined
    : await progress.step('PostgreSQL', start, (started) => (started.adopted ? 'was still running; taken over' : ''))
  const ownerUrl = config.databaseUrl ?? own?.url ?? ''
  try {
    await progress.step(
      'database schema',
      () => migrate(ownerUrl, credentials),
      ({ applied, serverVersion }) =>
        `${applied.length === 0 ? 'up to date' : `${applied.length} migrations`}, PostgreSQL ${serverVersion.split(' ')[0]}`,
    )
  } catch (error) {
    await own?.stop()
    throw error
  }
  const kept = own && keepPostgres(own, start, (text) => progress.say(text))
  return {
    ownerUrl,
    appUrl: asRole(ownerUrl, 'patchreeve_app', credentials),
    credentials,
    stop: async () => kept?.stop(),
  }
}
