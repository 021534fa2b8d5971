/** English for the closed error codes: what happened, and what to do next. A code without words does not compile. */
import type { ErrorCode } from '@patchreeve/contract/errors.ts'

const SIGN_IN = 'patchreeve login URL'

export const errorWords: Record<ErrorCode, readonly [what: string, next: string]> = {
  NOT_SIGNED_IN: ['not signed in, or the session is over', SIGN_IN],
  SECOND_FACTOR_NEEDED: ['the second factor is needed', SIGN_IN],
  FORBIDDEN: ['this account may not do that', 'ask an administrator'],
  NOT_FOUND: ['there is no such thing', 'check the name'],
  HOST_NOT_FOUND: ['no host has that name or id', 'patchreeve host list'],
  FINDING_NOT_FOUND: ['no finding has that id', 'patchreeve finding list'],
  INPUT_INVALID: ['a value is not valid', 'the command with --help lists what is'],
  FILTER_INVALID: ['the filter is not understood', 'patchreeve help filters'],
  CURSOR_INVALID: ['the list changed while it was read', 'run it again'],
  BODY_TOO_LARGE: ['too much was sent at once', 'send less'],
  UNSUPPORTED_MEDIA: ['the server wants JSON', 'is there a proxy in between?'],
  TOO_MANY_REQUESTS: ['too many attempts', 'wait, then run it again'],
  IDEMPOTENCY_CONFLICT: ['that act is running or was done with other values', 'look at the result first'],
  SETUP_LINK_INVALID: ['the one-time link is used, old or wrong', 'restart the server for a new one'],
  SETUP_DONE: ['set-up is done already', SIGN_IN],
  SIGN_IN_REFUSED: ['address or password is wrong', 'try again'],
  PASSWORD_TOO_WEAK: ['the password is too easy to guess', 'take four unrelated words'],
  TOTP_INVALID: ['the code is wrong or was used already', 'wait for the next one; is the clock right?'],
  REPORT_INVALID: ['the report is not valid', 'is the agent up to date?'],
  REPORT_DIGEST_DIFFERS: ['the report was changed on its way', 'it is sent again by itself'],
  REPORT_BASE_DIFFERS: ['the report builds on another state', 'it is sent whole by itself'],
  PROTOCOL_UNSUPPORTED: ['client and server are too far apart in version', 'update the older one'],
  CERTIFICATE_MISSING: ['the host showed no certificate', 'enrol it'],
  CERTIFICATE_EXPIRED: ["the host's certificate is expired", 'patchreeve renewal allow ID'],
  CERTIFICATE_REVOKED: ["the host's certificate is revoked", 'enrol it anew'],
  CERTIFICATE_FOREIGN: ['the certificate is of another server', 'enrol the host here'],
  TOKEN_INVALID: ['the enrolment token is unknown', 'patchreeve enrolment token create'],
  TOKEN_USED: ['the enrolment token is used up', 'patchreeve enrolment token create'],
  TOKEN_EXPIRED: ['the enrolment token is expired', 'patchreeve enrolment token create'],
  CSR_INVALID: ['the certificate request is not valid', 'is the agent up to date?'],
  RENEWAL_WAITS: ['the renewal waits for a person', 'patchreeve renewal allow ID'],
  HOST_RETIRED: ['the host is retired', 'enrol it anew'],
  FEED_UNREACHABLE: ['the feed cannot be reached', 'is a proxy needed? feeds can be imported offline'],
  FEED_INVALID: ['the feed sent what is not usable', 'the data before it is kept'],
  FEED_SHRANK: ['the feed lost so much that it is not believed', 'the data before it is kept'],
  GATEWAY_NAME_INVALID: ['that is not a host name or address', 'give a name that your hosts can resolve'],
  NOT_READY: ['the server is starting, or its database is away', 'wait, then run it again'],
  INTERNAL: ['the server failed', 'its log has the cause'],
}

/** What a tier asks for (policy/default: days from when the fix can be had). */
export const TIER_WORDS = { T0: '3 days', T1: '14 days', T2: '30 days', T3: '60 days', T4: 'next upgrade' } as const
