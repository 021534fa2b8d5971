/** The use cases: a host enrols, renews, is let renew, is revoked, takes itself away. Each leaves an entry for the ledger. */
import { AppError } from '@patchreeve/contract/errors.ts'
import type { EnrolAnswer, EnrolRequest, RenewAnswer } from '@patchreeve/contract/wire.ts'
import type { Provenance, Tx } from '../platform/database.ts'
import { loadTrust, signerOf, type Trust, trustBundle } from './authority.ts'
import { type CheckedRequest, checkRequest, makeHostCertificate, serialFrom, validity } from './certificate.ts'
import {
  ANSWER_AGAIN_MS,
  DAY_MS,
  type EnrolmentContext,
  EXPIRED_RENEWAL_DAYS,
  HOST_CERTIFICATE_DAYS,
  hostUrn,
  RENEWAL_CLICK_DAYS,
} from './model.ts'
import * as store from './store.ts'
import { parseToken } from './tokens.ts'

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are exactly what is refused
const HOST_NAME = /^[^\u0000-\u0020\u007f]{1,255}$/

/** First enrolment. Throws TOKEN_*, CSR_INVALID, INPUT_INVALID. `address` is where the request came from, for the record. */
export async function enrolHost(
  context: EnrolmentContext,
  request: EnrolRequest,
  address: string,
): Promise<EnrolAnswer> {
  const token = parseToken(request.token)
  if (!token) throw new AppError('TOKEN_INVALID')
  if (!HOST_NAME.test(request.hostname) || !request.hostname.isWellFormed())
    throw new AppError('INPUT_INVALID', { field: 'hostname' })
  const checked = await checkRequest(request.csr)
  return context.database.tx(token.tenantId, async (tx) => {
    const { row, again } = await useToken(tx, token.digest, checked.keyDigest)
    const host = again
      ? { hostId: again.host_id, standing: 'new' as const }
      : await registerNew(context, tx, row, request, checked)
    const use = { token_id: row.id, host_id: host.hostId, host_name: request.hostname, key_digest: checked.keyDigest }
    if (!again) await store.insertUse(tx, { ...use, address })
    const trust = await loadTrust(tx, context)
    const certificate = await issue(context, tx, trust, host.hostId, checked)
    return {
      hostId: host.hostId,
      certificate,
      ca: trustBundle(trust),
      epoch: await readEpoch(tx),
      standing: host.standing,
    }
  })
}

/** Takes one use of a token, or finds the use that this same key made a moment ago, whose answer was lost on the way. */
async function useToken(
  tx: Tx,
  digest: string,
  keyDigest: string,
): Promise<{ row: store.TokenRow; again?: store.UseRow }> {
  const row = await store.lockToken(tx, digest)
  if (!row || row.revoked_at) throw new AppError('TOKEN_INVALID')
  if (row.expires_at <= tx.now) throw new AppError('TOKEN_EXPIRED')
  const uses = await store.listUses(tx, [row.id])
  const again = uses.find((use) => use.key_digest === keyDigest)
  if (again && tx.now.getTime() - again.at.getTime() < ANSWER_AGAIN_MS) return { row, again }
  if (uses.length >= row.max_uses) throw new AppError('TOKEN_USED')
  if (await store.keyIsKnown(tx, keyDigest)) throw new AppError('CSR_INVALID', { reason: 'key-known' })
  return { row }
}

async function registerNew(
  context: EnrolmentContext,
  tx: Tx,
  token: store.TokenRow,
  request: EnrolRequest,
  checked: CheckedRequest,
) {
  const { hostname, machineId, hardwareId, agentVersion } = request
  const host = await context.hosts.registerHost(tx, {
    name: hostname,
    machineId,
    hardwareId,
    provenance: 'agent-signed',
    agentVersion,
    hostId: context.ids.next(),
    class: { value: token.class, setBy: `enrolment-token ${token.id}` },
  })
  if (host.standing === 'reinstalled' && host.otherHostId) await revokeHost(tx, host.otherHostId, 'reinstalled')
  await tx.record({
    type: 'enrolment.host-enrolled',
    subjectType: 'host',
    subjectId: host.hostId,
    body: {
      standing: host.standing,
      otherHostId: host.otherHostId,
      name: hostname,
      class: token.class,
      token: token.id,
      key: checked.keyDigest,
    },
    provenance: 'agent-signed',
  })
  await tx.emit({
    type: 'enrolment.host-enrolled',
    body: { hostId: host.hostId, hostNo: host.hostNo, standing: host.standing },
  })
  return host
}

async function issue(
  context: EnrolmentContext,
  tx: Tx,
  trust: Trust,
  hostId: string,
  checked: CheckedRequest,
): Promise<string> {
  const serial = serialFrom(context.ids.random(16))
  const life = validity(tx.now, HOST_CERTIFICATE_DAYS)
  const certificate = await makeHostCertificate(
    { ...life, serial, subject: `CN=${hostId}`, publicKey: checked.publicKey },
    await signerOf(context, tx.tenantId, trust.current),
    hostUrn({ tenantId: tx.tenantId, hostId }),
  )
  await store.insertCertificate(tx, {
    serial,
    host_id: hostId,
    ca_serial: trust.current.serial,
    key_digest: checked.keyDigest,
    not_before: life.notBefore,
    not_after: life.notAfter,
  })
  return `${certificate.toString('pem')}\n`
}

/**
 * A new certificate for the holder of the certificate with this serial. An expired one renews with the same key, within 180
 * days and after a click (RENEWAL_WAITS until then). Throws CERTIFICATE_*, CSR_INVALID.
 */
export async function renewCertificate(
  context: EnrolmentContext,
  peer: { tenantId: number; serial: string },
  csr: string,
): Promise<RenewAnswer> {
  const checked = await checkRequest(csr)
  return context.database.tx(peer.tenantId, async (tx) => {
    const row = await store.findCertificate(tx, peer.serial)
    if (!row) throw new AppError('CERTIFICATE_FOREIGN')
    if (row.revoked_at) throw new AppError('CERTIFICATE_REVOKED')
    const expired = row.not_after <= tx.now
    if (expired) requireRenewalAllowed(row, tx.now)
    if (row.key_digest !== checked.keyDigest) await requireFreshKey(tx, checked.keyDigest, expired)
    if (expired) await store.allowRenewal(tx, row.serial, null)
    const trust = await loadTrust(tx, context)
    const certificate = await issue(context, tx, trust, row.host_id, checked)
    await tx.record({
      type: 'enrolment.certificate-renewed',
      subjectType: 'host',
      subjectId: row.host_id,
      body: { before: row.serial, key: checked.keyDigest, wasExpired: expired },
      provenance: 'agent-signed',
    })
    return { certificate, ca: trustBundle(trust) }
  })
}

function requireRenewalAllowed(row: store.CertificateRow, now: Date): void {
  if (now.getTime() > row.not_after.getTime() + EXPIRED_RENEWAL_DAYS * DAY_MS) throw new AppError('CERTIFICATE_EXPIRED')
  if (!row.renewal_until || row.renewal_until <= now) throw new AppError('RENEWAL_WAITS')
}

async function requireFreshKey(tx: Tx, keyDigest: string, expired: boolean): Promise<void> {
  if (expired) throw new AppError('CSR_INVALID', { reason: 'other-key' })
  if (await store.keyIsKnown(tx, keyDigest)) throw new AppError('CSR_INVALID', { reason: 'key-known' })
}

/** Lets the host's newest certificate renew although it expired, for a week from now. */
export async function allowHostRenewal(tx: Tx, hostId: string, provenance: Provenance): Promise<void> {
  const row = await store.newestCertificate(tx, hostId)
  if (!row) throw new AppError('HOST_NOT_FOUND', { id: hostId })
  if (row.revoked_at) throw new AppError('HOST_RETIRED', { id: hostId })
  const until = new Date(tx.now.getTime() + RENEWAL_CLICK_DAYS * DAY_MS)
  await store.allowRenewal(tx, row.serial, until)
  await tx.record({
    type: 'enrolment.renewal-allowed',
    subjectType: 'host',
    subjectId: hostId,
    body: { serial: row.serial, until: until.toISOString() },
    provenance,
  })
}

/** Revokes every certificate of a host: call it in the transaction that retires the host. */
export async function revokeHost(
  tx: Tx,
  hostId: string,
  because: string,
  provenance: Provenance = 'server-seen',
): Promise<void> {
  const serials = await store.revokeCertificates(tx, hostId, because)
  if (serials.length === 0) return
  await tx.record({
    type: 'enrolment.certificate-revoked',
    subjectType: 'host',
    subjectId: hostId,
    body: { because, serials },
    provenance,
  })
}

/** The agent was uninstalled and says so with its own certificate: the host is retired, nothing else may use its key. */
export async function removeSelf(
  context: EnrolmentContext,
  peer: { tenantId: number; hostId: string; hostNo: number },
): Promise<void> {
  await context.database.tx(peer.tenantId, async (tx) => {
    await context.hosts.retireHost(tx, peer.hostNo, 'uninstalled')
    await revokeHost(tx, peer.hostId, 'uninstalled', 'agent-signed')
    await tx.record({
      type: 'enrolment.host-removed',
      subjectType: 'host',
      subjectId: peer.hostId,
      body: { because: 'uninstalled' },
      provenance: 'agent-signed',
    })
  })
}

/** 1 until this server is restored; then a number that it never had. A host that knows another one answers with full sections. */
export async function readEpoch(tx: Tx): Promise<number> {
  const value = await store.readSetting(tx, EPOCH_SETTING)
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 1 ? value : 1
}
/** A restore writes its Unix time in seconds, or one more than stood here where that is greater: see backup/load.ts. */
export const EPOCH_SETTING = 'server.epoch'

/** For the host's page: the newest certificate. null before enrolment. */
export async function showCertificate(
  tx: Tx,
  hostId: string,
): Promise<{ serial: string; notAfter: string; revoked: boolean } | null> {
  const row = await store.newestCertificate(tx, hostId)
  return row ? { serial: row.serial, notAfter: row.not_after.toISOString(), revoked: row.revoked_at !== null } : null
}
