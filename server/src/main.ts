/** The server's process on one screen: which command, what environment, what to print when it cannot go on. */
import { environmentLines } from '@patchreeve/contract/environment.ts'
import { type Config, readConfig } from './config.ts'
import { StartError } from './platform/start-error.ts'
import { readSettings } from './service/settings.ts'

type Command = (args: readonly string[], config: Config) => Promise<number>

/** To add a command: a line here, and a file that exports it. Each is loaded only when it is called. */
const commands: Readonly<Record<string, () => Promise<Command>>> = {
  start: async () => (await import('./start/local.ts')).startLocal,
  serve: async () => (await import('./start/serve.ts')).serve,
  assess: async () => (await import('./start/assess.ts')).assess,
  backup: async () => (await import('./backup/backup-command.ts')).backup,
  restore: async () => (await import('./backup/restore-command.ts')).restore,
  migrate: async () => (await import('./backup/migrate-command.ts')).migrate,
  server: async () => (await import('./service/command.ts')).server,
  'setup-link': async () => (await import('./service/setup-link.ts')).setupLink,
}

const USAGE = `usage: patchreeve start | serve

  start   from a checkout: runs until Ctrl-C, in the terminal
  serve   the same under a service manager

They take no options; the environment says where:
${environmentLines('server').join('\n')}
`

async function main(): Promise<number> {
  const [name = 'start', ...args] = process.argv.slice(2)
  const load = Object.hasOwn(commands, name) ? commands[name] : undefined
  if (!load) {
    process.stderr.write(`usage: ${Object.keys(commands).join(' | ')}\n`)
    return 2
  }
  if ((name === 'start' || name === 'serve') && args.length > 0) {
    process.stdout.write(USAGE)
    return args.includes('--help') ? 0 : 2
  }
  return (await load())(
    args,
    readConfig({ ...readSettings(process.env.PATCHREEVE_CONFIG), ...process.env }, Date.now()),
  )
}

try {
  process.exitCode = await main()
} catch (error) {
  if (!(error instanceof StartError)) throw error
  process.stderr.write(`patchreeve: ${error.message}\n  next: ${error.next}\n`)
  process.exitCode = 1
}
