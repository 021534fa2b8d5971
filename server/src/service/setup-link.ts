/** `patchreeve setup-link`: the one-time link of the first administrator, for a server that runs without a terminal. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type CommandIo, processIo, telling } from '../backup/command-io.ts'
import { EXIT } from '../backup/fault.ts'
import { withOwnerAccess } from '../backup/owner-access.ts'
import type { Config } from '../config.ts'
import { makeSetupLink, setupPath } from '../identity/index.ts'
import { openDatabase } from '../platform/database.ts'
import { makeLog } from '../platform/log.ts'
import { asRole } from '../platform/migrate.ts'
import { makeOp } from '../platform/op.ts'
import { StartError } from '../platform/start-error.ts'

export async function setupLink(args: readonly string[], config: Config, io: CommandIo = processIo()): Promise<number> {
  if (args.length > 0) {
    io.err('usage: patchreeve setup-link\n')
    return EXIT.usage
  }
  return telling(io, async () => {
    const url = await consoleUrl(config.dataFolder)
    await withOwnerAccess(config, io.ids, async ({ ownerUrl, credentials }) => {
      const { clock, ids } = io
      const database = openDatabase({
        url: asRole(ownerUrl, 'patchreeve_app', credentials),
        clock,
        ids,
        subscribers: {},
        maxConnections: 1,
      })
      try {
        const op = makeOp({ database, clock, ids, log: makeLog({ level: config.logLevel }) }, { kind: 'system' }, 1)
        const link = await makeSetupLink(op)
        io.out(
          link
            ? `Set up, once, until ${link.expiresAt.toISOString().slice(0, 16).replace('T', ' ')} UTC:\n  ${url}${setupPath(link.token)}\nFrom another machine first: ssh -L ${new URL(url).port}:localhost:${new URL(url).port} THIS-MACHINE\n`
            : `There is an administrator already; sign in at ${url}\n`,
        )
      } finally {
        await database.close()
      }
    })
    return EXIT.done
  })
}

/** Written by the running server. */
async function consoleUrl(dataFolder: string): Promise<string> {
  const text = await readFile(join(dataFolder, 'server.json'), 'utf8').catch((cause: unknown) => {
    throw new StartError(
      'NOT_STARTED',
      `no server has started in ${dataFolder}`,
      'start it first, or name its data folder: PATCHREEVE_DATA=FOLDER',
      { cause },
    )
  })
  const value: unknown = JSON.parse(text)
  return typeof value === 'object' && value && 'url' in value ? String(value.url) : ''
}
