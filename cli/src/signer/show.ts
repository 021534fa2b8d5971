/** Pages on the terminal, and the question at their end. */
import type { Line } from '@patchreeve/trust/policy/page.ts'
import type { Io } from '../io.ts'
import { showTo } from '../output/show.ts'
import { proseWidth, wrap } from '../output/wrap.ts'

/** Each line whole, broken between words; what goes on stands two further in. */
export function pageText(page: readonly Line[], width: number | undefined): string {
  const lines = page.map(({ indent, text }) =>
    text === '' ? '' : wrap(text, Math.max(proseWidth(width), indent + 40), ' '.repeat(indent), indent + 2),
  )
  return `${lines.join('\n')}\n`
}

export const showPage = (io: Io, page: readonly Line[]): void => io.out(pageText(page, io.columns))

/** The page goes to stderr where stdout carries JSON. */
export const showBeside = (io: Io, json: boolean, page: readonly Line[]): void =>
  (json ? io.err : io.out)(pageText(page, io.columns))

export const printData = (io: Io, value: unknown): void => io.out(`${JSON.stringify(value, null, 2)}\n`)

/** The whole word, typed: Enter alone signs nothing. */
export async function saysYes(io: Io): Promise<boolean> {
  const { t } = showTo(io).words
  return (await io.ask(t('ask.yes'), false)).trim().toLowerCase() === t('yes')
}

export const say = (io: Io, text: string): void => io.err(`${wrap(text, proseWidth(io.columns))}\n`)
