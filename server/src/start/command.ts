/**
 * `npm start`: from a checkout to the first host assessed, each step with its time. Address and one-time link come as soon as the
 * server answers, and again at the end, where a person looks.
 */
import type { TierCounts } from '@patchreeve/contract/api/risk-views.ts'
import { AppError } from '@patchreeve/contract/errors.ts'
import type { Config } from '../config.ts'
import { makeSetupLink, type OneTimeLink, setupPath, showSetup } from '../identity/index.ts'
import { loadFleet } from '../overview/index.ts'
import { makeProgress, type Progress } from './progress.ts'
import { assessThisMachine, type RunningServer, startBackground, startServer, takeFacts } from './server.ts'

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
    const link = await makeSetupLink(server.app.system())
    progress.say(`\n${consoleLines(server, link)}\n`)
    await takeFacts(server.app, config, progress)
    const summary = await progress.step(
      'this machine read and assessed',
      () => firstAssessment(server, config),
      (told) => told,
    )
    startBackground(server.app, config)
    progress.say(`\nFirst host assessed: ${summary}`)
    progress.say(`\n${consoleLines(server, await stillOpen(server, link))}`)
    sayPlaces(server, config, progress)
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

function consoleLines({ consoleUrl }: RunningServer, link: OneTimeLink | undefined): string {
  const lines = [`  Console    ${consoleUrl}`]
  if (link)
    lines.push(
      `  Set up     ${consoleUrl}${setupPath(link.token)}   (once, until ${link.expiresAt.toISOString().slice(0, 16).replace('T', ' ')} UTC)`,
    )
  return lines.join('\n')
}

/** A quick person has used it by now, or asked for another: a link that opens nothing is not shown again. */
async function stillOpen({ app }: RunningServer, link: OneTimeLink | undefined): Promise<OneTimeLink | undefined> {
  return link && (await showSetup(app.system(), link.token)).tokenValid ? link : undefined
}

function sayPlaces({ app, consoleUrl }: RunningServer, config: Config, progress: Progress): void {
  const port = new URL(consoleUrl).port
  progress.say(`  From away  ssh -L ${port}:localhost:${port} THIS-MACHINE   then open the same address`)
  progress.say(`  Hosts      gateway on ${app.gateway.address()}`)
  progress.say(`  Data       ${config.dataFolder}`)
}
