/** `patchreeve server install | upgrade | uninstall`. */

import { existsSync, readdirSync, readlinkSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { hostPort } from '@patchreeve/contract/host-port.ts'
import { type CommandIo, processIo, telling } from '../backup/command-io.ts'
import { EXIT } from '../backup/fault.ts'
import { stampOf } from '../backup/place.ts'
import { type Config, readConfig } from '../config.ts'
import { CHECKOUT } from '../platform/drop-root.ts'
import { runProcess } from '../platform/process.ts'
import { StartError } from '../platform/start-error.ts'
import { buildConsole } from '../start/console.ts'
import { type Layout, layoutOf, SERVICE } from './layout.ts'
import { type Machine, perform } from './perform.ts'
import { releaseName } from './release.ts'
import { readSettings } from './settings.ts'
import {
  asServer,
  goBackSteps,
  installSteps,
  type Step,
  stepText,
  type Upgrade,
  uninstallSteps,
  upgradeSteps,
} from './steps.ts'

const USAGE = `usage: patchreeve server install [--dry-run]
       patchreeve server upgrade [--dry-run]
       patchreeve server uninstall [--keep-data] [--dry-run]

As root, on a machine with systemd. Run install and upgrade from a checkout of the release that you want.
`

interface Options {
  readonly act: 'install' | 'upgrade' | 'uninstall'
  readonly dryRun: boolean
  readonly keepData: boolean
}

export async function server(args: readonly string[], _config: Config, io: CommandIo = processIo()): Promise<number> {
  const options = readOptions(args, io)
  if (typeof options === 'number') return options
  return telling(io, async () => {
    const layout = layoutOf()
    if (!options.dryRun) requireMachine()
    const machine = machineOf(layout, io)
    if (options.act === 'install') await install(layout, machine, options, io)
    else if (options.act === 'upgrade') await upgrade(layout, machine, options, io)
    else await uninstall(layout, machine, options, io)
    return EXIT.done
  })
}

function readOptions(args: readonly string[], io: CommandIo): Options | number {
  try {
    const flag = { type: 'boolean' } as const
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { 'dry-run': flag, 'keep-data': flag, help: flag },
    })
    if (values.help) {
      io.out(USAGE)
      return EXIT.done
    }
    const act = (['install', 'upgrade', 'uninstall'] as const).find((one) => one === positionals[0])
    if (!act || positionals.length > 1) throw new Error('say install, upgrade or uninstall')
    if (values['keep-data'] && act !== 'uninstall') throw new Error('--keep-data belongs to uninstall')
    return { act, dryRun: values['dry-run'] ?? false, keepData: values['keep-data'] ?? false }
  } catch (error) {
    io.err(`patchreeve server: ${(error as Error).message}\n${USAGE}`)
    return EXIT.usage
  }
}

function requireMachine(): void {
  if (process.getuid?.() !== 0)
    throw new StartError('ROOT_NEEDED', 'a service is installed by root', 'run it again with sudo')
  if (!existsSync('/run/systemd/system'))
    throw new StartError(
      'NO_SYSTEMD',
      'this machine does not run systemd',
      'use: npm start, or a unit of your own that runs "patchreeve serve"',
    )
}

function machineOf(layout: Layout, io: CommandIo): Machine {
  return {
    checkout: CHECKOUT,
    node: process.execPath,
    path: process.env.PATH ?? '/usr/sbin:/usr/bin:/sbin:/bin',
    readyUrl() {
      const settings = existsSync(layout.settings) ? readSettings(layout.settings) : {}
      const { host, port } = readConfig(settings, Date.now()).consoleListen
      return `http://${hostPort(host, port)}/readyz`
    },
    say: (text) => io.err(`${text}\n`),
  }
}

async function performOr(steps: readonly Step[], machine: Machine, options: Options, io: CommandIo): Promise<boolean> {
  if (!options.dryRun) await perform(steps, machine)
  else io.out(steps.map((step) => `${stepText(step)}\n`).join(''))
  return !options.dryRun
}

async function install(layout: Layout, machine: Machine, options: Options, io: CommandIo): Promise<void> {
  if (existsSync(layout.unit))
    throw new StartError('INSTALLED_ALREADY', `${layout.unit} is there already`, 'use: patchreeve server upgrade')
  if (!options.dryRun) buildConsole()
  if (!(await performOr(installSteps(layout, releaseName(CHECKOUT)), machine, options, io))) return
  io.out('The server runs as a service and starts with the machine.\n')
  io.out(await outputOf(asServer(layout, layout.current, 'setup-link'), machine))
}

async function upgrade(layout: Layout, machine: Machine, options: Options, io: CommandIo): Promise<void> {
  if (!existsSync(layout.unit))
    throw new StartError('NOT_INSTALLED', 'no service is installed here', 'use: patchreeve server install')
  if (!options.dryRun) buildConsole()
  const before = readlinkSync(layout.current)
  const release = releaseName(CHECKOUT)
  if (before === join(layout.releases, release)) return io.out(`${release} runs already.\n`)
  const data = readConfig(readSettings(layout.settings), Date.now()).dataFolder
  const change: Upgrade = {
    before,
    release,
    backup: join(data, 'backups', `before-${release}-${stampOf(io.clock.now())}.backup`),
  }
  try {
    if (!(await performOr(upgradeSteps(layout, change), machine, options, io))) return
  } catch (error) {
    if (readlinkSync(layout.current) === before) throw error // not begun: the old one runs as before
    machine.say('The new release does not run; going back.')
    await perform(goBackSteps(layout, change), machine)
    throw new StartError(
      'UPGRADE_UNDONE',
      `${release} did not become ready; ${before} runs again with the data of before`,
      'see: journalctl -u patchreeve-server -n 100',
      { cause: error },
    )
  }
  removeOthers(layout, [before, join(layout.releases, release)])
  io.out(`${release} runs. The backup of before: ${change.backup}\n`)
}

/** The release before stays: going back by hand is one link. */
function removeOthers(layout: Layout, keep: readonly string[]): void {
  for (const name of readdirSync(layout.releases)) {
    const path = join(layout.releases, name)
    if (path !== layout.current && !keep.includes(path)) rmSync(path, { recursive: true, force: true })
  }
}

async function uninstall(layout: Layout, machine: Machine, options: Options, io: CommandIo): Promise<void> {
  if (!existsSync(layout.unit))
    throw new StartError('NOT_INSTALLED', 'no service is installed here', 'there is nothing to remove')
  if (!(await performOr(uninstallSteps(layout, options.keepData), machine, options, io))) return
  io.out(
    options.keepData
      ? `Removed; ${layout.data} and ${layout.settings} are kept.\n`
      : `${SERVICE} is removed; nothing is left.\n`,
  )
}

async function outputOf(step: Step, machine: Machine): Promise<string> {
  if (step.do !== 'run') throw new Error('only a program has output')
  const limits = { timeoutMs: 60_000, maxOutputBytes: 1 << 16, env: { PATH: machine.path }, cwd: '/' }
  const done = await runProcess([...step.argv] as [string, ...string[]], limits) // the same program, its type widened by the copy
  if (done.code !== 0) throw new StartError('NO_SETUP_LINK', done.stderr.trim(), 'try: patchreeve setup-link')
  return done.stdout.toString()
}
