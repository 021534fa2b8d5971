/** Hosts of a roll-out as they stand, and how the server reads them: for its tally, and for whoever is at work. */
import { type AtWork, atWorkStates, downStates } from '../server/src/deployment/room.ts'
import type { Standing } from '../server/src/deployment/tally.ts'
import type { Group } from './fleet.ts'

/** Hosts that began together and fared alike. */
export interface Cohort {
  readonly group: Group
  hosts: number
  state: Standing['state']
  orderedAt: number
  leasedAt: number | null
  notAfter: number
  /** Is its order still open? */
  open: boolean
  /** When it was heard of last; null: it is heard of now. */
  heardAt: number | null
}

export interface Waiting {
  readonly group: Group
  hosts: number
  /** Of these: off now, and since when. */
  off: number
  retryAt: number
  /** Period in which chance let so many in, by which share, and how many of those are left. */
  period: number
  share: number
  turn: number
  orders: number
}

/** `off`: since when those are not heard of that an outage took before they began. */
export function standingsOf(waiting: readonly Waiting[], cohorts: readonly Cohort[], now: Date, off: Date): Standing[] {
  const date = (at: number | null): Date | null => (at === null ? null : new Date(at))
  const begun = cohorts.map(
    ({ group, hosts, state, orderedAt, leasedAt, open, heardAt }): Standing => ({
      ...{ ringIndex: group.ringIndex, state, hosts, heardAt: heardAt === null ? now : new Date(heardAt) },
      orderedAt: open ? date(orderedAt) : null,
      leasedAt: open ? date(leasedAt) : null,
    }),
  )
  return [...waitingOf(waiting, now, off), ...begun]
}

/** Those who wait in a ring differ in one thing only: are they on (heard of `now`) or `off`? */
function waitingOf(waiting: readonly Waiting[], now: Date, off: Date): Standing[] {
  const rings = new Map<number, { on: number; quiet: number }>()
  for (const { group, hosts, off: quiet } of waiting) {
    const ring = rings.get(group.ringIndex) ?? { on: 0, quiet: 0 }
    ring.on += hosts - quiet
    ring.quiet += quiet
    rings.set(group.ringIndex, ring)
  }
  return [...rings].flatMap(([ringIndex, { on, quiet }]): Standing[] => {
    const one = { ringIndex, state: 'waiting', orderedAt: null, leasedAt: null } as const
    return [
      { ...one, heardAt: now, hosts: on },
      { ...one, heardAt: off, hosts: quiet },
    ]
  })
}

/** Of fleets host by host: one key stands for one host. */
export const atWorkOf = (cohorts: readonly Cohort[]): AtWork[] =>
  cohorts.flatMap(({ group, state }) =>
    atWorkStates.includes(state)
      ? group.keys.map((hostKey) => ({ hostKey, mayBeDown: downStates.includes(state) }))
      : [],
  )
