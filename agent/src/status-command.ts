/** `status`: who this host is to the server and what waits, from the state folder alone. `doctor`: asks the server too. */
import { X509Certificate } from 'node:crypto'
import { accessSync, constants, statSync } from 'node:fs'
import { becomeAgentFor } from './drop-root.ts'
import { isRecord, readJson } from './files.ts'
import { machineIdentity } from './machine.ts'
import { parseOptions } from './options.ts'
import { checkIn } from './send.ts'
import { DEFAULT_STATE, State } from './state.ts'
import { makeTransport } from './transport.ts'
import { AGENT_VERSION } from './version.ts'

const SECTIONS = ['os', 'hardware', 'packages', 'repositories', 'network', 'sockets', 'restart']

export async function statusCommand(args: readonly string[]): Promise<number> {
  const options = parseOptions(args, ['--state'], ['--json'])
  const state = new State(options.one('--state') ?? DEFAULT_STATE)
  becomeAgentFor(state)
  const status = statusOf(state)
  if (options.has('--json')) process.stdout.write(`${JSON.stringify(status)}\n`)
  else
    for (const [name, value] of Object.entries(status))
      process.stdout.write(`${name.padEnd(20)} ${typeof value === 'string' ? value : JSON.stringify(value)}\n`)
  return status.enrolled ? 0 : 1
}

function statusOf(state: State) {
  const host = state.host()
  const credentials = state.credentials()
  const certificate = credentials ? new X509Certificate(credentials.cert) : undefined
  return {
    version: AGENT_VERSION,
    enrolled: host !== undefined && certificate !== undefined,
    hostId: host?.hostId ?? '',
    servers: host?.servers ?? [],
    certificateUntil: certificate ? new Date(certificate.validTo).toISOString() : '',
    lastRound: readJson(state.path('last.json'), isRecord) ?? {},
    waiting: SECTIONS.filter((name) => state.pending(name)),
    refused: SECTIONS.flatMap((name) => {
      const refused = state.refused(name)
      return refused ? [{ section: name, code: refused.code }] : []
    }),
    waitsForFirstBoot: state.firstBoot() !== undefined,
  }
}

interface Check {
  readonly what: string
  readonly ok: boolean
  readonly says: string
}

export async function doctorCommand(args: readonly string[]): Promise<number> {
  const options = parseOptions(args, ['--state'], ['--json'])
  const state = new State(options.one('--state') ?? DEFAULT_STATE)
  becomeAgentFor(state)
  const checks = [...localChecks(state), ...(await identityChecks(state)), ...(await serverChecks(state))]
  if (options.has('--json')) process.stdout.write(`${JSON.stringify(checks)}\n`)
  else for (const { what, ok, says } of checks) process.stdout.write(`${ok ? 'ok  ' : 'FAIL'} ${what}: ${says}\n`)
  return checks.every((check) => check.ok) ? 0 : 1
}

function attempt(what: string, says: () => string): Check {
  try {
    return { what, ok: true, says: says() }
  } catch (error) {
    return { what, ok: false, says: error instanceof Error ? error.message : String(error) }
  }
}

function localChecks(state: State): Check[] {
  return [
    attempt('state folder', () => {
      const mode = statSync(state.folder).mode & 0o777
      if (mode & 0o077) throw new Error(`${state.folder} is open to others (${mode.toString(8)})`)
      return state.folder
    }),
    ...['/var/lib/dpkg/status', '/var/lib/apt/lists'].map((path) =>
      attempt(path, () => {
        accessSync(path, constants.R_OK)
        return 'readable'
      }),
    ),
  ]
}

async function identityChecks(state: State): Promise<Check[]> {
  const host = state.host()
  if (!host) return [{ what: 'enrolment', ok: false, says: 'not enrolled' }]
  const machine = await machineIdentity()
  const same = host.machineId === '' || host.machineId === machine.machineId
  return [
    { what: 'enrolment', ok: true, says: host.hostId },
    {
      what: 'machine id',
      ok: same,
      says: same ? 'the one of the enrolment' : 'another machine: enrol this copy by itself',
    },
  ]
}

/** Each address by itself, as a working one would hide a broken one. */
async function serverChecks(state: State): Promise<Check[]> {
  const [host, credentials] = [state.host(), state.credentials()]
  if (!host || !credentials) return []
  const checks: Check[] = []
  for (const server of host.servers) {
    const transport = makeTransport({ servers: [server], ...credentials, ...(host.proxy ? { proxy: host.proxy } : {}) })
    try {
      const answer = await checkIn(transport, '', host.epoch)
      const says = answer.kind === 'refused' ? answer.code : 'answers'
      checks.push({ what: server, ok: answer.kind !== 'refused', says })
    } catch (error) {
      checks.push({ what: server, ok: false, says: error instanceof Error ? error.message : String(error) })
    }
  }
  return checks
}
