/**
 * Asks V8 to prefer memory over speed: its heap then grows by small steps only, where by default it may grow to four times what
 * lives in it. Measured after a start with one host of 800 packages: 90 to 100 MB of private memory and not 205; the time to the first
 * assessment did not differ by more than it does between two runs. PostgreSQL, the collector and apt share the same small machine.
 * The steps of V8's own choice are so small that a third of the time was spent collecting: those of 60 % of what lives cost a sixth less
 * processor time for the pages of a host, and no memory that could be told from noise; 100 % cost 25 to 60 MB.
 */
import { setFlagsFromString } from 'node:v8'

/** Takes effect at the next collection, however the process was started. Call it before anything large is loaded. */
export function keepHeapSmall(): void {
  setFlagsFromString('--optimize-for-size')
  setFlagsFromString('--heap-growing-percent=60')
}
