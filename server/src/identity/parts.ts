/** What identity's use cases need beside `op`: hashing, and sealing of second factors. */
import type { Secret } from '../platform/secret.ts'
import type { Passwords } from './password.ts'

export interface Parts {
  readonly passwords: Passwords
  readonly secret: Secret
}
export const TOTP_PURPOSE = 'identity-totp'
