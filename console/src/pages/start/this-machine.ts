/** Of the two hosts that the server reads by itself: the machine, and not Patchreeve as a host of its own list. */
import type { HostRow } from '@patchreeve/contract/api/host-views.ts'

export function thisMachine<Row extends Pick<HostRow, 'provenance' | 'platform'>>(
  rows: readonly Row[] | undefined,
): Row | undefined {
  return rows?.find((row) => row.provenance === 'server-seen' && !row.platform.startsWith('patchreeve:'))
}
