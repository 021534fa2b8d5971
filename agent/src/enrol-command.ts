/**
 * `enrol --server HOST:PORT [--proxy URL] [--at-first-boot]`: the token comes on standard input, never as an argument, which
 * other users could see. Started as root it reads the machine's serial, then becomes the agent's own user before it speaks to
 * anybody or writes anything.
 */
import { readFileSync } from 'node:fs'
import { becomeAgentFor } from './drop-root.ts'
import { readText, writeWhole } from './files.ts'
import { enrol, Refused } from './identity.ts'
import { machineIdentity } from './machine.ts'
import { parseOptions, UsageError } from './options.ts'
import { DEFAULT_STATE, State } from './state.ts'
import { Unreachable } from './transport.ts'

const CA_FILE = '/etc/patchreeve/ca.pem'
const MAX_STDIN = 4_096

export async function enrolCommand(args: readonly string[]): Promise<number> {
  const options = parseOptions(args, ['--server', '--proxy', '--state', '--ca', '--root'], ['--at-first-boot'])
  const servers = options.all('--server').map(checkServer)
  if (servers.length === 0) throw new UsageError('--server HOST:PORT is missing')
  const token = readFileSync(0, 'utf8').slice(0, MAX_STDIN).trim()
  if (!/^[0-9]+-[A-Za-z2-7]+$/.test(token)) throw new UsageError('no token on standard input')
  const machine = await machineIdentity(options.one('--root') ?? '')
  const ca = readText(options.one('--ca') ?? CA_FILE)
  const state = new State(options.one('--state') ?? DEFAULT_STATE)
  becomeAgentFor(state)
  if (ca) writeWhole(state.caFile, ca)
  const proxy = options.one('--proxy')
  const how = { token, servers, ...(proxy ? { proxy } : {}) }
  if (options.has('--at-first-boot')) {
    state.saveFirstBoot({ ...how, machineId: machine.machineId })
    process.stdout.write('this image enrols when it starts as another machine\n')
    return 0
  }
  try {
    const host = await enrol(state, machine, how)
    process.stdout.write(`enrolled as ${host.hostId}\n`)
    return 0
  } catch (error) {
    if (!(error instanceof Refused || error instanceof Unreachable)) throw error
    process.stderr.write(`patchreeve-agent: not enrolled: ${error.message}\n`)
    return 1
  }
}

/** A host name or address and a port, as the server was named. */
function checkServer(text: string): string {
  if (!/^([A-Za-z0-9.-]{1,253}|\[[0-9a-fA-F:.]{2,45}\]):\d{1,5}$/.test(text))
    throw new UsageError(`not HOST:PORT: ${text}`)
  return text
}
