/** A reboot that a plan needs, in sentences: where it stands, how often it was put off, what it waits for. */
import type { Text } from '../text.ts'
import type { RebootView } from './deployment-views.ts'

export function rebootTexts({ state, deferred, because, retryAt }: RebootView): Text[] {
  const isOpen = state === 'due' || state === 'ordered'
  return [
    { code: `reboot.${state}`, params: {} },
    ...(isOpen && deferred > 0 ? [{ code: 'reboot.put-off', params: { count: deferred } }] : []),
    ...because,
    ...(isOpen && retryAt !== null ? [{ code: 'reboot.again', params: { at: retryAt } }] : []),
  ]
}
