/** The product's own server as a bench: `main.ts start` with its own PostgreSQL, as a person starts it; hosts speak to its gateway. */
import { join } from 'node:path'
import { systemClock } from '../../src/platform/clock.ts'
import { openCredentials } from '../../src/platform/credentials.ts'
import { type Database, openDatabase } from '../../src/platform/database.ts'
import { systemIds } from '../../src/platform/ids.ts'
import { runningPostmaster } from '../../src/platform/postgres.ts'
import { openSecret } from '../../src/platform/secret.ts'
import { dataFolder, freePort, READY, removeFolder, startServer, stopInOrder } from '../kill/support.ts'
import { type Bench, benchOn } from './support.ts'

/** `onStart` is told the server's process id as soon as there is one, long before it is ready. */
export async function startProduct(onStart: (pid: number) => void): Promise<Bench> {
  const data = await dataFolder()
  const address = `127.0.0.1:${await freePort()}`
  const server = await startServer(data, { PATCHREEVE_GATEWAY_LISTEN: address })
  onStart(server.child.pid ?? 0)
  await server.said(READY)
  const ids = systemIds()
  return benchOn({
    database: await openOwn(data),
    secret: await openSecret(data, ids),
    clock: systemClock,
    // It hears of changes from the database, and ends with its server.
    gateway: { address: () => address, reload: async () => undefined, close: async () => undefined },
    async afterwards() {
      await stopInOrder(server)
      await removeFolder(data)
    },
  })
}

/** The server's database, opened as the server opens it: the tests do through it what a person does at the server. */
async function openOwn(data: string): Promise<Database> {
  const ids = systemIds()
  const { app } = await openCredentials(data, ids)
  const socketFolder = (await runningPostmaster(join(data, 'postgres/18')))?.socketFolder ?? ''
  const url = `postgres://patchreeve_app:${app}@localhost/patchreeve?host=${encodeURIComponent(socketFolder)}`
  return openDatabase({ url, clock: systemClock, ids, subscribers: {}, maxConnections: 1 })
}
