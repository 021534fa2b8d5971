/** What an installation, upgrade or removal consists of, as data: printed by --dry-run, performed otherwise. */
import { dirname, join } from 'node:path'
import { type Layout, MAIN, NODE, NODE_FLAGS, SERVICE, USER } from './layout.ts'
import { SETTINGS_TEMPLATE } from './settings.ts'
import { commandText, unitText } from './unit.ts'

export type Step =
  | { readonly do: 'copy-release'; readonly to: string }
  | { readonly do: 'link'; readonly at: string; readonly to: string }
  /** `ifAbsent`: what a person wrote stays. `group`: who else may read it. */
  | {
      readonly do: 'write'
      readonly path: string
      readonly text: string
      readonly mode: number
      readonly group?: string
      readonly ifAbsent?: true
    }
  | { readonly do: 'make-user'; readonly name: string; readonly home: string }
  | { readonly do: 'run'; readonly argv: readonly [string, ...string[]] }
  | { readonly do: 'remove'; readonly path: string }
  | { readonly do: 'remove-if-empty'; readonly path: string }
  | { readonly do: 'remove-user'; readonly name: string }
  | { readonly do: 'wait-ready' }

const systemctl = (...args: string[]): Step => ({ do: 'run', argv: ['systemctl', ...args] })

function files(layout: Layout): Step[] {
  return [
    { do: 'write', path: layout.settings, text: SETTINGS_TEMPLATE, mode: 0o640, group: USER, ifAbsent: true },
    { do: 'write', path: layout.unit, text: unitText(layout), mode: 0o644 },
    { do: 'write', path: layout.command, text: commandText(layout), mode: 0o755 },
    systemctl('daemon-reload'),
  ]
}

export function installSteps(layout: Layout, release: string): Step[] {
  const to = join(layout.releases, release)
  return [
    { do: 'copy-release', to },
    { do: 'link', at: layout.current, to },
    { do: 'make-user', name: USER, home: layout.data },
    ...files(layout),
    systemctl('enable', '--now', `${SERVICE}.service`),
    { do: 'wait-ready' },
  ]
}

/** Runs a command of a release as the server's user, with the installation's settings. */
export function asServer(layout: Layout, releaseFolder: string, ...args: string[]): Step {
  const environment = [`PATCHREEVE_CONFIG=${layout.settings}`, `XDG_RUNTIME_DIR=/run/${SERVICE}`]
  const program = [join(releaseFolder, NODE), NODE_FLAGS, join(releaseFolder, MAIN)]
  return { do: 'run', argv: ['runuser', '-u', USER, '--', 'env', ...environment, ...program, ...args] }
}

export interface Upgrade {
  readonly before: string
  readonly release: string
  readonly backup: string
}

export function upgradeSteps(layout: Layout, { before, release, backup }: Upgrade): Step[] {
  const to = join(layout.releases, release)
  return [
    { do: 'copy-release', to },
    { do: 'run', argv: ['install', '-d', '-m', '0700', '-o', USER, '-g', USER, dirname(backup)] },
    asServer(layout, before, 'backup', '--to', backup),
    { do: 'link', at: layout.current, to },
    ...files(layout),
    systemctl('restart', `${SERVICE}.service`),
    { do: 'wait-ready' },
  ]
}

/** Back to the release before, with the data of before: the newer one may have changed the schema. */
export function goBackSteps(layout: Layout, { before, backup }: Upgrade): Step[] {
  return [
    systemctl('stop', `${SERVICE}.service`),
    { do: 'link', at: layout.current, to: before },
    { do: 'run', argv: ['install', '-d', '-m', '0700', '-o', USER, '-g', USER, `/run/${SERVICE}`] },
    asServer(layout, before, 'restore', backup, '--replace'),
    systemctl('start', `${SERVICE}.service`),
    { do: 'wait-ready' },
  ]
}

export function uninstallSteps(layout: Layout, keepData: boolean): Step[] {
  return [
    systemctl('disable', '--now', `${SERVICE}.service`),
    { do: 'remove', path: layout.unit },
    systemctl('daemon-reload'),
    { do: 'remove', path: layout.command },
    { do: 'remove', path: layout.releases },
    // Kept data keep their owner and their settings.
    ...(keepData
      ? []
      : ([
          { do: 'remove', path: layout.settings },
          { do: 'remove-if-empty', path: dirname(layout.settings) },
          { do: 'remove', path: layout.data },
          { do: 'remove-user', name: USER },
        ] as const)),
  ]
}

/** One line for a person, before or while it is done. */
export function stepText(step: Step): string {
  switch (step.do) {
    case 'copy-release':
      return `copy the release to ${step.to}`
    case 'link':
      return `link ${step.at} to ${step.to}`
    case 'write':
      return `write ${step.path}${step.ifAbsent ? ', unless it is there' : ''}`
    case 'make-user':
      return `make the system user ${step.name}, unless it is there`
    case 'run':
      return `run ${step.argv.join(' ')}`
    case 'remove':
      return `remove ${step.path}`
    case 'remove-if-empty':
      return `remove ${step.path}, if it is empty`
    case 'remove-user':
      return `remove the user ${step.name}`
    case 'wait-ready':
      return 'wait until the server is ready'
  }
}
