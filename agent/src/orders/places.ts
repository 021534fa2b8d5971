/** Where agent and apply meet on a host, as the package of apply makes it. */
export const PLACES = {
  socket: '/run/patchreeve/apply.sock',
  /** Signed results, and the public half of the key that signs them. Written by root; the agent only reads. */
  results: '/var/lib/patchreeve/apply-results',
  /** One folder per order. */
  spools: '/var/lib/patchreeve/spool',
  method: '/usr/lib/patchreeve/apply/method',
} as const

/** The agent's own folder for apt's lists while a spool is filled. */
export const SPOOL_WORK = 'spool-work'
/** SPKI, DER, base64. */
export const PUBLIC_KEY = 'host.pub'
export type OrderPlaces = { readonly [name in keyof typeof PLACES]: string }
