/** The life of the server, as `start` (evaluation, from a checkout) and as `serve` (service): up in order, down in reverse. */
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type App, startApp } from '../app.ts'
import type { Config } from '../config.ts'
import { liveFeeds, takeFolder, takeStarter } from '../feeds/index.ts'
import { ensureLocalToken } from '../identity/index.ts'
import { type LocalResult, readThisMachine } from '../local/machine.ts'
import { reportOwnComponents } from '../own/register.ts'
import { systemIds } from '../platform/ids.ts'
import { makeLog } from '../platform/log.ts'
import { useProxy } from '../platform/proxy.ts'
import { openSecret } from '../platform/secret.ts'
import { holdDataFolder } from './data-folder.ts'
import { startDatabase } from './database.ts'
import type { Progress } from './progress.ts'
import { keepHeapSmall } from './small-heap.ts'

export interface RunningServer {
  readonly app: App
  readonly consoleUrl: string
  close(): Promise<void>
}

/** Undo steps in reverse order: what was begun is ended also when a later step fails. */
type Undo = () => Promise<void>

/** Resolves as soon as the server answers; facts and this machine come after it. */
export async function startServer(config: Config, progress: Progress): Promise<RunningServer> {
  keepHeapSmall()
  const undo: Undo[] = []
  const close = async () => {
    for (const step of undo.splice(0).reverse()) await step()
  }
  try {
    return { ...(await bringUp(config, progress, undo)), close }
  } catch (error) {
    await close()
    throw error
  }
}

async function bringUp(config: Config, progress: Progress, undo: Undo[]): Promise<Omit<RunningServer, 'close'>> {
  const ids = systemIds()
  const held = await holdDataFolder(config.dataFolder)
  undo.push(() => held.release())
  const secret = await openSecret(config.dataFolder, ids)
  const database = await startDatabase(config, ids, progress)
  undo.push(() => database.stop())
  const repoFolder = join(config.dataFolder, 'repo')
  await mkdir(repoFolder, { recursive: true })
  const app = await progress.step('server', () =>
    startApp({
      config,
      appUrl: database.appUrl,
      secret,
      log: makeLog({ level: config.logLevel }),
      repoFolder,
      contentFolder: join(config.dataFolder, 'content'),
    }),
  )
  undo.push(() => {
    app.repository.stop() // its build may take minutes, and closing waits for tasks
    return app.close()
  })
  const consoleUrl = `http://${config.consoleListen.host === '::1' ? '[::1]' : config.consoleListen.host}:${new URL(app.consoleAddress).port}`
  await ensureLocalToken(app.system(), config.dataFolder)
  await writeFile(join(config.dataFolder, 'server.json'), `${JSON.stringify({ url: consoleUrl })}\n`, { mode: 0o600 })
  return { app, consoleUrl }
}

/** What is known without the network: the bundle that ships, and a folder that was named. The server answers meanwhile. */
export async function takeFacts(app: App, config: Config, progress: Progress): Promise<void> {
  await progress.step(
    'facts',
    () => loadFacts(app, config),
    (changed) => (changed === 0 ? 'as before' : `${changed} feeds taken`),
  )
}

async function loadFacts(app: App, config: Config): Promise<number> {
  const changed = await takeStarter(app.system())
  return typeof config.feeds === 'object' ? changed + (await takeFolder(app.system(), config.feeds.folder)) : changed
}

/** How often the server reads its own machine; unchanged sections cost a comparison. */
const LOCAL_EVERY_MS = 60_000

/** Reads this machine, returns when its findings are on record, and goes on reading it. undefined = an agent reports for it. */
export async function assessThisMachine(app: App, config: Config): Promise<LocalResult | undefined> {
  const first = await readThisMachine(app.system())
  await reportOwnComponents(app.system(), { ownPostgres: config.databaseUrl === undefined })
  await app.settle()
  app.tasks.add({
    name: 'this-machine',
    everyMs: LOCAL_EVERY_MS,
    run: async () => void (await readThisMachine(app.system())),
  })
  return first
}

/** Hourly: the packages are built once and kept; the index is signed anew in time. */
const REPOSITORY_EVERY_MS = 3_600_000

/** Begins what takes long or needs the network: after the first assessment, so that nothing waits for it. */
export function startBackground(app: App, config: Config): void {
  app.tasks.add({
    name: 'repository',
    everyMs: REPOSITORY_EVERY_MS,
    async run() {
      await app.repository.build()
      await app.repository.keepFresh()
    },
  })
  if (config.feeds !== 'live') return
  useProxy(config.proxy)
  app.tasks.add(liveFeeds({ system: app.system, folder: join(config.dataFolder, 'feeds'), fetch: globalThis.fetch }))
}
