/** `patchreeve restore`: a server from a backup, into an empty place. */
import { type FileHandle, open } from 'node:fs/promises'
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import type { Config } from '../config.ts'
import { StartError } from '../platform/start-error.ts'
import { becomeOwnerOf } from './become-owner.ts'
import { type CommandIo, processIo, telling } from './command-io.ts'
import { EXIT } from './fault.ts'
import type { Manifest } from './model.ts'
import { checkBackup, type Restored, restoreBackup } from './restore.ts'

const USAGE = `usage: patchreeve restore FILE [--into DATA_FOLDER] [--replace] [--check] [--json]

  --into DATA_FOLDER   where to (default: the data folder of this server); with DATABASE_URL set, into that database
  --replace            take a place that is not empty; what is there is kept beside it
  --check              verify the file, write nothing
  --json               one JSON object instead of lines

Stop the server first. Hosts go on with their certificates; people sign in again; open one-time links and tokens end.
`

interface Options {
  readonly file: string
  readonly into: string | undefined
  readonly replace: boolean
  readonly check: boolean
  readonly json: boolean
}

export async function restore(args: readonly string[], config: Config, io: CommandIo = processIo()): Promise<number> {
  const options = readOptions(args, io)
  if (typeof options === 'number') return options
  return telling(io, async () => {
    const file = await openBackup(options.file)
    try {
      return await run(file, options, config, io)
    } finally {
      await file.close()
    }
  })
}

function readOptions(args: readonly string[], io: CommandIo): Options | number {
  const flag = { type: 'boolean' } as const
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { into: { type: 'string' }, replace: flag, check: flag, json: flag, help: flag },
    })
    if (values.help) {
      io.out(USAGE)
      return EXIT.done
    }
    const [file] = positionals
    if (file === undefined || positionals.length > 1) throw new Error('name one backup file')
    const { into, replace = false, check = false, json = false } = values
    return { file, into, replace, check, json }
  } catch (error) {
    io.err(`patchreeve restore: ${(error as Error).message}\n${USAGE}`)
    return EXIT.usage
  }
}

async function openBackup(path: string): Promise<FileHandle> {
  const next = 'name a file that "patchreeve backup" wrote'
  const file = await open(resolve(path), 'r').catch((cause: NodeJS.ErrnoException) => {
    throw new StartError('BACKUP_NOT_FOUND', `${path} cannot be read (${cause.code})`, next, { cause })
  })
  if ((await file.stat()).isFile()) return file
  await file.close()
  throw new StartError('BACKUP_NOT_FOUND', `${path} is no file`, next)
}

async function run(file: FileHandle, options: Options, config: Config, io: CommandIo): Promise<number> {
  if (options.check) {
    tellCheck(await checkBackup(file), options, io)
    return EXIT.done
  }
  const dataFolder = options.into === undefined ? config.dataFolder : resolve(options.into)
  becomeOwnerOf(dataFolder)
  const { replace } = options
  const target = { dataFolder, databaseUrl: config.databaseUrl }
  const restored = await restoreBackup({ file, config: target, replace, clock: io.clock, ids: io.ids })
  tellRestored(restored, dataFolder, options, io)
  return restored.ledger.every((one) => one.ok) ? EXIT.done : EXIT.partly
}

function summary(manifest: Manifest) {
  return {
    createdAt: manifest.createdAt,
    postgresMajor: manifest.postgresMajor,
    migrations: manifest.migrations.length,
    tables: manifest.tables.length,
    rows: manifest.tables.reduce((sum, table) => sum + table.rows, 0),
    files: manifest.files.length,
  }
}

function tellCheck(manifest: Manifest, options: Options, io: CommandIo): void {
  const told = summary(manifest)
  io.out(
    options.json
      ? `${JSON.stringify({ ok: true, ...told })}\n`
      : `The backup is whole: of ${told.createdAt}, ${told.tables} tables with ${told.rows} rows, ${told.files} files, from PostgreSQL ${told.postgresMajor}.\n`,
  )
}

function tellRestored(restored: Restored, into: string, options: Options, io: CommandIo): void {
  const { manifest, migrated, ledger, kept } = restored
  const told = summary(manifest)
  io.out(
    options.json
      ? `${JSON.stringify({ into, ...told, migrated, ledger, kept: kept ?? null })}\n`
      : [
          `Restored into ${into}: ${told.tables} tables with ${told.rows} rows, ${told.files} files, of ${told.createdAt}.`,
          ...(migrated.length > 0 ? [`Brought up to date: ${migrated.length} migrations.`] : []),
          ...ledger.map(
            (one) => `Ledger of tenant ${one.tenantId}: ${one.ok ? 'holds' : 'DOES NOT HOLD'}, ${one.entries} entries.`,
          ),
          'Hosts install nothing until a root names this restore; sign one on your own machine and add it:',
          ...ledger.map(
            (one) => `  patchreeve root rotate --root NEWEST --epoch ${one.epoch} --previous-head ${one.previousHead}`,
          ),
          ...(kept ? [`What was there before is kept in ${kept}; delete it when you no longer need it.`] : []),
          '',
        ].join('\n'),
  )
}
