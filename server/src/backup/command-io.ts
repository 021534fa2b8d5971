/** What the commands of this folder are given: where to write, and what time it is. Data on `out`, everything else on `err`. */
import type { Clock } from '../platform/clock.ts'
import { systemClock } from '../platform/clock.ts'
import type { Ids } from '../platform/ids.ts'
import { systemIds } from '../platform/ids.ts'
import { faultOf } from './fault.ts'

export interface CommandIo {
  out(text: string): void
  err(text: string): void
  readonly clock: Clock
  readonly ids: Ids
}

export const processIo = (): CommandIo => ({
  out: (text) => process.stdout.write(text),
  err: (text) => process.stderr.write(text),
  clock: systemClock,
  ids: systemIds(),
})

/** Runs a command; a known fault becomes one clear line, the next step, and an exit code. */
export async function telling(io: CommandIo, work: () => Promise<number>): Promise<number> {
  try {
    return await work()
  } catch (error) {
    const fault = faultOf(error)
    io.err(`patchreeve: ${fault.text} (${fault.code})\n  next: ${fault.next}\n`)
    return fault.exit
  }
}

export function sizeText(bytes: number): string {
  const mebibytes = bytes / 1_048_576
  return mebibytes >= 1 ? `${mebibytes.toFixed(1)} MiB` : `${(bytes / 1024).toFixed(1)} KiB`
}
