/** `run`: the service. */
import { runLoop } from './loop.ts'
import { parseOptions } from './options.ts'
import { DEFAULT_STATE, State } from './state.ts'

export async function runCommand(args: readonly string[]): Promise<number> {
  const options = parseOptions(args, ['--state', '--root'], [])
  const ending = new AbortController()
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => ending.abort())
  const state = new State(options.one('--state') ?? DEFAULT_STATE)
  await runLoop({ state, root: options.one('--root') ?? '', signal: ending.signal })
  return 0
}
