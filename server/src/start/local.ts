/** `start` from a checkout: builds the console, leaves root behind, runs until it is told to end. */
import type { Config } from '../config.ts'
import { runWithoutRoot } from '../platform/drop-root.ts'
import { startCommand } from './command.ts'
import { buildConsole } from './console.ts'
import { stopSignal } from './signals.ts'

export async function startLocal(_args: readonly string[], config: Config): Promise<number> {
  if (!process.env.PATCHREEVE_DROPPED_ROOT) buildConsole()
  const code = await runWithoutRoot({ dataFolder: config.dataFolder })
  if (code !== undefined) return code
  return startCommand(config, { out: (text) => process.stdout.write(text), now: Date.now, stopped: stopSignal })
}
