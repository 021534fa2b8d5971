/** A gateway with the real inventory in a process of its own; prints its address, ends when its standard input does. */
import { startGateway } from '../../src/gateway/index.ts'
import * as inventory from '../../src/inventory/index.ts'
import { systemClock } from '../../src/platform/clock.ts'
import { openDatabase } from '../../src/platform/database.ts'
import { systemIds } from '../../src/platform/ids.ts'
import { makeLog } from '../../src/platform/log.ts'
import { secretOf } from '../../src/platform/secret.ts'

const ids = systemIds()
const clock = systemClock
const secret = secretOf(Buffer.alloc(32, 7), ids)
const log = makeLog({ level: process.env.TEST_LOG ?? 'fatal' })
const database = openDatabase({ url: process.env.PATCHREEVE_CHILD_URL ?? '', clock, ids, subscribers: {} })
const enrolment = { database, secret, clock, ids, log, hosts: inventory }
const gateway = await startGateway({
  listen: { host: '127.0.0.1', port: 0 },
  database,
  secret,
  inventory,
  enrolment,
  log,
  clock,
  ids,
  repoFolder: '/nonexistent',
})
process.stdout.write(`${JSON.stringify({ address: gateway.address(), pid: process.pid })}\n`)
process.stdin.resume()
process.stdin.on('end', () => {
  void gateway.close().then(() => database.close())
})
