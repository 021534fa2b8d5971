/**
 * Rules of a policy beside its rings: packages that are left alone for a time, hosts that are never down together, hosts that go one
 * batch after the other, and how a host leaves service.
 */
import { z } from 'zod'
import { Digest, Instant, Label, PackageName, PlainText } from './fields.ts'

/** A package by its whole name, or all whose names begin so: `linux-image-*`. There is no pattern for every package. */
export const PackagePattern = z.union([
  PackageName,
  z
    .string()
    .max(200)
    .regex(/^[A-Za-z0-9][A-Za-z0-9+.-]*\*$/),
])

/** Digests of host keys. */
const HostsOrAll = z.union([z.array(Digest).min(1).max(10_000), z.literal('all')])

const isAmong = (hosts: z.infer<typeof HostsOrAll>, host: string): boolean => hosts === 'all' || hosts.includes(host)

/** Until then no host of these takes an order that changes such a package. */
export const Exclusion = z.strictObject({
  id: Label,
  packages: z.array(PackagePattern).min(1).max(200),
  hosts: HostsOrAll,
  until: Instant,
  /** People read it where a host says no. */
  reason: PlainText(200).min(1),
})
export type Exclusion = z.infer<typeof Exclusion>

/** Never more than `maxDown` of these hosts begin in one period; hosts take turns by themselves (accept/cluster.ts). */
export const Cluster = z.strictObject({
  name: Label,
  hosts: z.array(Digest).min(2).max(1_000),
  maxDown: z.int().min(1).max(999),
})
export type Cluster = z.infer<typeof Cluster>

/** Their results go along with an order, and a host reads no more than a mebibyte: a result has some 4 KiB. */
export const SERIAL_MAX_HOSTS = 100

/** Batches in their order: what one has proven the next may begin, and on the way back the last one goes first (accept/serial.ts). */
export const Serial = z.strictObject({
  name: Label,
  batches: z
    .array(z.strictObject({ name: Label, hosts: z.array(Digest).min(1).max(SERIAL_MAX_HOSTS) }))
    .min(2)
    .max(10),
})
export type Serial = z.infer<typeof Serial>

/** A host waits this long at most for its connections to end: the lease under which it then installs lives 15 minutes. */
export const DRAIN_MAX_SECONDS = 600

/** How a host leaves service before it is changed and comes back after: no script, but a file that its balancer's check looks for. */
export const Drain = z.strictObject({
  /** Also the file's name, in /var/lib/patchreeve/drained. */
  id: Label,
  hosts: HostsOrAll,
  /** A service that is stopped as well, and started again if it ran; null: the file is all. */
  stops: z
    .string()
    .regex(/^(?!patchreeve-)[A-Za-z0-9:_.@\\-]{1,200}\.service$/)
    .nullable(),
  /** Until its connections have ended. */
  waitSeconds: z.int().min(0).max(DRAIN_MAX_SECONDS),
})
export type Drain = z.infer<typeof Drain>

/** Those by which this host leaves service. */
export const drainsOf = (drains: readonly Drain[], host: string): Drain[] =>
  drains.filter(({ hosts }) => isAmong(hosts, host))

export interface Excluded {
  readonly package: string
  readonly until: string
  readonly reason: string
}

/** Of the exclusions that leave one of these packages alone on this host the one that lasts longest. */
export function exclusionOf(
  exclusions: readonly Exclusion[],
  host: string,
  packages: readonly string[],
  now: Date,
): Excluded | undefined {
  let longest: Excluded | undefined
  for (const { hosts, packages: patterns, until, reason } of exclusions) {
    if (!isAmong(hosts, host) || now.getTime() >= Date.parse(until)) continue
    const name = packages.find((one) => patterns.some((pattern) => matchesPackage(pattern, one)))
    if (name !== undefined && (longest === undefined || longest.until < until))
      longest = { package: name, until, reason }
  }
  return longest
}

function matchesPackage(pattern: string, name: string): boolean {
  return pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : name === pattern
}
