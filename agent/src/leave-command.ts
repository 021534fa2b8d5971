/** `leave`: before the package goes, the host says so itself with its certificate, and the server records it. */
import { becomeAgentFor } from './drop-root.ts'
import { log } from './log.ts'
import { parseOptions } from './options.ts'
import { DEFAULT_STATE, State } from './state.ts'
import { codeOf, makeTransport } from './transport.ts'

/** Exit code 0 also where there is nothing to leave; 1 when the server did not hear it (removal goes on all the same). */
export async function leaveCommand(args: readonly string[]): Promise<number> {
  const state = new State(parseOptions(args, ['--state'], []).one('--state') ?? DEFAULT_STATE)
  becomeAgentFor(state)
  const [host, credentials] = [state.host(), state.credentials()]
  if (!host || !credentials) return 0
  const transport = makeTransport({
    servers: host.servers,
    ...credentials,
    ...(host.proxy ? { proxy: host.proxy } : {}),
  })
  try {
    const answer = await transport.send({ method: 'DELETE', path: '/agent/v1/self' })
    if (answer.status === 200) return 0
    log('warning', `the server did not take the leave: ${codeOf(answer)}`)
  } catch (error) {
    log('warning', `the server did not hear the leave: ${error instanceof Error ? error.message : String(error)}`)
  }
  return 1
}
