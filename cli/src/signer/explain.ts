/** `explain CODE`: what a refusal or a step's state means, and what to do. */

import { steps } from '@patchreeve/contract/messages/en/steps.ts'
import { type RefusalCode, refusals } from '@patchreeve/trust/refusals.ts'
import { EXIT, type ExitCode, WrongUse } from '../exit-code.ts'
import type { Io } from '../io.ts'
import type { CliMessages } from '../messages/catalogue.ts'
import { clean } from '../output/clean.ts'
import { showTo } from '../output/show.ts'
import { proseWidth, wrap } from '../output/wrap.ts'
import { nearest } from '../suggest.ts'
import type { Given, SignerCommand } from './command.ts'
import { printData } from './show.ts'

export const explain: SignerCommand = {
  name: 'explain',
  doc: 'What a code means that a host or a step shows, and what to do.',
  words: ['[CODE]'],
  flags: [],
  run,
}

const STEP = /^step\.(.+)$/
export const stepCodes: readonly string[] = Object.keys(steps).flatMap((id) => STEP.exec(id)?.[1] ?? [])
const codes: readonly string[] = [...new Set([...Object.keys(refusals), ...stepCodes])].sort()

export interface Explanation {
  readonly kind: 'refusal' | 'step'
  readonly meaning: string
  readonly act: string
}

async function run(io: Io, given: Given): Promise<ExitCode> {
  const [code] = given.words
  if (code === undefined) {
    if (given.json) printData(io, codes)
    else io.out(`${codes.join('\n')}\n`)
    return EXIT.fine
  }
  const found = explanations(io, code)
  if (found.length === 0) {
    const near = nearest(code, codes)
    throw new WrongUse(
      `"${clean(code)}" is no code`,
      near ? `did you mean "${near}"?` : '"patchreeve explain" lists all',
    )
  }
  if (given.json) printData(io, { code, explanations: found })
  else
    for (const { meaning, act } of found)
      io.out(`${wrap(meaning, proseWidth(io.columns))}\n${wrap(act, proseWidth(io.columns), '  ')}\n`)
  return EXIT.fine
}

export function explanations(io: Io, code: string): Explanation[] {
  const { t, plain } = showTo(io).words
  const found: Explanation[] = []
  if (isRefusal(code)) {
    // What a host would fill in stands in angle brackets.
    const params = Object.fromEntries(refusals[code].map((name) => [name, `<${name}>`]))
    found.push({ kind: 'refusal', meaning: plain({ code: `refusal.${code}`, params }), act: t(`explain.${code}`) })
  }
  if (stepCodes.includes(code)) {
    const say = (id: string) => t(id as Extract<keyof CliMessages, `do.${string}`>) // a key by the list above; a test reads all
    found.push({ kind: 'step', meaning: say(`step.${code}`), act: say(`do.${code}`) })
  }
  return found
}

const isRefusal = (code: string): code is RefusalCode => Object.hasOwn(refusals, code)
