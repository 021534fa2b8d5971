/** Puts the slices together: who hears which event, which tasks run, which handler answers which route. No decisions of its own. */

import type { RouteId } from '@patchreeve/contract/api/routes.ts'
import { AppError } from '@patchreeve/contract/errors.ts'
import { hostPort } from '@patchreeve/contract/host-port.ts'
import { onHostDescribed, onInventoryChanged, reassess } from './assessment/index.ts'
import type { Config } from './config.ts'
import { type Deployment, makeDeployment, memoryOf, onHostNews, standingAt } from './deployment/index.ts'
import { type Distribution, makeDistribution, OWN_REPOSITORY } from './distribution/index.ts'
import { emergencyRoutes, emergencyTask } from './emergency/index.ts'
import {
  type EnrolmentContext,
  enrolmentHandlers,
  makeRepository,
  type Repository,
  readNames,
  revokeHost,
} from './enrolment/index.ts'
import { evidenceRoutes, holdsHead, ledgerHead, sequence } from './evidence/index.ts'
import { archiveKeys, feedRoutes } from './feeds/index.ts'
import { type Gateway, startGateway } from './gateway/index.ts'
import { hasSecondFactor, identitySweep, openIdentity } from './identity/index.ts'
import { acceptSection, checkIn, patchSection, registerHost, retireById, retireHost } from './inventory/index.ts'
import { listenError } from './listen-error.ts'
import { overviewRoutes } from './overview/index.ts'
import { makePackages, type Packages } from './packages/index.ts'
import { firstRoot, keepPlan, noteNews, planRoutes, registerHostKey, signAsServer } from './plan/index.ts'
import { systemClock } from './platform/clock.ts'
import { type Database, openDatabase, type Tx } from './platform/database.ts'
import { buildHttp, type Handlers } from './platform/http/index.ts'
import { systemIds } from './platform/ids.ts'
import type { Log } from './platform/log.ts'
import { makeOp, type Op, type OpContext } from './platform/op.ts'
import { drainEvents, EVENT_CHANNEL, type EventHandlers, type EventSubscribers } from './platform/outbox.ts'
import type { Secret } from './platform/secret.ts'
import { startTasks, type Task, type Tasks } from './platform/tasks.ts'
import { onAssessmentChanged, reconcileAll } from './risk/index.ts'

/** Event -> subscribers. Names are stored with waiting events: add, do not rename. */
export const subscribers: EventSubscribers = {
  'inventory.changed': ['assessment', 'deployment', 'automatic'],
  'host.updated': ['assessment-described'],
  'host.retired': ['risk', 'automatic'],
  'assessment.changed': ['risk'],
  'risk.changed': ['automatic'],
  'distribution.index-accepted': ['automatic'],
  'plan.root-added': ['automatic'],
  'plan.policy-added': ['automatic'],
  'plan.host-key-confirmed': ['automatic'],
  'deployment.finished': ['automatic'],
  'deployment.halted': ['automatic'],
}

export const eventHandlers: EventHandlers = {
  assessment: onInventoryChanged,
  'assessment-described': onHostDescribed,
  risk: onAssessmentChanged,
  deployment: onHostNews,
  automatic: noteNews,
}

export interface AppOptions {
  readonly config: Config
  readonly appUrl: string
  readonly secret: Secret
  readonly log: Log
  readonly repoFolder: string
  /** Packages and indexes by their digest. */
  readonly contentFolder: string
}

export interface AppContext extends OpContext {
  readonly database: Database
  system(tenantId?: number): Op
}

export interface App extends AppContext {
  readonly consoleAddress: string
  readonly gateway: Gateway
  /** Our apt repository; its packages are built when somebody asks for that. */
  readonly repository: Repository
  readonly tasks: Tasks
  /** Handles all waiting events of all tenants and chains the ledger; returns when nothing waits. */
  settle(): Promise<void>
  close(): Promise<void>
}

export async function startApp(options: AppOptions): Promise<App> {
  const { config, log, secret } = options
  const context = openContext(options)
  const { database } = context
  const enrolment: EnrolmentContext = { ...context, secret, hosts: { registerHost, retireHost } }
  const repository = makeRepository({
    ...context,
    secret,
    folder: options.repoFolder,
    signed: () => void tasks?.runNow('distribution'),
  })
  const identity = openIdentity({ ...context, secret })
  const packages = makePackages({
    ...context,
    contentFolder: options.contentFolder,
    gatewayRoots: (tx) => gatewayRoots(tx, gateway?.address() ?? ''),
    taken: () => void tasks?.runNow('distribution'),
  })
  const distribution = openDistribution(options, context, { repository, packages }, () => tasks?.runNow('distribution'))
  const deployment = openDeployment(options, context, distribution, () => void tasks?.runNow('deployment'))
  let gateway: Gateway | undefined
  const handlers: Handlers<RouteId> = {
    ...identity.handlers,
    ...evidenceRoutes,
    ...planRoutes({ ...context, secret, repositories: distribution, memory: memoryOf, standing: standingAt }),
    ...distribution.handlers,
    ...packages.handlers,
    ...deployment.handlers,
    ...emergencyRoutes(distribution),
    ...feedRoutes({ off: config.feeds === 'off', refresh: () => void tasks?.runNow('feeds') }),
    ...enrolmentHandlers({
      ...enrolment,
      listen: () => gateway?.address() ?? '',
      packages: repository.offer,
      firstRoot,
    }),
    ...overviewRoutes({
      feedsOff: config.feeds === 'off',
      gatewayNamed: async (tx) => (await readNames(tx)).length > 0,
      secondFactor: hasSecondFactor,
      retire: retireByPerson,
    }),
  }
  const http = buildHttp({
    ...context,
    handlers,
    identity,
    secret,
    config: { consoleFolder: config.consoleFolder, hostNames: config.hostNames, trustedProxies: config.trustedProxies },
  })
  let tasks: Tasks | undefined
  const consoleAddress = await listen(() => http.listen(config.consoleListen), 'console', config.consoleListen)
  gateway = await listen(
    () =>
      startGateway({
        ...context,
        listen: config.gatewayListen,
        secret,
        enrolment,
        inventory: { checkIn, acceptSection, patchSection },
        orders: { deployment, distribution, registerHostKey, head: ledgerHead },
        repoFolder: options.repoFolder,
        uploadedFile: packages.fileAt,
      }),
    'gateway',
    config.gatewayListen,
  )
  const pump = startPump(context)
  tasks = startTasks(database, log, [
    ...standingTasks(context),
    identitySweep(context),
    ...distribution.tasks,
    ...packages.tasks,
    deployment.task,
    deployment.automatic,
    emergencyTask({ ...context, sign: (tx, type, document) => signAsServer(tx, secret, type, document) }),
  ])
  const opened = gateway
  return {
    ...context,
    consoleAddress,
    gateway: opened,
    repository,
    tasks,
    settle: pump.settle,
    async close() {
      await tasks?.stop()
      await pump.stop()
      await opened.close()
      await http.close()
      await database.close()
    },
  }
}

function openContext(options: AppOptions): AppContext {
  const { log } = options
  const clock = systemClock
  const ids = systemIds()
  const database = openDatabase({
    url: options.appUrl,
    clock,
    ids,
    subscribers,
    onIdleError: (error) => log.warn({ reason: error.message }, 'the database closed a connection'),
  })
  const context = { database, clock, ids, log }
  return { ...context, system: (tenantId = 1) => makeOp(context, { kind: 'system' }, tenantId) }
}

function openDistribution(
  options: AppOptions,
  context: AppContext,
  { repository, packages }: { repository: Repository; packages: Packages },
  wake: () => void,
): Distribution {
  return makeDistribution({
    ...context,
    contentFolder: options.contentFolder,
    repoFolder: options.repoFolder,
    proxy: options.config.proxy,
    shippedKeys: archiveKeys,
    uploads: packages,
    async ownKey(tx, base) {
      const uploaded = await packages.keyOf(tx, new URL(base))
      // Not built yet: then nobody can have compared its key.
      return uploaded ?? (await repository.offer().catch(() => undefined))?.keyring
    },
    wake,
    async isOwn(tx, base) {
      const url = new URL(base)
      if (url.protocol !== 'https:' || !(await readNames(tx)).includes(url.hostname)) return false
      return url.pathname === OWN_REPOSITORY || (await packages.keyOf(tx, url)) !== undefined
    },
  })
}

/** As hosts write them in their sources: each name of this server, with the port of its gateway. */
async function gatewayRoots(tx: Tx, address: string): Promise<string[]> {
  const port = /:(\d+)$/.exec(address)?.[1]
  if (port === undefined) return []
  return (await readNames(tx)).map((name) => `https://${hostPort(name, port)}`)
}

function openDeployment(
  { secret }: AppOptions,
  context: AppContext,
  distribution: Distribution,
  wake: () => void,
): Deployment {
  return makeDeployment({
    ...context,
    sign: (tx, type, document) => signAsServer(tx, secret, type, document),
    ledger: { holds: holdsHead },
    repositories: distribution,
    wayBack: {
      offers: distribution.offers,
      async keepPlan(op, tx, plan, leftOut) {
        return (await keepPlan(op, tx, { plan, leftOut, episodeIds: [] }, { wayBack: true })).digest
      },
    },
    wake,
  })
}

/** A person retires a host: its certificate is revoked in the same transaction. */
async function retireByPerson(op: Op, hostId: string): Promise<void> {
  op.may('host.write')
  await op.tx(async (tx) => {
    if (!(await retireById(tx, hostId, 'by-person'))) throw new AppError('HOST_NOT_FOUND', { host: hostId })
    await revokeHost(tx, hostId, 'by-person', 'person')
    await tx.record({
      type: 'host.retired',
      subjectType: 'host',
      subjectId: hostId,
      body: { because: 'by-person' },
      provenance: 'person',
    })
  })
}

async function listen<T>(
  start: () => Promise<T>,
  what: 'console' | 'gateway',
  at: { host: string; port: number },
): Promise<T> {
  try {
    return await start()
  } catch (cause) {
    throw listenError(cause, what, at)
  }
}

/** Event worker: woken by PostgreSQL's notifications, and by a slow poll in case one was lost. */
const POLL_MS = 5_000

function startPump(context: AppContext): { settle(): Promise<void>; stop(): Promise<void> } {
  let running: Promise<void> | undefined
  let again = false
  let stopped = false
  async function settle(): Promise<void> {
    if (running) {
      again = true
      return running
    }
    running = (async () => {
      do {
        again = false
        for (const tenantId of await context.database.tenantIds())
          await drainEvents({ ...context, handlers: eventHandlers }, tenantId)
        await sequence(context.database)
      } while (again && !stopped)
    })().finally(() => {
      running = undefined
    })
    return running
  }
  const wake = () => {
    if (!stopped)
      settle().catch((error: unknown) => context.log.error({ err: error }, 'events wait; the next tick tries again'))
  }
  const timer = setInterval(wake, POLL_MS)
  const listening = context.database.listen(EVENT_CHANNEL, wake)
  return {
    settle,
    async stop() {
      stopped = true
      clearInterval(timer)
      await (await listening)()
      await running?.catch(() => undefined) // already logged by who started it
    },
  }
}

/** Verdicts that rest on older feeds, and the episodes that follow from them. */
const REASSESS_MS = 60_000

function standingTasks(context: AppContext): Task[] {
  return [
    {
      name: 'reassess',
      everyMs: REASSESS_MS,
      async run() {
        if ((await reassess(context.database, 1)) > 0) await reconcileAll(context.database)
      },
    },
  ]
}
