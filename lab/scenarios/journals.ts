/** What agent and apply said on the hosts, beside a failure: the lab is gone when somebody reads it. */
import type { Host } from '../host.ts'

const LINES = '40'
const UNITS = ['-u', 'patchreeve-*']

export async function withJournals<T>(hosts: readonly Host[], work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (cause) {
    const said = await Promise.all(hosts.map(async (host) => `${host.name}:\n${await journalOf(host)}`))
    // The reason comes last: the end of what is printed is what is read.
    throw new Error(`${said.join('\n')}\n\n${cause instanceof Error ? cause.stack : cause}`, { cause })
  }
}

export async function journalOf(host: Host): Promise<string> {
  return (await host.run(['journalctl', '-q', '--no-pager', '-o', 'short-precise', '-n', LINES, ...UNITS])).stdout
}
