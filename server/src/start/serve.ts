/** `serve`: the same server under a service manager. Says when it is ready, and nothing else on stdout. */
import type { Config } from '../config.ts'
import { makeProgress } from './progress.ts'
import { assessThisMachine, startBackground, startServer, takeFacts } from './server.ts'
import { stopSignal } from './signals.ts'

export async function serve(_args: readonly string[], config: Config): Promise<number> {
  const stopped = stopSignal()
  const progress = makeProgress((text) => process.stderr.write(text), Date.now, config.startedAtMs)
  const server = await startServer(config, progress)
  try {
    await takeFacts(server.app, config, progress)
    await assessThisMachine(server.app, config)
    startBackground(server.app, config)
    await stopped
    return 0
  } finally {
    await server.close()
  }
}
