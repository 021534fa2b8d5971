/** What enrolment knows: lives of certificates, the name inside them, and the faces of what it is given from outside. */
import type { EnrolAnswer } from '@patchreeve/contract/wire.ts'
import type { Clock } from '../platform/clock.ts'
import type { Database, Tx } from '../platform/database.ts'
import type { Ids } from '../platform/ids.ts'
import type { Log } from '../platform/log.ts'
import type { Secret } from '../platform/secret.ts'

export const DAY_MS = 86_400_000
/** Short enough that a forgotten host falls out by itself, long enough for a holiday of whoever looks after it. */
export const HOST_CERTIFICATE_DAYS = 90
/** Clocks of freshly booted machines are a little off. */
export const NOT_BEFORE_SLACK_MS = 5 * 60_000
/** An authority outlives the machines that know it; it can be rolled over at any time. */
export const AUTHORITY_DAYS = 3_650
/** A certificate is renewed when this share of its life is over. */
export const RENEW_AFTER = 2 / 3
/** How long after its end one click still lets a host renew with the same key. */
export const EXPIRED_RENEWAL_DAYS = 180
/** A click counts for a week: long enough for a host that is switched on at weekends. */
export const RENEWAL_CLICK_DAYS = 7
/** An enrolment whose answer was lost is answered again for the same token and key within this time. */
export const ANSWER_AGAIN_MS = 10 * 60_000

export type Standing = EnrolAnswer['standing']

/** The inventory's part in an enrolment: it decides whether this machine is new, known, or a copy of another. */
export interface HostRegistry {
  registerHost(
    tx: Tx,
    host: {
      name: string
      machineId: string
      hardwareId: string
      provenance: 'agent-signed'
      agentVersion: string
      /** For a host that is new; the answer names the one that counts. */
      hostId: string
      /** The token's; '' when it says none. */
      class: { value: string; setBy: string }
    },
  ): Promise<{ hostNo: number; hostId: string; standing: Standing; otherHostId: string | null }>
  retireHost(tx: Tx, hostNo: number, because: 'uninstalled'): Promise<void>
}

export interface EnrolmentContext {
  readonly database: Database
  readonly secret: Secret
  readonly clock: Clock
  readonly ids: Ids
  readonly log: Log
  readonly hosts: HostRegistry
}

export interface HostName {
  readonly tenantId: number
  readonly hostId: string
}

/** The name inside a host's certificate (subject alternative name, a URI). */
export function hostUrn({ tenantId, hostId }: HostName): string {
  return `urn:patchreeve:${tenantId}:${hostId}`
}

const URN = /^urn:patchreeve:([1-9]\d{0,9}):([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})$/

/** Of Node's `URI:urn:...` form or the URN alone; undefined when it is anything else, or more than one name. */
export function parseHostUrn(text: string | undefined): HostName | undefined {
  const match = URN.exec((text ?? '').replace(/^URI:/, ''))
  if (!match?.[1] || !match[2]) return undefined
  const tenantId = Number(match[1])
  return tenantId <= 2_147_483_647 ? { tenantId, hostId: match[2] } : undefined
}

/** Is it time to renew: two thirds of the life over, or issued by an authority that no longer issues. */
export function renewalIsDue(certificate: { notBefore: Date; notAfter: Date }, now: Date): boolean {
  const life = certificate.notAfter.getTime() - certificate.notBefore.getTime()
  return now.getTime() >= certificate.notBefore.getTime() + life * RENEW_AFTER
}
