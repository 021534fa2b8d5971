/** Which authorities the agent believes: those it was given at enrolment, and successors that one of them signed. */
import { X509Certificate } from 'node:crypto'

const PEM = /-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----/g

export function certificatesIn(pem: string): X509Certificate[] {
  return (pem.match(PEM) ?? []).slice(0, 20).map((one) => new X509Certificate(one))
}

const isOver = (certificate: X509Certificate, now: number) => Date.parse(certificate.validTo) <= now

/**
 * The trusted authorities after an offer (the new authority, then links between authorities), or undefined when the offer is
 * not signed, link by link, by one that is trusted now. A server alone can thus not bring a new authority.
 */
export function followAuthority(trustedPem: string, offerPem: string, now: number): string | undefined {
  const trusted = certificatesIn(trustedPem).filter((one) => !isOver(one, now))
  const [root, ...links] = certificatesIn(offerPem)
  if (!root?.ca || isOver(root, now) || !root.verify(root.publicKey)) return undefined
  if (trusted.some((one) => one.fingerprint256 === root.fingerprint256)) return undefined
  let keys = trusted.map((one) => one.publicKey)
  for (let step = 0; step <= links.length; step++) {
    if (keys.some((key) => key.equals(root.publicKey))) return [root, ...trusted].map(String).join('')
    const next = links.filter((link) => link.ca && !isOver(link, now) && keys.some((key) => link.verify(key)))
    keys = [...keys, ...next.map((link) => link.publicKey)]
  }
  return undefined
}
