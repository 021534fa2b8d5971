/**
 * A host's turn within its ring. Its place is a hash of things that no server chooses; the share that has been let in grows with
 * each period that the ring was open, so a host that waits long enough always gets its turn. The cap is on who may begin, not on
 * who does: a server that holds orders back until all are let in can send them at once, each host once in a period.
 */
import { sha256, utf8 } from '../bytes.ts'
import { toInstant } from '../documents/fields.ts'

export function periodStart(at: number, periodMs: number): number {
  return Math.floor(at / periodMs) * periodMs
}

/** In [0, 1), evenly spread over hosts and periods. */
export async function placeOf(host: string, period: number, epoch: number): Promise<number> {
  const text = ['patchreeve-place', host, toInstant(new Date(period)), String(epoch)].join('\0')
  const digest = await sha256(utf8(text))
  // 53 bits are what a number holds exactly; rounding 64 of them could give 1.
  return Number(new DataView(digest.buffer).getBigUint64(0) >> 11n) / 2 ** 53
}

/** The share of the ring, 0 to 1, that may have begun after the ring was open for so long. */
export function releasedShare(openMs: number, periodMs: number, sharePercent: number): number {
  return Math.min(1, (sharePercent / 100) * (Math.floor(openMs / periodMs) + 1))
}
