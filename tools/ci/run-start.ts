/** Runs `npm start` in a clone as its owner, reads what it prints, waits until it is healthy, and ends it with Ctrl-C. */
import { spawn } from 'node:child_process'
import { createServer } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Clone } from './clone.ts'

export interface Ran {
  /** From the end of the install step (or of the launcher, when nothing was installed) to the first host assessed. */
  readonly assessedAfterInstallS: number
  /** From the command to `/readyz`. */
  readonly healthyS: number
  readonly stopS: number
  readonly summary: string
}

const LIMIT_MS = 600_000
/** A plain machine's Node: the launcher must bring the pinned one. */
const PLAIN_PATH = '/usr/local/bin:/usr/bin:/bin'

export async function startAndStop(clone: Clone, more: Record<string, string>): Promise<Ran> {
  const port = await freePort()
  const env = {
    PATH: PLAIN_PATH,
    HOME: clone.home,
    PATCHREEVE_FEEDS: 'off',
    PATCHREEVE_CONSOLE_LISTEN: `localhost:${port}`,
    PATCHREEVE_GATEWAY_LISTEN: `auto:${await freePort()}`,
    ...more,
  }
  const since = Date.now()
  const child = spawn('npm', ['start'], {
    cwd: clone.folder,
    uid: clone.uid,
    gid: clone.uid,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  })
  let text = ''
  let installedAt = since
  let assessedAt = 0
  const read = (part: Buffer) => {
    text += part.toString('utf8')
    if (/(installed the dependencies|console built)[^\n]*\n$/.test(text)) installedAt = Date.now()
    if (assessedAt === 0 && text.includes('First host assessed')) assessedAt = Date.now()
  }
  child.stdout.on('data', read)
  child.stderr.on('data', read)
  const ended = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)))
  const healthyAt = await waitFor(
    async () => (await isReady(port)) && assessedAt > 0,
    ended,
    () => text,
  )
  const readyAt = healthyAt.firstReady
  const stopSince = Date.now()
  if (child.pid) process.kill(-child.pid, 'SIGINT') // what a terminal does on Ctrl-C: the whole group hears it
  await ended
  return {
    assessedAfterInstallS: (assessedAt - installedAt) / 1_000,
    healthyS: (readyAt - since) / 1_000,
    stopS: (Date.now() - stopSince) / 1_000,
    summary: /First host assessed: ([^\n]*)/.exec(text)?.[1] ?? '',
  }

  async function waitFor(
    done: () => Promise<boolean>,
    over: Promise<number | null>,
    said: () => string,
  ): Promise<{ firstReady: number }> {
    let firstReady = 0
    let code: number | null | undefined
    void over.then((value) => {
      code = value
    })
    while (Date.now() - since < LIMIT_MS) {
      if (firstReady === 0 && (await isReady(port))) firstReady = Date.now()
      if (await done()) return { firstReady }
      if (code !== undefined) throw new Error(`npm start ended with ${code}:\n${said().slice(-2_000)}`)
      await sleep(50)
    }
    if (child.pid) process.kill(-child.pid, 'SIGKILL')
    throw new Error(`npm start was not done after ${LIMIT_MS / 1_000} s:\n${said().slice(-2_000)}`)
  }
}

async function isReady(port: number): Promise<boolean> {
  return fetch(`http://localhost:${port}/readyz`).then(
    (response) => response.ok,
    () => false, // not listening yet
  )
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() =>
        typeof address === 'object' && address ? resolve(address.port) : reject(new Error('no port')),
      )
    })
    server.once('error', reject)
  })
}
