/**
 * From an error to what the caller sees: problem+json with a code of the closed list. Expected refusals keep their parameters;
 * everything else is INTERNAL without any, is logged whole, and its cause never leaves the machine.
 */
import type { Problem } from '@patchreeve/contract/api/problem.ts'
import { AppError, type ErrorParams } from '@patchreeve/contract/errors.ts'
import type { ZodError } from 'zod'
import type { Log } from '../log.ts'
import { JsonRefused } from './strict-json.ts'

/** PostgreSQL tells that it is shutting down, starting up, or out of connections; pg that the connection broke. */
const DATABASE_AWAY = /^(57P0[123]|53300|08\w{3}|ECONNREFUSED|ECONNRESET|ENOENT)$/

export function problemOf(error: AppError): Problem {
  return {
    type: `urn:patchreeve:problem:${error.code}`,
    title: error.code,
    status: error.status,
    code: error.code,
    params: { ...error.params },
  }
}

export function toAppError(error: unknown): AppError {
  if (error instanceof AppError) return error
  if (error instanceof JsonRefused)
    return new AppError('INPUT_INVALID', { path: 'body', reason: error.fault }, { cause: error })
  const code = codeOf(error)
  switch (code) {
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return new AppError('BODY_TOO_LARGE', {}, { cause: error })
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
    case 'FST_ERR_CTP_EMPTY_TYPE':
      return new AppError('UNSUPPORTED_MEDIA', { wanted: 'application/json' }, { cause: error })
    case 'FST_ERR_CTP_INVALID_CONTENT_LENGTH':
      return new AppError('INPUT_INVALID', { path: 'body', reason: 'content-length' }, { cause: error })
    case 'FST_ERR_BAD_URL':
    case 'FST_ERR_MAX_PARAM_LENGTH':
      return new AppError('NOT_FOUND', {}, { cause: error })
  }
  if (DATABASE_AWAY.test(code)) return new AppError('NOT_READY', { what: 'database' }, { cause: error })
  return new AppError('INTERNAL', {}, { cause: error })
}

function codeOf(error: unknown): string {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined
  return typeof code === 'string' ? code : ''
}

/** The first fault only: its place and zod's own word for it. Values are never echoed. */
export function inputInvalid(part: 'params' | 'query' | 'body', error: ZodError): AppError {
  const issue = error.issues[0]
  const names = issue?.code === 'unrecognized_keys' ? issue.keys.slice(0, 1) : []
  const path = [part, ...(issue?.path ?? []), ...names].map((step) => String(step).slice(0, 60)).join('.')
  const params: ErrorParams = { path: path.slice(0, 300), reason: issue?.code ?? 'invalid' }
  return new AppError('INPUT_INVALID', params, { cause: error })
}

/** Failures of ours at error level, with everything; a database that is away as a warning; refusals are the caller's business. */
export function logFailure(log: Log, error: AppError, where: { method: string; route: string }): void {
  if (error.code === 'NOT_READY') log.warn({ params: error.params, cause: error.cause, ...where }, 'not ready')
  else if (error.code === 'INTERNAL') log.error({ err: error, cause: error.cause, ...where }, 'request failed')
  else log.debug({ code: error.code, params: error.params, ...where }, 'request refused')
}
