/** Commands that are the server's own: started as its program, with the same Node. Programs never import each other. */
import { spawn } from 'node:child_process'
import { join } from 'node:path'

export const LOCAL_COMMANDS: Readonly<Record<string, string>> = {
  start: 'Start the server, and PostgreSQL with it, in this terminal.',
  serve: 'Run the server as a service does.',
  assess: "Assess a host's files without a server.",
  server: 'Install, upgrade or uninstall the service.',
  backup: 'Write a backup.',
  restore: 'Restore a backup.',
  migrate: 'Bring the database up to date.',
  'setup-link': 'Print the one-time link of the first administrator.',
}

/** Resolves with its exit code; a signal gives 128 and its number, as shells do. */
export function runServer(home: string, argv: readonly string[]): Promise<number> {
  const main = join(home, 'server/src/main.ts')
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', main, ...argv], {
      stdio: 'inherit',
    })
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => child.kill(signal))
    child.on('error', reject)
    child.on('exit', (code, signal) => resolve(code ?? (signal === 'SIGINT' ? 130 : signal === 'SIGHUP' ? 129 : 143)))
  })
}
