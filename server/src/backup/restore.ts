/** Brings a server back from a backup: verify all, build aside, load, migrate up, move into place. */
import { readdirSync } from 'node:fs'
import { copyFile, type FileHandle, mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import pg from 'pg'
import type { Config } from '../config.ts'
import type { Clock } from '../platform/clock.ts'
import { type Credentials, openCredentials } from '../platform/credentials.ts'
import { connection } from '../platform/database.ts'
import type { Ids } from '../platform/ids.ts'
import { asRole, MIGRATIONS_FOLDER, migrate } from '../platform/migrate.ts'
import { startPostgres } from '../platform/postgres.ts'
import { StartError } from '../platform/start-error.ts'
import { holdDataFolder } from '../start/data-folder.ts'
import { type LedgerState, recordAndVerify } from './after.ts'
import { readArchive } from './archive-reader.ts'
import { makeBackup } from './backup.ts'
import { dropEverything, isEmptyDatabase, listMigrations } from './catalogue.ts'
import { appendDataFile } from './data-files.ts'
import { loadDatabase } from './load.ts'
import { fileObject, type Manifest, parsePartName } from './model.ts'
import { openPlace, type Place, stampOf } from './place.ts'
import { verifyArchive } from './verify.ts'

export interface RestoreOptions {
  readonly file: FileHandle
  /** Its data folder and, where there is one, DATABASE_URL say where to. */
  readonly config: Pick<Config, 'dataFolder' | 'databaseUrl'>
  readonly replace: boolean
  readonly clock: Clock
  readonly ids: Ids
}

export interface Restored {
  readonly manifest: Manifest
  /** Migrations that were newer than the backup, applied to it. */
  readonly migrated: readonly string[]
  readonly ledger: readonly LedgerState[]
  /** Where what was there before lies now. */
  readonly kept: string | undefined
}

/** Looks at all of the file, and whether this version can take it. Throws ArchiveFault or StartError; writes nothing. */
export async function checkBackup(file: FileHandle): Promise<Manifest> {
  const manifest = await verifyArchive(file)
  const known = readdirSync(MIGRATIONS_FOLDER)
    .filter((name) => /^\d{4}-[a-z0-9-]+\.sql$/.test(name))
    .sort()
  if (manifest.migrations.some((name, index) => name !== known[index]))
    throw new StartError(
      'BACKUP_NEWER',
      `the backup was made by another, newer version (it has ${manifest.migrations.at(-1)})`,
      'restore it with that version; it can be upgraded afterwards',
    )
  return manifest
}

export async function restoreBackup(options: RestoreOptions): Promise<Restored> {
  const { config, clock } = options
  const manifest = await checkBackup(options.file)
  const held = await holdDataFolder(config.dataFolder, 'restore')
  try {
    const place = await openPlace(config.dataFolder, { replace: options.replace, now: clock.now() })
    try {
      const filled = config.databaseUrl
        ? await intoForeign(options, place, manifest, config.databaseUrl)
        : await intoOwn(options, place, manifest)
      return { manifest, ...filled, kept: await place.install() }
    } catch (error) {
      await place.discard()
      throw error
    }
  } finally {
    await held.release()
  }
}

type Filled = Pick<Restored, 'migrated' | 'ledger'>

async function intoOwn(options: RestoreOptions, place: Place, manifest: Manifest): Promise<Filled> {
  const credentials = await openCredentials(place.stage, options.ids)
  const postgres = await startPostgres({ dataFolder: place.stage, ownerPassword: credentials.owner })
  try {
    return await fill(options, place.stage, manifest, postgres.url, credentials)
  } finally {
    await postgres.stop()
    const socketFolder = new URL(postgres.url).searchParams.get('host')
    if (socketFolder) await rm(socketFolder, { recursive: true, force: true })
  }
}

async function intoForeign(options: RestoreOptions, place: Place, manifest: Manifest, url: string): Promise<Filled> {
  await place.mark()
  await makeEmpty(options, url)
  // The roles may serve a server that goes on if this fails: their passwords stay what they were.
  await copyFile(join(options.config.dataFolder, 'credentials.json'), join(place.stage, 'credentials.json')).catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') throw error
    },
  )
  try {
    return await fill(options, place.stage, manifest, url, await openCredentials(place.stage, options.ids))
  } catch (error) {
    await asOwner(url, dropEverything)
    throw error
  }
}

async function fill(
  options: RestoreOptions,
  stage: string,
  manifest: Manifest,
  ownerUrl: string,
  credentials: Credentials,
): Promise<Filled> {
  const paths = new Map(manifest.files.map((file) => [fileObject(file), file.path]))
  await loadDatabase({
    ownerUrl,
    credentials,
    manifest,
    entries: readArchive(options.file),
    async other({ name, bytes }) {
      const part = parsePartName(name)
      const path = part && paths.get(part.object)
      if (part && path) await appendDataFile(stage, path, part.part, bytes)
    },
    now: options.clock.now(),
    scratch: stage,
  })
  const { applied } = await migrate(ownerUrl, credentials)
  const ledger = await recordAndVerify({
    appUrl: asRole(ownerUrl, 'patchreeve_app', credentials),
    clock: options.clock,
    ids: options.ids,
    entry: { type: 'server.restored', body: { backupFrom: manifest.createdAt } },
  })
  return { migrated: applied, ledger }
}

/** A database with something in it is emptied only when asked, only when it is ours, and after a backup of its own. */
async function makeEmpty(options: RestoreOptions, url: string): Promise<void> {
  const found = await asOwner(url, async (client) => ({
    empty: await isEmptyDatabase(client),
    ours: (await listMigrations(client)).length > 0,
  }))
  if (found.empty) return
  if (!found.ours)
    throw new StartError(
      'NOT_EMPTY',
      'the database of DATABASE_URL has tables of another program',
      'make a database of its own',
    )
  if (!options.replace)
    throw new StartError(
      'NOT_EMPTY',
      'the database of DATABASE_URL has data of a Patchreeve server',
      'name an empty one, or --replace: a backup of it is made first',
    )
  const folder = join(options.config.dataFolder, 'backups')
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const to = join(folder, `before-restore-${stampOf(options.clock.now())}.backup`)
  await makeBackup({ ownerUrl: url, dataFolder: options.config.dataFolder, to, clock: options.clock })
  await asOwner(url, dropEverything)
}

async function asOwner<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ ...connection(url), connectionTimeoutMillis: 10_000 })
  await client.connect().catch((cause: Error) => {
    throw new StartError(
      'DATABASE_UNREACHABLE',
      `the database does not let us in: ${cause.message}`,
      'check DATABASE_URL: postgres://USER:PASSWORD@HOST:PORT/DATABASE',
      { cause },
    )
  })
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}
