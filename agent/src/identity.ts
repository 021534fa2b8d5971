/** Who this host is to the server: enrols, renews, follows the authority. The key is made here and never leaves. */
import { createPrivateKey, X509Certificate } from 'node:crypto'
import { certificateRequest, newKey } from './certificate-request.ts'
import { readText, writeWhole } from './files.ts'
import type { MachineIdentity } from './machine.ts'
import { DEFAULT_INTERVAL_S, type HostFile, type State } from './state.ts'
import { type Answer, codeOf, makeTransport, type Transport } from './transport.ts'
import { followAuthority } from './trust.ts'
import { AGENT_VERSION } from './version.ts'

export interface EnrolOptions {
  readonly token: string
  readonly servers: readonly string[]
  readonly proxy?: string
}

/** The server refused; `code` is of the closed list. */
export class Refused extends Error {
  readonly code: string
  constructor(code: string) {
    super(code)
    this.name = 'Refused'
    this.code = code
  }
}

/** Needs `ca.pem` in the state folder. Throws Refused or Unreachable; may be called again with the same key. */
export async function enrol(state: State, machine: MachineIdentity, options: EnrolOptions): Promise<HostFile> {
  const ca = readText(state.caFile)
  if (!ca) throw new Error(`${state.caFile} is missing: the enrolment line brings it`)
  // The same key at the next try: an answer that was lost on the way is then given again.
  const key = readText(state.keyFile) ?? newKey()
  writeWhole(state.keyFile, key)
  const { token, servers, proxy } = options
  const transport = makeTransport({ servers, ca, ...(proxy ? { proxy } : {}) })
  const json = { token, csr: certificateRequest(key), ...machine, agentVersion: AGENT_VERSION }
  const answer = await transport.send({ method: 'POST', path: '/enrol/first', json })
  const { hostId, epoch } = answer.json ?? {}
  if (answer.status !== 200 || typeof hostId !== 'string') throw new Refused(codeOf(answer))
  takeCertificate(state, answer)
  const host: HostFile = {
    hostId,
    servers,
    ...(proxy ? { proxy } : {}),
    machineId: machine.machineId,
    epoch: typeof epoch === 'number' ? epoch : 1,
    intervalS: DEFAULT_INTERVAL_S,
  }
  state.saveHost(host) // last: with this file the host counts as enrolled
  state.forgetFirstBoot()
  return host
}

/** Checks that the certificate is for our key before it replaces the one we have. */
function takeCertificate(state: State, answer: Answer): void {
  const { certificate, ca } = answer.json ?? {}
  if (typeof certificate !== 'string') throw new Refused('NO_CERTIFICATE')
  const key = readText(state.keyFile) ?? ''
  if (!new X509Certificate(certificate).checkPrivateKey(createPrivateKey(key)))
    throw new Refused('CERTIFICATE_FOR_ANOTHER_KEY')
  writeWhole(state.certificateFile, certificate)
  if (typeof ca === 'string') takeAuthority(state, ca)
}

/** true when a new authority was offered with a signature of one that we trust. */
export function takeAuthority(state: State, offer: string): boolean {
  const trusted = readText(state.caFile) ?? ''
  const next = followAuthority(trusted, offer, Date.now())
  if (!next) return false
  writeWhole(state.caFile, next)
  return true
}

/** A new certificate for the same key. An expired one needs a click in the console first (RENEWAL_WAITS). */
export async function renew(state: State, transport: Transport, expired: boolean): Promise<void> {
  const key = readText(state.keyFile) ?? ''
  const path = expired ? '/enrol/renew' : '/agent/v1/renew'
  const answer = await transport.send({ method: 'POST', path, json: { csr: certificateRequest(key) } })
  if (answer.status !== 200) throw new Refused(codeOf(answer))
  takeCertificate(state, answer)
}
