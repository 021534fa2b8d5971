/**
 * Whether the host's clock may be believed. Pure. The newest time that a verified document named is a floor: an earlier "now" is
 * a clock that was set back. A jump forward against the time since boot closes windows until two sources agree with the new time.
 */
import { Instant } from '@patchreeve/trust/documents/fields.ts'
import { z } from 'zod'

/** Where verified times come from: people's documents, the server's orders, publishers' indexes. */
export type TimeSource = 'people' | 'server' | 'publisher'

export const ClockMemory = z.strictObject({
  /** Newest verified time of any source. */
  floor: Instant.nullable(),
  server: Instant.nullable(),
  publisher: Instant.nullable(),
  /** The last look: what the clock said, and how long this boot ran. */
  seen: z.strictObject({ wallMs: z.number(), bootMs: z.number(), bootId: z.string().max(40) }).nullable(),
  /** It jumped forward and nobody has confirmed it yet. */
  jumped: z.boolean(),
})
export type ClockMemory = z.infer<typeof ClockMemory>

export interface Look {
  readonly wallMs: number
  readonly bootMs: number
  readonly bootId: string
}

/** A clock that is disciplined in steps moves by less. */
const JUMP_MS = 5 * 60_000
/** An order is fetched and handed over within a few check-ins. */
const SERVER_AGREES_MS = 30 * 60_000
/** Publishers' security indexes count for about a week. */
const PUBLISHER_AGREES_MS = 8 * 86_400_000
/** Instants are whole seconds, and two machines are never at exactly one time. */
const SLACK_MS = 60_000

/** The memory after a look at the clock. */
export function lookAtClock(memory: ClockMemory, look: Look): ClockMemory {
  const { seen } = memory
  const jumped =
    seen !== null && seen.bootId === look.bootId && look.wallMs - seen.wallMs - (look.bootMs - seen.bootMs) > JUMP_MS
  const { wallMs, bootMs, bootId } = look
  return settled({ ...memory, seen: { wallMs, bootMs, bootId }, jumped: memory.jumped || jumped })
}

/** The memory after a verified document of this source named a time. */
export function verifiedTime(memory: ClockMemory, source: TimeSource, at: string): ClockMemory {
  const newest = (known: string | null) => (known === null || known < at ? at : known)
  const own = source === 'people' ? {} : { [source]: newest(memory[source]) }
  return settled({ ...memory, floor: newest(memory.floor), ...own })
}

/** May windows and delays be judged by this clock? */
export function isTrusted(memory: ClockMemory, nowMs: number): boolean {
  const floorMs = memory.floor === null ? Number.NEGATIVE_INFINITY : Date.parse(memory.floor)
  return !memory.jumped && nowMs + SLACK_MS >= floorMs
}

/** A jump is forgotten when both sources named a time that is near what the clock says now. */
function settled(memory: ClockMemory): ClockMemory {
  const { seen, server, publisher, jumped } = memory
  if (!jumped || !seen || !server || !publisher) return memory
  const near = (at: string, withinMs: number) => Math.abs(seen.wallMs - Date.parse(at)) <= withinMs
  return near(server, SERVER_AGREES_MS) && near(publisher, PUBLISHER_AGREES_MS) ? { ...memory, jumped: false } : memory
}
