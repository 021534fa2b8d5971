/** A port that cannot be had: one clear line with the next step. */
import { StartError } from './platform/start-error.ts'

const VARIABLE = { console: 'PATCHREEVE_CONSOLE_LISTEN', gateway: 'PATCHREEVE_GATEWAY_LISTEN' } as const

export function listenError(cause: unknown, what: 'console' | 'gateway', at: { host: string; port: number }): unknown {
  const code = (cause as NodeJS.ErrnoException).code
  const host = at.host === 'auto' ? '127.0.0.1' : at.host
  const other = `${VARIABLE[what]}=${at.host}:${at.port + 1}`
  if (code === 'EADDRINUSE')
    return new StartError(
      'PORT_IN_USE',
      `port ${at.port} of the ${what} is in use`,
      `stop the other program, or set ${other}`,
      { cause },
    )
  if (code === 'EACCES')
    return new StartError(
      'PORT_CLOSED',
      `port ${at.port} of the ${what} needs root`,
      `choose one above 1023: ${other}`,
      { cause },
    )
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND')
    return new StartError(
      'ADDRESS_UNKNOWN',
      `${host} is no address of this machine`,
      `set ${VARIABLE[what]} to one that it has`,
      { cause },
    )
  return cause
}
