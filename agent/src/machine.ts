/** What tells this machine from others at enrolment. Apart from the rest, because it loads the collector. */
import { localHost } from './collect/local-host.ts'
import { collect } from './collect.ts'

export interface MachineIdentity {
  readonly hostname: string
  readonly machineId: string
  readonly hardwareId: string
}

/** As the collector tells it; as root also the maker's serial, which tells a re-installed machine from a new one. */
export async function machineIdentity(root = ''): Promise<MachineIdentity> {
  const { sections } = await collect(localHost({ root }), { sections: ['os', 'hardware'], candidates: false })
  const system = sections.os?.find((row) => row.kind === 'system')
  const dmi = sections.hardware?.find((row) => row.kind === 'dmi')
  return {
    hostname: system?.hostname || 'unnamed',
    machineId: system?.machineId ?? '',
    hardwareId: dmi?.hardwareId ?? '',
  }
}

/** `identity [--root DIR]`: for the agent that waits, which must not load the collector itself. */
export async function identityCommand(args: readonly string[]): Promise<number> {
  const root = args[0] === '--root' ? args[1] : undefined
  process.stdout.write(`${JSON.stringify(await machineIdentity(root ?? ''))}\n`)
  return 0
}
