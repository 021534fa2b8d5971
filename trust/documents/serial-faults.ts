/** What makes batches that could wait for each other for ever, or whose proof no order could carry. */
import { SERIAL_MAX_HOSTS, type Serial } from './policy-rules.ts'

interface RingHosts {
  readonly hosts: readonly string[] | 'others'
}

/** In the words of the draft; none: they can go. */
export function serialFaults(serials: readonly Serial[], rings: readonly RingHosts[]): string[] {
  const all = serials.flatMap(({ batches }) => batches.flatMap((batch) => batch.hosts))
  return [
    // Two orders of the same hosts could contradict each other.
    ...(new Set(all).size === all.length ? [] : ['a host is in two serials, or twice in one']),
    ...serials.flatMap((serial) => faultsOf(serial, rings)),
  ]
}

function faultsOf({ name, batches }: Serial, rings: readonly RingHosts[]): string[] {
  const names = new Set(batches.map((one) => one.name))
  const ringsOf = batches.map(({ hosts }) => hosts.map((host) => ringIndex(rings, host)))
  // The earlier batch would wait for the proof of a ring that waits for the earlier batch.
  const turned = batches.find((_, at) => Math.min(...(ringsOf[at] ?? [])) < Math.max(0, ...ringsOf.slice(0, at).flat()))
  return [
    ...(names.size === batches.length ? [] : [`serial ${name} has two batches of one name`]),
    ...(ringsOf.flat().length > SERIAL_MAX_HOSTS ? [`serial ${name} has more than ${SERIAL_MAX_HOSTS} hosts`] : []),
    ...(turned ? [`serial ${name}: batch ${turned.name} has a host in an earlier ring than a batch before it`] : []),
  ]
}

/** The last ring takes all that none names. */
function ringIndex(rings: readonly RingHosts[], host: string): number {
  const named = rings.findIndex(({ hosts }) => hosts !== 'others' && hosts.includes(host))
  return named < 0 ? rings.length - 1 : named
}
