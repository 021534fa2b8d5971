/** Some refusals say more than their code: how long to wait, what is weak about a password, why a revision is not taken. */
import type { AppError } from '../errors.ts'
import type { Text } from '../text.ts'
import { en } from './en.ts'

export function refusalText({ code, params }: AppError): Text {
  return { code: idOf(code, params), params: { ...params } }
}

function idOf(code: AppError['code'], params: AppError['params']): string {
  if (code === 'TOO_MANY_REQUESTS' && typeof params.retryAfterS === 'number') return 'failure.wait'
  const refused = `package-refused.${params.reason}`
  if (code === 'PACKAGE_REFUSED' && Object.hasOwn(en, refused)) return refused
  const weak = `weak.${params.reason}`
  return code === 'PASSWORD_TOO_WEAK' && Object.hasOwn(en, weak) ? weak : `error.${code}`
}
