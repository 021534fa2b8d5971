/** A gateway with the real inventory in a process of its own; prints its address, ends when its standard input does. */
import { startGateway } from '../../src/gateway/index.ts'
import * as inventory from '../../src/inventory/index.ts'
import { systemClock } from '../../src/platform/clock.ts'
import { openDatabase } from '../../src/platform/database.ts'
import { systemIds } from '../../src/platform/ids.ts'
import { makeLog } from '../../src/platform/log.ts'
import { secretOf } from '../../src/platform/secret.ts'
import { orderSlices } from '../support/orders.ts'

const ids = systemIds()
const clock = systemClock
const secret = secretOf(Buffer.alloc(32, 7), ids)
const log = makeLog({ level: process.env.TEST_LOG ?? 'fatal' })
const database = openDatabase({ url: process.env.PATCHREEVE_CHILD_URL ?? '', clock, ids, subscribers: {} })
const enrolment = { database, secret, clock, ids, log, hosts: inventory }
const gateway = await startGateway({
  listen: {
    host: process.env.PATCHREEVE_CHILD_HOST ?? '127.0.0.1',
    port: Number(process.env.PATCHREEVE_CHILD_PORT ?? 0),
  },
  database,
  secret,
  inventory,
  enrolment,
  orders: orderSlices({ database, clock, ids, log, secret }),
  log,
  clock,
  ids,
  repoFolder: process.env.PATCHREEVE_CHILD_REPO ?? '/nonexistent',
  uploadedFile: async () => undefined,
})
process.stdout.write(`${JSON.stringify({ address: gateway.address(), pid: process.pid })}\n`)
function end(): void {
  void gateway.close().then(() => database.close())
}
process.once('SIGTERM', end)
if (!process.env.PATCHREEVE_CHILD_PORT) process.stdin.resume().on('end', end)
