/** Configuration files as dpkg's status knows them, and how a file came through an upgrade. */

/** Path -> MD5 of what the package shipped, of a status stanza's `Conffiles`; obsolete ones are left out: nothing ships them any more. */
export function parseConffiles(field: string | undefined): Map<string, string> {
  const files = new Map<string, string>()
  for (const row of (field ?? '').split('\n')) {
    const match = /^(\/.+) ([0-9a-f]{32})$/.exec(row.trim())
    if (match?.[1] && match[2]) files.set(match[1], match[2])
  }
  return files
}

export const conffileOutcomes = ['unchanged', 'replaced', 'kept', 'new', 'removed'] as const
export type ConffileOutcome = (typeof conffileOutcomes)[number]

export interface ConffileFacts {
  /** MD5 of what the version before and the version after ship; undefined where it ships none. */
  readonly shippedBefore: string | undefined
  readonly shippedAfter: string | undefined
  /** MD5 of what lies there; undefined where nothing does. */
  readonly before: string | undefined
  readonly after: string | undefined
}

/** kept: the administrator's own text stays although the package brings another one. */
export function conffileOutcome({ shippedBefore, shippedAfter, before, after }: ConffileFacts): ConffileOutcome {
  if (after === undefined) return before === undefined ? 'unchanged' : 'removed'
  if (before === undefined) return 'new'
  if (before !== after) return 'replaced'
  return shippedAfter !== undefined && shippedAfter !== after && shippedAfter !== shippedBefore ? 'kept' : 'unchanged'
}
