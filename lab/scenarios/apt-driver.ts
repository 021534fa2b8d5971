/**
 * Runs inside a lab host: the agent's spool and apply's apt platform, called by name with JSON on standard input. It stands for
 * the programs around them, which have proofs of their own; what it calls is the product's code.
 */
import { readFileSync } from 'node:fs'
import { get } from 'node:http'
import type { Readable } from 'node:stream'
import { cloneMain } from '@patchreeve/agent/src/apply/apt/clone.ts'
import { aptPlatform } from '@patchreeve/agent/src/apply/apt/platform.ts'
import { methodMain } from '@patchreeve/agent/src/apply/method/method.ts'
import { type Installed, StepFailed, type Work } from '@patchreeve/agent/src/apply/platform.ts'
import { fillSpool, type SpoolOrder } from '@patchreeve/agent/src/spool/fill.ts'
import { PROXY_IP, PROXY_PORT } from '../addresses.ts'

export interface DriverInput {
  readonly work?: Work
  readonly unit?: string
  readonly previous?: readonly Installed[]
  readonly fill?: { readonly order: SpoolOrder; readonly store: Store }
}
/** What the server has behind addresses that begin with `from`; other addresses it has not. */
export interface Served {
  readonly from: string
  readonly to: string
}
export interface Store {
  readonly today: readonly Served[]
  /** One for each dated index. */
  readonly undo: readonly Served[]
}
export type DriverOutput =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly because: StepFailed['because'] }

/** Paths in the host; `apt-host.ts` makes them. */
export const DRIVER = '/opt/patchreeve/lab/scenarios/apt-driver.ts'
export const NODE = '/opt/node/node'
export const METHOD = '/usr/lib/patchreeve-lab/method'
export const SPOOLS = '/var/lib/patchreeve/spool'
const AGENT_WORK = '/var/lib/patchreeve/agent/spool-work'

async function call(name: string, { work, unit = '', previous = [], fill }: DriverInput): Promise<unknown> {
  const platform = aptPlatform({
    folder: '/var/lib/patchreeve/apt',
    method: METHOD,
    clone: [NODE, DRIVER, 'clone'],
  })
  if (name === 'fill' && fill)
    return fillSpool(fill.order, {
      spools: SPOOLS,
      work: AGENT_WORK,
      method: METHOD,
      async fetch(uri, undo) {
        const served = undo === undefined ? fill.store.today : fill.store.undo.slice(undo, undo + 1)
        const one = served.find(({ from }) => uri.startsWith(from))
        return one && fetchByProxy(one.to + uri.slice(one.from.length))
      },
    })
  if (name === 'undo') return platform.undo(previous, unit)
  if (name === 'adopt') return (await platform.adopt(unit)) ?? null
  if (name === 'repair') return platform.repair(unit)
  if (name === 'list' || name === 'health' || name === 'restartDue' || name === 'indexDates') return platform[name]()
  if (!work) throw new Error(`${name} needs work`)
  if (name === 'refresh') return [...(await platform.refresh(work))]
  if (name === 'install') return platform.install(work, unit)
  if (name === 'simulate' || name === 'stage' || name === 'attempt' || name === 'canUndo') return platform[name](work)
  throw new Error(`no call ${name}`)
}

function fetchByProxy(target: string): Promise<Readable | undefined> {
  const own = `http://${PROXY_IP}:${PROXY_PORT}`
  return new Promise((resolve, reject) => {
    const path = target.startsWith(`${own}/`) ? target.slice(own.length) : target
    get({ host: PROXY_IP, port: PROXY_PORT, path }, (response) => {
      if (response.statusCode === 200) return resolve(response)
      response.resume()
      resolve(undefined)
    }).on('error', reject)
  })
}

async function main(): Promise<number> {
  const name = process.argv[2] ?? ''
  if (name === 'method') return methodMain()
  if (name === 'clone') return cloneMain()
  // Written by the scenario.
  const input = JSON.parse(readFileSync(0, 'utf8') || '{}') as DriverInput
  let output: DriverOutput
  try {
    output = { ok: true, value: (await call(name, input)) ?? null }
  } catch (error) {
    if (!(error instanceof StepFailed)) throw error
    output = { ok: false, because: error.because }
  }
  process.stdout.write(JSON.stringify(output))
  return 0
}

if (process.argv[1] === DRIVER) process.exitCode = await main()
