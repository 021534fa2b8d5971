/**
 * Our own PostgreSQL may be killed while the server lives (out of memory, a wrong `kill`): it is started again at the same socket,
 * recovers from its log, and the pool's next connection finds it. Meanwhile the server answers that it is not ready.
 */
import type { OwnPostgres } from '../platform/postgres.ts'
import { StartError } from '../platform/start-error.ts'

/** What a person waits who looks at a page in that moment. */
const LOOK_EVERY_MS = 1_000

export interface KeptPostgres {
  stop(): Promise<void>
}

/** `start` is called again whenever the process is gone; a failing attempt is told and repeated. */
export function keepPostgres(
  first: OwnPostgres,
  start: () => Promise<OwnPostgres>,
  say: (text: string) => void,
): KeptPostgres {
  let current = first
  let restarting: Promise<void> | undefined
  async function restart(): Promise<void> {
    try {
      say('PostgreSQL is gone; starting it again')
      current = await start()
      say('PostgreSQL runs again')
    } catch (error) {
      say(error instanceof StartError ? error.message : String(error))
    } finally {
      restarting = undefined
    }
  }
  const timer = setInterval(() => {
    if (!isRunning(current.pid)) restarting ??= restart()
  }, LOOK_EVERY_MS)
  return {
    async stop() {
      clearInterval(timer)
      await restarting
      await current.stop()
    },
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH'
  }
}
