/**
 * Why a step of apt's platform did not end as the order says, beside the refusals of `trust/refusals.ts` that it shares
 * (`index-differs`, `digest-differs`, `transaction-differs`). A closed list: a new way to fail is a new row here.
 */
import { StepFailed } from '../platform.ts'

export const stepCodes = {
  /** The spool has no signed index that the order names, or the host has no source for it. */
  'index-missing': ['origin', 'suite'],
  /** Another digest than the order's, or not the publisher that the policy names. */
  'index-differs': ['origin'],
  /** No signature by a key that the policy allows for this origin, or a signature that does not fit. */
  'index-unsigned': ['origin'],
  /** This host has already seen a later index of the same suite. */
  'index-older': ['origin', 'date', 'seen'],
  'refresh-failed': ['detail'],
  /** The order's files are not in the spool. */
  'repository-unreachable': ['what'],
  'disk-full': ['mount', 'free', 'needed'],
  'lock-held': ['by', 'since'],
  'digest-differs': ['what'],
  'transaction-differs': ['package'],
  'package-not-offered': ['package'],
  'name-not-allowed': ['package'],
  'stage-failed': ['detail'],
  'install-failed': ['unit', 'detail'],
  'undo-missing': ['package'],
  'undo-failed': ['unit', 'detail'],
  /** dpkg does not have the package in the version and state that it should. */
  'package-unhealthy': ['package', 'version', 'status'],
  'dpkg-interrupted': ['files'],
  'apt-broken': ['detail'],
  /** Nothing was tried, because it would prove nothing: boot packages, too little memory. */
  'not-tried': ['why', 'package'],
  'try-failed': ['detail'],
} as const
export type StepCode = keyof typeof stepCodes

type Params<C extends StepCode> = Readonly<Record<(typeof stepCodes)[C][number], string | number>>

/** The result's limit for a parameter is 500. */
const MAX_TEXT = 300

export function code<C extends StepCode>(name: C, params: Params<C>) {
  const fitted = Object.entries<string | number>(params).map(([key, value]) => [
    key,
    typeof value === 'string' ? value.slice(0, MAX_TEXT) : value,
  ])
  return { code: name as string, params: Object.fromEntries(fitted) as Record<string, string | number> }
}

export function failed<C extends StepCode>(name: C, params: Params<C>, options?: { cause?: unknown }): StepFailed {
  return new StepFailed([code(name, params)], options)
}

/** apt's and dpkg's own last words, for people. */
export function lastWords(text: string): string {
  const rows = text
    .split('\n')
    .map((row) => row.trim())
    .filter((row) => row !== '')
  const errors = rows.filter((row) => /^(E:|dpkg: error|Err:)/.test(row))
  return (errors.at(-1) ?? rows.at(-1) ?? '').replaceAll(/[\p{Cc}\p{Cf}]/gu, ' ')
}
