/** `patchreeve backup`: one file that brings this server back, made while it runs. */
import { existsSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import type { Config } from '../config.ts'
import { asRole } from '../platform/migrate.ts'
import { StartError } from '../platform/start-error.ts'
import { recordOnly } from './after.ts'
import { type Backup, makeBackup } from './backup.ts'
import { type CommandIo, processIo, sizeText, telling } from './command-io.ts'
import { EXIT } from './fault.ts'
import { withOwnerAccess } from './owner-access.ts'
import { stampOf } from './place.ts'

const USAGE = `usage: patchreeve backup [--to FILE] [--json]

  --to FILE   where to (default: a new file in the folder "backups" of the data folder)
  --json      one JSON object instead of lines

The server may run. The file holds every key of the server: keep it as you keep a password, on another machine.
`

interface Options {
  readonly to?: string | undefined
  readonly json: boolean
}

export async function backup(args: readonly string[], config: Config, io: CommandIo = processIo()): Promise<number> {
  const options = readOptions(args, io)
  if (typeof options === 'number') return options
  return telling(io, async () => {
    const since = io.clock.now().getTime()
    const made = await run(options, config, io)
    report(made, io.clock.now().getTime() - since, options, io)
    return EXIT.done
  })
}

function readOptions(args: readonly string[], io: CommandIo): Options | number {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: { to: { type: 'string' }, json: { type: 'boolean' }, help: { type: 'boolean' } },
    })
    if (!values.help) return { to: values.to, json: values.json ?? false }
    io.out(USAGE)
    return EXIT.done
  } catch (error) {
    io.err(`patchreeve backup: ${(error as Error).message}\n${USAGE}`)
    return EXIT.usage
  }
}

async function run(options: Options, config: Config, io: CommandIo): Promise<Backup> {
  return withOwnerAccess(config, io.ids, async ({ ownerUrl, credentials }) => {
    const to = await targetFile(options.to, config, io)
    const made = await makeBackup({ ownerUrl, dataFolder: config.dataFolder, to, clock: io.clock })
    await recordOnly({
      appUrl: asRole(ownerUrl, 'patchreeve_app', credentials),
      clock: io.clock,
      ids: io.ids,
      entry: {
        type: 'server.backed-up',
        body: { at: made.manifest.createdAt, sizeBytes: made.bytes, sha256: made.sha256 },
      },
    })
    return made
  })
}

async function targetFile(named: string | undefined, config: Config, io: CommandIo): Promise<string> {
  const to = resolve(named ?? join(config.dataFolder, 'backups', `patchreeve-${stampOf(io.clock.now())}.backup`))
  if (existsSync(to)) throw new StartError('BACKUP_EXISTS', `${to} is there already`, 'name another file')
  if (named === undefined) await mkdir(dirname(to), { recursive: true, mode: 0o700 })
  else if (!existsSync(dirname(to)))
    throw new StartError('BACKUP_NOT_FOUND', `there is no folder ${dirname(to)}`, 'make it, or name another')
  return to
}

function report(made: Backup, elapsedMs: number, options: Options, io: CommandIo): void {
  const { tables, files, createdAt } = made.manifest
  const rows = tables.reduce((sum, table) => sum + table.rows, 0)
  const told = {
    file: made.path,
    sizeBytes: made.bytes,
    sha256: made.sha256,
    createdAt,
    tables: tables.length,
    rows,
    files: files.length,
    elapsedMs,
  }
  io.out(
    options.json
      ? `${JSON.stringify(told)}\n`
      : `${made.path}\n  ${sizeText(made.bytes)}, ${tables.length} tables with ${rows} rows, ${files.length} files, ${(elapsedMs / 1000).toFixed(1)} s\n  sha256 ${made.sha256}\n`,
  )
}
