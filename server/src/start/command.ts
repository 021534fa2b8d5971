/** `npm start`: from a checkout to the first host assessed, each step with its time, then the address and the one-time link. */

import type { TierCounts } from '@patchreeve/contract/api/risk-views.ts'
import { AppError } from '@patchreeve/contract/errors.ts'
import type { Config } from '../config.ts'
import { makeSetupLink, setupPath } from '../identity/index.ts'
import { loadFleet } from '../overview/index.ts'
import { makeProgress, type Progress } from './progress.ts'
import { assessThisMachine, type RunningServer, startBackground, startServer } from './server.ts'

export interface CommandIo {
  out(text: string): void
  now(): number
  /** Resolves when a person or the system asks to end. */
  stopped(): Promise<void>
}

export async function startCommand(config: Config, io: CommandIo): Promise<number> {
  const progress = makeProgress(io.out, io.now, config.startedAtMs)
  progress.say('Patchreeve starts. It reads this machine and writes only into its data folder; Ctrl-C ends everything.')
  const stopped = io.stopped()
  const server = await startServer(config, progress)
  try {
    const summary = await progress.step(
      'this machine read and assessed',
      () => firstAssessment(server, config),
      (told) => told,
    )
    startBackground(server.app, config)
    progress.say(`\nFirst host assessed: ${summary}`)
    await sayAddress(server, config, progress)
    await stopped
    progress.say('\nStopping ...')
    return 0
  } finally {
    await server.close()
    progress.say('Stopped; PostgreSQL too.')
  }
}

async function firstAssessment(server: RunningServer, config: Config): Promise<string> {
  const read = await assessThisMachine(server.app, config)
  if (!read) return 'an agent on this machine reports for it'
  const fleet = await server.app.system().tx(loadFleet)
  const host = fleet.hosts.find((one) => one.row.id === read.hostId)
  if (!host) throw new AppError('HOST_NOT_FOUND', { host: read.hostId })
  if (host.row.notAssessed)
    return `${host.row.name}, ${host.row.os}: packages not assessed (${host.row.notAssessed.code})`
  const packages = host.row.packages
  return `${host.row.name}, ${host.row.os}: ${tiers(host.row.tiers)}; packages ${packages?.total} (${packages?.vulnerable} vulnerable, ${packages?.not} not, ${packages?.unknown} unknown)`
}

const tiers = (counts: TierCounts) =>
  Object.entries(counts)
    .map(([tier, n]) => `${tier} ${n}`)
    .join(', ')

async function sayAddress(server: RunningServer, config: Config, progress: Progress): Promise<void> {
  const { app, consoleUrl } = server
  const link = await makeSetupLink(app.system())
  const port = new URL(consoleUrl).port
  progress.say(`\n  Console    ${consoleUrl}`)
  if (link)
    progress.say(
      `  Set up     ${consoleUrl}${setupPath(link.token)}   (once, until ${link.expiresAt.toISOString().slice(0, 16).replace('T', ' ')} UTC)`,
    )
  progress.say(`  From away  ssh -L ${port}:localhost:${port} THIS-MACHINE   then open the same address`)
  progress.say(`  Hosts      gateway on ${app.gateway.address()}`)
  progress.say(`  Data       ${config.dataFolder}`)
}
