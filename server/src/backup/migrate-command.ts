/** `patchreeve migrate`: brings the database up to date without starting the server, for those who do it as a step of its own. */
import type { Config } from '../config.ts'
import { migrate as migrateUp } from '../platform/migrate.ts'
import { type CommandIo, processIo, telling } from './command-io.ts'
import { EXIT } from './fault.ts'
import { withOwnerAccess } from './owner-access.ts'

const USAGE = 'usage: patchreeve migrate [--json]\n'

export async function migrate(args: readonly string[], config: Config, io: CommandIo = processIo()): Promise<number> {
  const json = args.includes('--json')
  const odd = args.find((arg) => arg !== '--json')
  if (odd === '--help') {
    io.out(USAGE)
    return EXIT.done
  }
  if (odd !== undefined) {
    io.err(`patchreeve migrate: what is ${odd}?\n${USAGE}`)
    return EXIT.usage
  }
  return telling(io, async () => {
    const done = await withOwnerAccess(config, io.ids, ({ ownerUrl, credentials }) => migrateUp(ownerUrl, credentials))
    io.out(
      json
        ? `${JSON.stringify(done)}\n`
        : `${done.applied.length === 0 ? 'Up to date' : `Applied: ${done.applied.join(', ')}`} (PostgreSQL ${done.serverVersion}).\n`,
    )
    return EXIT.done
  })
}
