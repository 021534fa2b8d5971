/** The HTTP side of the platform, as slices and app.ts use it. */
export { buildHttp, type HttpConfig, type HttpOptions } from './build.ts'
export { DEFAULT_TENANT } from './gate.ts'
export type { Authenticator, Caller, Credential, Handler, HandlerInput, Handlers, HttpContext } from './handlers.ts'
export { forgetOldAnswers } from './idempotency.ts'
