/** A database with its operations for tests of slices: real PostgreSQL, a clock that moves when told, ids as in production. */
import { after, before } from 'node:test'
import { pino } from 'pino'
import { fixedClock } from '../../src/platform/clock.ts'
import { type Database, openDatabase } from '../../src/platform/database.ts'
import { systemIds } from '../../src/platform/ids.ts'
import { type Actor, makeOp, type Op } from '../../src/platform/op.ts'
import type { EventSubscribers } from '../../src/platform/outbox.ts'
import { type ClusterHandle, clusterOf, startTestCluster, type TestDatabase } from './cluster.ts'

export interface TestServer {
  readonly database: Database
  readonly urls: TestDatabase
  readonly clock: ReturnType<typeof fixedClock>
  readonly log: pino.Logger
  op(actor?: Actor, tenantId?: number): Op
}

export const ADMIN: Actor = { kind: 'person', userId: 'admin', name: 'Ada', role: 'admin' }
export const VIEWER: Actor = { kind: 'person', userId: 'viewer', name: 'Vera', role: 'viewer' }
export const SYSTEM: Actor = { kind: 'system' }
export const hostActor = (host: { hostNo: number; hostId: string }): Actor => ({
  kind: 'host',
  hostNo: host.hostNo,
  hostId: host.hostId,
})

/** Registers before/after hooks in the calling file; the returned object is filled when its tests run. */
export function useServer(
  options: { subscribers?: EventSubscribers; at?: string; prepare?: (server: TestServer) => Promise<void> } = {},
): TestServer {
  const clock = fixedClock(options.at ?? '2026-11-24T12:00:00Z')
  const log = pino({ level: process.env.TEST_LOG ?? 'silent' })
  const ids = systemIds(() => clock.now())
  let stop: (() => Promise<void>) | undefined
  const server = {
    clock,
    log,
    op(actor: Actor = SYSTEM, tenantId = 1) {
      return makeOp({ database: server.database, clock, ids, log }, actor, tenantId)
    },
  } as { -readonly [K in keyof TestServer]: TestServer[K] }
  before(async () => {
    const shared = process.env.PATCHREEVE_TEST_CLUSTER
    let handle: ClusterHandle
    if (shared) handle = JSON.parse(shared) as ClusterHandle
    else {
      const own = await startTestCluster()
      handle = own.handle
      stop = own.stop
    }
    server.urls = await clusterOf(handle).create()
    server.database = openDatabase({ url: server.urls.appUrl, clock, ids, subscribers: options.subscribers ?? {} })
    await options.prepare?.(server)
  })
  after(async () => {
    await server.database?.close()
    await server.urls?.drop()
    await stop?.()
  })
  return server
}
