/** Steps, faults and notes of a policy as a person reads them on the terminal. */
import type { Json } from '@patchreeve/trust/canonical.ts'
import type { PolicyStep } from '@patchreeve/trust/policy/diff.ts'
import type { PolicyFault } from '@patchreeve/trust/policy/draft-faults.ts'
import type { PolicyNote } from '@patchreeve/trust/policy/lint.ts'
import { visible } from '@patchreeve/trust/policy/page.ts'
import { EXIT, type ExitCode } from '../exit-code.ts'
import type { Io } from '../io.ts'
import { showTo } from '../output/show.ts'
import { printData, say } from './show.ts'

/** One line each, however long: a review compares lines. */
export function showSteps(io: Io, steps: readonly PolicyStep[]): void {
  for (const step of steps) io.out(`${stepText(step)}\n`)
}

export function stepText(step: PolicyStep): string {
  if (step.op === 'add') return `+ ${step.path}: ${valueText(step.after)}`
  if (step.op === 'remove') return `- ${step.path}: ${valueText(step.before)}`
  return `~ ${step.path}: ${valueText(step.before)} -> ${valueText(step.after)}`
}

/** As in YAML on one line; a text that could be taken for something else is quoted. */
function valueText(value: Json | undefined): string {
  if (typeof value === 'string') return /^[A-Za-z0-9_*/.:@-]+$/.test(value) ? value : visible(JSON.stringify(value))
  if (Array.isArray(value)) return value.length === 0 ? '[]' : `[${value.map(valueText).join(', ')}]`
  if (typeof value !== 'object' || value === null) return String(value)
  return `{ ${Object.entries(value)
    .map(([key, item]) => `${visible(key)}: ${valueText(item)}`)
    .join(', ')} }`
}

export const faultText = (io: Io, { code, params }: PolicyFault): string =>
  showTo(io).words.plain({ code: `policy-fault.${code}`, params: shown(params) })

export const noteText = (io: Io, { code, params }: PolicyNote): string =>
  showTo(io).words.plain({ code: `policy-note.${code}`, params: shown(params) })

/** Names and values come from files that anybody may have written. */
const shown = (params: PolicyNote['params']): Record<string, string | number> =>
  Object.fromEntries(
    Object.entries(params).map(([name, value]) => [name, typeof value === 'string' ? visible(value) : value]),
  )

/** All that is wrong with a file and what to do next; with --json the codes as well. */
export function showFaults(
  io: Io,
  json: boolean,
  file: string,
  faults: readonly PolicyFault[],
  { act, code = EXIT.wrongUse }: { act?: string; code?: ExitCode } = {},
): ExitCode {
  const { t } = showTo(io).words
  if (json) printData(io, { file, faults })
  for (const one of faults) say(io, `patchreeve: ${visible(file)}: ${faultText(io, one)}`)
  say(io, `  ${t('next', { act: act ?? t('policy-change.next-read') })}`)
  return code
}
