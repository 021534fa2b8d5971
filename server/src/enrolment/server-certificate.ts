/** The gateway's own certificate: made by our authority, held in memory only, made anew when a name changes. */
import { isIP } from 'node:net'
import type { Database } from '../platform/database.ts'
import { type Keeper, linksOf, loadTrust, signerOf, type Trust } from './authority.ts'
import { makeServerCertificate, newKeys, serialFrom, validity } from './certificate.ts'
import { HOST_CERTIFICATE_DAYS } from './model.ts'
import { LOCAL_NAMES, readNames } from './names.ts'
import type { JsonGeneralName } from './x509.ts'

export interface ServerIdentity {
  readonly keyPem: string
  /** Own certificate, then the links from our authority to the older ones. */
  readonly chainPem: string
  readonly notBefore: Date
  readonly notAfter: Date
  readonly names: readonly string[]
  readonly trust: Trust
}

export async function makeServerIdentity(
  database: Database,
  keeper: Keeper,
  tenantId: number,
): Promise<ServerIdentity> {
  const { trust, names, now } = await database.tx(tenantId, async (tx) => ({
    trust: await loadTrust(tx, keeper),
    names: await readNames(tx),
    now: tx.now,
  }))
  const keys = await newKeys()
  const life = validity(now, HOST_CERTIFICATE_DAYS)
  const certificate = await makeServerCertificate(
    { ...life, serial: serialFrom(keeper.ids.random(16)), subject: 'CN=Patchreeve gateway', publicKey: keys.publicKey },
    await signerOf(keeper, tenantId, trust.current),
    [...new Set([...names, ...LOCAL_NAMES])].map(generalName),
  )
  const pkcs8 = Buffer.from(await crypto.subtle.exportKey('pkcs8', keys.privateKey)).toString('base64')
  return {
    ...life,
    keyPem: `-----BEGIN PRIVATE KEY-----\n${pkcs8}\n-----END PRIVATE KEY-----\n`,
    chainPem: `${certificate.toString('pem')}\n${linksOf(trust)}`,
    names,
    trust,
  }
}

function generalName(name: string): JsonGeneralName {
  return { type: isIP(name) ? 'ip' : 'dns', value: name }
}
