/** `explain CODE`: what a code means that the product shows, and what to do. Every sentence under a code of a kind below is one. */
import { parseTemplate } from '@patchreeve/contract/messages/template.ts'
import { EXIT, type ExitCode, WrongUse } from '../exit-code.ts'
import type { Io } from '../io.ts'
import { catalogueOf, languageOf } from '../messages/catalogue.ts'
import { clean } from '../output/clean.ts'
import { showTo } from '../output/show.ts'
import { proseWidth, wrap } from '../output/wrap.ts'
import { nearest } from '../suggest.ts'
import type { Given, SignerCommand } from './command.ts'
import { printData } from './show.ts'

export const explain: SignerCommand = {
  name: 'explain',
  doc: 'What a code means that a host, a step, a gate, a plan or an error shows, and what to do.',
  words: ['[CODE]'],
  flags: [],
  run,
}

/** Kind -> where its sentences stand, and those on what to do; null: there is nothing to do beyond what is said. */
const KINDS = {
  refusal: { meaning: 'refusal.', act: 'explain.' },
  step: { meaning: 'step.', act: 'do.' },
  error: { meaning: 'error.', act: 'next.' },
  agent: { meaning: 'agent.', act: 'agent-do.' },
  'left-out': { meaning: 'left-out.', act: 'left-out-do.' },
  gate: { meaning: 'gate.', act: null },
  why: { meaning: 'why.', act: 'why-do.' },
  deployment: { meaning: 'deployment.', act: 'deployment-do.' },
  origin: { meaning: 'origin.', act: null },
  reason: { meaning: 'reason.', act: null },
  because: { meaning: 'because.', act: null },
  unknown: { meaning: 'unknown.', act: null },
} as const
type Kind = keyof typeof KINDS
const kinds = Object.keys(KINDS) as Kind[] // the table's own keys

export interface Explanation {
  readonly kind: Kind
  readonly meaning: string
  /** '' where there is nothing to do. */
  readonly act: string
}

const english: Readonly<Record<string, string>> = catalogueOf('en').words
export const codesOf = (kind: Kind): string[] => {
  const { meaning } = KINDS[kind]
  return Object.keys(english).flatMap((id) => (id.startsWith(meaning) ? [id.slice(meaning.length)] : []))
}
const codes: readonly string[] = [...new Set(kinds.flatMap(codesOf))].sort()

async function run(io: Io, given: Given): Promise<ExitCode> {
  const [code] = given.words
  if (code === undefined) {
    if (given.json) printData(io, codes)
    else io.out(`${codes.join('\n')}\n`)
    return EXIT.fine
  }
  const found = explanations(io, code)
  if (found.length === 0) throw new WrongUse(`"${clean(code)}" is no code`, proposal(code))
  if (given.json) printData(io, { code, explanations: found })
  else
    for (const { meaning, act } of found)
      io.out(
        `${wrap(meaning, proseWidth(io.columns))}\n${act === '' ? '' : `${wrap(act, proseWidth(io.columns), '  ')}\n`}`,
      )
  return EXIT.fine
}

function proposal(code: string): string {
  const near = nearest(code, codes) ?? nearest(code.toUpperCase(), codes) ?? nearest(code.toLowerCase(), codes)
  return near ? `did you mean "${near}"?` : '"patchreeve explain" lists all'
}

/** `code` as it is shown: bare, or with its kind before it as in `--json` (`left-out.held`). */
export function explanations(io: Io, code: string): Explanation[] {
  const words: Readonly<Record<string, string>> = catalogueOf(languageOf(io.env)).words
  const say = (id: string): string | undefined => (Object.hasOwn(words, id) ? filled(words[id] ?? '') : undefined)
  return kinds.flatMap((kind): Explanation[] => {
    const place = KINDS[kind]
    const bare = code.startsWith(place.meaning) ? code.slice(place.meaning.length) : code
    const meaning = say(`${place.meaning}${bare}`)
    if (meaning === undefined) return []
    const general = kind === 'gate' ? showTo(io).words.t('gate-do') : ''
    return [{ kind, meaning, act: place.act === null ? general : (say(`${place.act}${bare}`) ?? '') }]
  })
}

/** What would be filled in stands in angle brackets. */
function filled(template: string): string {
  return parseTemplate(template)
    .map((piece) => {
      if ('text' in piece) return piece.text
      const value = `<${piece.name}>`
      return 'forms' in piece ? piece.forms[1].map((text) => text ?? value).join('') : value
    })
    .join('')
}
