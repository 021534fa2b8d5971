/** `npm run lab`: real managed hosts on this machine. Exit code 1: something failed; 2: it could not be tried here. */
import { type Command, parseArgs, USAGE } from './args.ts'
import { attach, down, up } from './lab.ts'
import { isRunning } from './lock.ts'
import { scenarios } from './scenarios/registry.ts'
import { Skipped } from './scenarios/scenario.ts'
import { interruptible } from './signals.ts'
import { listRuns, readState } from './state.ts'
import { lapRows, table } from './stopwatch.ts'
import { NotPossible } from './tools.ts'

const mayInstall = (asked: boolean) => asked || process.env.CI === 'true'

async function perform(command: Command): Promise<number> {
  switch (command.do) {
    case 'usage':
      throw new NotPossible(`${command.because}\n${USAGE}`)
    case 'up': {
      const lab = await interruptible(() => up({ ...command, install: mayInstall(command.install) }))
      const hosts = lab.hosts.map((host) => [host.name, host.plan.hostname, host.ip])
      console.log(table([...hosts, ...lapRows(lab.times.laps)]))
      return 0
    }
    case 'down':
      for (const run of command.run === 'every' ? listRuns() : [command.run]) await down(run)
      return 0
    case 'status':
      console.log(table(listRuns().map(statusRow)) || 'no runs')
      return 0
    case 'run':
      return runIn(command.run, command.host, command.argv)
    case 'scenario':
      return runScenario(command.name, command.install)
  }
}

function statusRow(run: string): string[] {
  const state = readState(run)
  if (typeof state === 'string') return [run, state, `npm run lab -- down --run ${run}`]
  const crashed = (state.attended || state.phase === 'starting') && !isRunning(state.ownerPid)
  return [run, crashed ? 'crashed' : state.phase, state.createdAt, state.hosts.map((host) => host.name).join(' ')]
}

async function runIn(run: string, name: string, argv: readonly string[]): Promise<number> {
  const host = attach(run)?.hosts.find((one) => one.name === name)
  if (!host) throw new NotPossible(`no host ${name} in a run named ${run}; see: npm run lab -- status`)
  const outcome = await host.run(argv, { timeoutMs: 3_600_000 })
  process.stdout.write(outcome.stdoutBytes)
  process.stderr.write(outcome.stderr)
  return outcome.code < 0 ? 1 : outcome.code
}

async function runScenario(name: string, install: boolean): Promise<number> {
  const scenario = scenarios.find((one) => one.id === name)
  if (!scenario) throw new NotPossible(`no scenario ${name}; there are: ${scenarios.map((one) => one.id).join(', ')}`)
  try {
    console.log(table(await scenario.run({ install: mayInstall(install) })))
    console.log(`scenario ${scenario.id}: ok: ${scenario.proves}`)
  } catch (error) {
    if (!(error instanceof Skipped)) throw error
    console.log(`scenario ${scenario.id}: skipped: ${error.message}`)
  }
  return 0
}

try {
  process.exitCode = await perform(parseArgs(process.argv.slice(2)))
} catch (error) {
  const impossible = error instanceof NotPossible
  console.error(`lab: ${impossible ? error.message : error instanceof Error ? error.stack : error}`)
  // In CI "could not be tried" would be a proof that nobody made.
  process.exitCode = impossible && process.env.CI !== 'true' ? 2 : 1
}
