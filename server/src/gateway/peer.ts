/**
 * Who is at the other end. Checked on every request, also on resumed and kept-alive connections, because TLS lets a session go
 * on after its certificate expired or was revoked. TLS has proved that the peer holds the key; the rest is proved here.
 */
import type { X509Certificate } from 'node:crypto'
import { X509Certificate as Certificate } from 'node:crypto'
import { AppError } from '@patchreeve/contract/errors.ts'
import { parseHostUrn, type Trust } from '../enrolment/index.ts'
import type { Database } from '../platform/database.ts'
import { findPeer } from './store.ts'

export interface Peer {
  readonly tenantId: number
  readonly hostId: string
  readonly hostNo: number
  readonly serial: string
  readonly notBefore: Date
  readonly notAfter: Date
  /** The authority that issued the certificate. */
  readonly caSerial: string
}

/** Signatures that were verified, by the certificate's digest: the same hosts come back every minute. */
const MAX_REMEMBERED = 20_000

export interface PeerChecker {
  /** Throws CERTIFICATE_MISSING, _FOREIGN, _EXPIRED (unless `expiredToo`), _REVOKED, HOST_RETIRED. */
  check(certificate: X509Certificate | undefined, now: Date, expiredToo?: boolean): Promise<Peer>
  /** Authorities changed: what was remembered counts no more. */
  trust(all: readonly Trust[]): void
}

export function makePeerChecker(database: Database): PeerChecker {
  let authorities = new Map<number, { serial: string; certificate: Certificate }[]>()
  let remembered = new Map<string, string>()

  /** Serial of the authority whose signature the certificate carries; undefined when it is none of that tenant's. */
  function issuerOf(certificate: X509Certificate, tenantId: number, now: Date): string | undefined {
    const key = certificate.fingerprint256
    const known = remembered.get(key)
    const candidates = authorities.get(tenantId) ?? []
    const issuer = candidates.find(
      (ca) =>
        Date.parse(ca.certificate.validTo) > now.getTime() &&
        (ca.serial === known ||
          (known === undefined &&
            certificate.checkIssued(ca.certificate) &&
            certificate.verify(ca.certificate.publicKey))),
    )?.serial
    if (issuer === undefined) return undefined
    remembered.set(key, issuer)
    if (remembered.size > MAX_REMEMBERED) remembered.delete(remembered.keys().next().value ?? key)
    return issuer
  }

  return {
    trust(all) {
      authorities = new Map(
        all.map((one) => [
          one.tenantId,
          one.all.map((row) => ({ serial: row.serial, certificate: new Certificate(row.certificate) })),
        ]),
      )
      remembered = new Map()
    },
    async check(certificate, now, expiredToo = false) {
      if (!certificate) throw new AppError('CERTIFICATE_MISSING')
      const name = parseHostUrn(certificate.subjectAltName)
      const caSerial = name && issuerOf(certificate, name.tenantId, now)
      if (!name || !caSerial) throw new AppError('CERTIFICATE_FOREIGN')
      const notBefore = new Date(certificate.validFrom)
      const notAfter = new Date(certificate.validTo)
      if (now < notBefore) throw new AppError('CERTIFICATE_EXPIRED', { reason: 'not-yet-valid' })
      if (now >= notAfter && !expiredToo) throw new AppError('CERTIFICATE_EXPIRED', { since: notAfter.toISOString() })
      const row = await database.tx(name.tenantId, (tx) => findPeer(tx, certificate.serialNumber))
      if (!row || row.hostId !== name.hostId) throw new AppError('CERTIFICATE_FOREIGN')
      if (row.revoked) throw new AppError('CERTIFICATE_REVOKED')
      if (row.retired) throw new AppError('HOST_RETIRED')
      return { ...name, hostNo: row.hostNo, serial: certificate.serialNumber, notBefore, notAfter, caSerial }
    },
  }
}
