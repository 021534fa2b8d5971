/** The console is built once per state of its sources, in the install step, before root is dropped: later nothing is written there. */
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { CHECKOUT } from '../platform/drop-root.ts'
import { StartError } from '../platform/start-error.ts'

/** Programs never import each other: the console's own build runs as a process, and does nothing when it is up to date. */
export function buildConsole(): void {
  const script = join(CHECKOUT, 'console/build.ts')
  if (!existsSync(script)) return // an installed server carries the built console
  const built = spawnSync(process.execPath, ['--disable-warning=ExperimentalWarning', script], {
    cwd: CHECKOUT,
    stdio: ['ignore', 2, 2],
  })
  if (built.status !== 0)
    throw new StartError(
      'CONSOLE_BUILD',
      'the console could not be built',
      'the lines above say why; is the checkout writable, and is there space?',
    )
}
