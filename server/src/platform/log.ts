/** Logs: JSON lines on stderr when nobody watches, one short line each on a terminal. Secrets are never log fields. */
import { pino } from 'pino'

export type Log = pino.Logger

export function makeLog(options: { level: string; destination?: NodeJS.WritableStream }): Log {
  return pino(
    {
      level: options.level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      redact: ['*.password', '*.token', '*.secret', '*.authorization', '*.cookie'],
    },
    options.destination ?? pino.destination(2),
  )
}
