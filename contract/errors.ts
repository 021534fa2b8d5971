/** The closed list of errors, with their HTTP status. Programs decide by code; people read the text of their language. */
export const errorStatus = {
  NOT_SIGNED_IN: 401,
  SECOND_FACTOR_NEEDED: 401,
  FORBIDDEN: 403,
  NOT_FOUND: 404,
  HOST_NOT_FOUND: 404,
  FINDING_NOT_FOUND: 404,
  INPUT_INVALID: 400,
  FILTER_INVALID: 400,
  CURSOR_INVALID: 400,
  BODY_TOO_LARGE: 413,
  UNSUPPORTED_MEDIA: 415,
  TOO_MANY_REQUESTS: 429,
  IDEMPOTENCY_CONFLICT: 409,
  SETUP_LINK_INVALID: 403,
  SETUP_DONE: 409,
  SIGN_IN_REFUSED: 401,
  PASSWORD_TOO_WEAK: 400,
  TOTP_INVALID: 401,
  REPORT_INVALID: 400,
  REPORT_DIGEST_DIFFERS: 400,
  REPORT_BASE_DIFFERS: 409,
  PROTOCOL_UNSUPPORTED: 426,
  CERTIFICATE_MISSING: 401,
  CERTIFICATE_EXPIRED: 401,
  CERTIFICATE_REVOKED: 401,
  CERTIFICATE_FOREIGN: 401,
  TOKEN_INVALID: 403,
  TOKEN_USED: 403,
  TOKEN_EXPIRED: 403,
  CSR_INVALID: 400,
  RENEWAL_WAITS: 403,
  HOST_RETIRED: 403,
  DOCUMENT_REFUSED: 422,
  ROOT_MISSING: 409,
  POLICY_MISSING: 409,
  PLAN_EMPTY: 422,
  PLAN_TOO_LARGE: 422,
  PLAN_STATE: 409,
  HOST_KEY_UNKNOWN: 404,
  HOST_KEY_TAKEN: 409,
  FEED_UNREACHABLE: 502,
  FEED_INVALID: 422,
  FEED_SHRANK: 422,
  GATEWAY_NAME_INVALID: 400,
  ORIGIN_UNREACHABLE: 502,
  ORIGIN_KEYS_UNKNOWN: 409,
  /** `reason` is one of `packageRefusals`. */
  PACKAGE_REFUSED: 422,
  DEPLOYMENT_NOT_FOUND: 404,
  DEPLOYMENT_STATE: 409,
  PLAN_NOT_APPROVED: 403,
  PLAN_RUNS: 409,
  /** More or fewer hosts failed than was accepted. */
  FAILURES_DIFFER: 409,
  NO_WAY_BACK: 409,
  NOTHING_TO_UNDO: 409,
  UNDO_ORDER: 409,
  ORDER_HALTED: 409,
  ALL_HALTED: 409,
  NOT_HALTED: 409,
  EMERGENCY_NOT_FOUND: 404,
  EMERGENCY_STATE: 409,
  EMERGENCY_SPENT: 409,
  RESULT_INVALID: 400,
  NOT_READY: 503,
  INTERNAL: 500,
} as const
export type ErrorCode = keyof typeof errorStatus
export type ErrorParams = Readonly<Record<string, string | number | boolean | null>>

/** An expected refusal or a failure, told by code. `cause` is logged whole and never sent. */
export class AppError extends Error {
  readonly code: ErrorCode
  readonly params: ErrorParams
  constructor(code: ErrorCode, params: ErrorParams = {}, options?: { cause?: unknown }) {
    super(`${code} ${JSON.stringify(params)}`, options)
    this.name = 'AppError'
    this.code = code
    this.params = params
  }
  get status(): number {
    return errorStatus[this.code]
  }
}
