/**
 * A run of the lab, from nothing to booted hosts and back. `withLab` is what scenarios use; `up` and `down` are the same in
 * two processes.
 */
import { chmodSync, existsSync, mkdirSync, rmSync } from 'node:fs'
import { defaultHosts, type HostSpec, planHosts } from './addresses.ts'
import { endGroup } from './cgroup.ts'
import { must, type Outcome, type RunOptions, resume, run as runCommand } from './exec.ts'
import { bootId, clockMoved, clockOffsetMs, leftovers } from './guard.ts'
import { Host } from './host.ts'
import { ensureImage, type ImageContext } from './images.ts'
import { cacheFolder, machineMirrors } from './machine.ts'
import { mountsBelow, readMounts } from './mounts.ts'
import { buildNetwork, inNamespace, removeNetwork } from './network.ts'
import { repoFolder, startProxy } from './proxy.ts'
import { Repo, type RepoOptions } from './repo.ts'
import { ensureLayers, proxyUrl } from './scan.ts'
import { ServerMachine } from './server.ts'
import { interruptible } from './signals.ts'
import { type RunState, readState, runFolder, writeState } from './state.ts'
import { Stopwatch } from './stopwatch.ts'
import { NotPossible, prepareMachine } from './tools.ts'
import { allDone } from './wait.ts'

export interface Lab {
  readonly run: string
  readonly hosts: readonly Host[]
  readonly server: ServerMachine
  /** `repoUrl` serves the files of `repoFolder` to the hosts. */
  readonly proxy: { readonly url: string; readonly repoUrl: string; readonly repoFolder: string }
  /** Seconds per part of the start. */
  readonly times: Stopwatch
  /** An own signed repository, empty until published; see `repo.ts`. */
  repo(options: RepoOptions): Promise<Repo>
  /** Runs a program in a site's router, for `tc` and `nft`: `lan` and `wan` are its interfaces. */
  router(site: 'A' | 'B', argv: readonly string[], options?: RunOptions): Promise<Outcome>
}

export interface LabOptions {
  /** A number takes that many of the default mix. */
  readonly hosts: number | readonly HostSpec[]
  /** Default: a name of this process. */
  readonly run?: string
  /** Whether missing tools may be installed; default: only with CI=true. */
  readonly install?: boolean
  /** The run is to end with this process; `status` then knows a crash. `withLab` sets it. */
  readonly attended?: boolean
  say?(line: string): void
}

const toStderr = (line: string) => void process.stderr.write(`lab: ${line}\n`)

/** Starts a run. When it fails, what it had started is removed before the error goes on. */
export async function up(options: LabOptions): Promise<Lab> {
  const run = options.run ?? `p${process.pid.toString(36)}`
  const plans = planHosts(typeof options.hosts === 'number' ? defaultHosts(options.hosts) : options.hosts)
  const folder = runFolder(run)
  if (existsSync(folder)) throw new NotPossible(`a run named ${run} exists: npm run lab -- down --run ${run}`)
  const times = new Stopwatch()
  await times.time('tools', () => prepareMachine(options.install ?? process.env.CI === 'true'))
  const context = imageContext(options.say ?? toStderr)
  const wanted = [...new Set(plans.map((plan) => plan.suite))]
  await times.time('images', () => allDone(wanted.map((suite) => ensureImage(context, suite))))
  const state: RunState = {
    version: 1,
    run,
    phase: 'starting',
    createdAt: context.now.toISOString(),
    ownerPid: process.pid,
    attended: options.attended ?? false,
    clockOffsetMs: clockOffsetMs(),
    bootId: bootId(),
    hosts: plans,
  }
  writeState(state)
  try {
    await times.time('network and proxy', async () => {
      await buildNetwork(run, plans)
      await startProxy(run, context.cache, context.mirrors)
    })
    const layers = await times.time('lists', () =>
      allDone(wanted.map(async (suite) => [suite, await ensureLayers(context, run, suite)] as const)),
    )
    const layersOf = new Map(layers)
    const hosts = plans.map((plan) => new Host(run, plan))
    await times.time('boot', () => allDone(hosts.map((host) => host.start(layersOf.get(host.plan.suite) ?? []))))
    writeState({ ...state, phase: 'up' })
    return labOf(run, hosts, times)
  } catch (error) {
    await down(run)
    throw error
  }
}

function imageContext(say: (line: string) => void): ImageContext {
  const cache = cacheFolder()
  mkdirSync(cache, { recursive: true })
  chmodSync(cache, 0o755)
  return { cache, mirrors: machineMirrors(), now: new Date(), say }
}

function labOf(run: string, hosts: readonly Host[], times: Stopwatch): Lab {
  return {
    run,
    hosts,
    times,
    server: new ServerMachine(run),
    proxy: { url: proxyUrl, repoUrl: `${proxyUrl}/repo`, repoFolder: repoFolder(run) },
    repo: (options) => Repo.create(run, options),
    router: (site, argv, options) => runCommand(inNamespace(run, `rt${site}`, argv), options),
  }
}

/** The lab of a run that another process started; undefined when there is none. */
export function attach(run: string): Lab | undefined {
  const state = readState(run)
  if (typeof state === 'string') return undefined
  return labOf(
    run,
    state.hosts.map((plan) => new Host(run, plan)),
    new Stopwatch(),
  )
}

/**
 * Ends a run, crashed ones too, and checks the guards: throws when anything is left or the clock was set. A run that does
 * not exist is down already.
 */
export async function down(run: string): Promise<void> {
  resume()
  const folder = runFolder(run)
  const state = readState(run)
  if (typeof state !== 'string') {
    await allDone(state.hosts.map((plan) => new Host(run, plan).stop()))
  }
  await endGroup(run)
  await removeNetwork(run)
  for (const at of mountsBelow(folder, readMounts())) await must(['umount', at])
  rmSync(folder, { recursive: true, force: true })
  const left = leftovers(run)
  if (left.length > 0) throw new Error(`left by run ${run}: ${left.join('; ')}`)
  if (typeof state !== 'string') assertClock(state)
}

function assertClock(state: RunState): void {
  if (state.bootId !== bootId()) return // another boot has another monotonic clock; nothing of the run was left anyway
  const elapsedMs = Date.now() - Date.parse(state.createdAt)
  const now = clockOffsetMs()
  if (clockMoved(state.clockOffsetMs, now, elapsedMs)) {
    throw new Error(
      `the machine's clock was set during run ${state.run}: by ${Math.round(now - state.clockOffsetMs)} ms`,
    )
  }
}

/** Starts a run, gives it to `use`, and ends it however that went, Ctrl-C included. */
export function withLab<T>(options: LabOptions, use: (lab: Lab) => Promise<T>): Promise<T> {
  return interruptible(async (signalled) => {
    const lab = await up({ ...options, attended: true })
    let result: T
    try {
      result = await Promise.race([use(lab), signalled])
    } catch (error) {
      // The failure of the scenario is the news; one of `down` behind it is only told.
      await down(lab.run).catch((second: unknown) =>
        toStderr(`down: ${second instanceof Error ? second.message : second}`),
      )
      throw error
    }
    await down(lab.run)
    return result
  })
}
