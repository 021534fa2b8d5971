/** Turns codes and values into text in the reader's language. Pure; `English` is what a program's catalogue has in English. */
import type { Text } from '../text.ts'
import type { Catalogue, CodeMessages } from './catalogue.ts'
import { asPlain, compose, type Part } from './compose.ts'
import type { Reader } from './format.ts'
import type { Names, Templates, Value, Values } from './template.ts'

type Arguments<Template extends string> = [Names<Template>] extends [never] ? [] : [values: Values<Template>]

export interface Words<English extends Templates> {
  readonly reader: Reader
  /** A sentence of the program itself. */
  t<K extends keyof English>(id: K, ...values: Arguments<English[K]>): string
  /** The same in parts, for links on its values. */
  parts<K extends keyof English>(id: K, ...values: Arguments<English[K]>): readonly Part[]
  /** A sentence whose code came from the server; an unknown code is shown as the code itself. */
  server(text: Text): readonly Part[]
  plain(text: Text): string
  /** A single code, for example a reason inside another sentence. */
  code(code: string): string
}

/** Where a server's code may be found in the catalogue, most exact first. */
const PLACES = ['', 'because.', 'unknown.', 'reason.', 'error.', 'refusal.', 'step.'] as const

/** `zone` as in the tz database; `now` in ms. */
export function makeWords<English extends CodeMessages>(
  catalogue: Catalogue<English>,
  zone: string,
  now: number,
): Words<English> {
  const { locale } = catalogue
  const words: Templates = catalogue.words
  const find = (code: string): string | undefined => {
    const place = PLACES.find((one) => Object.hasOwn(words, `${one}${code}`))
    return place === undefined ? undefined : words[`${place}${code}`]
  }
  const unit: Reader['unit'] = (name, n) =>
    catalogue.words[`unit.${name}`].replace('{n}', new Intl.NumberFormat(locale).format(n))
  const reader: Reader = { locale, zone, now, unit }
  const code = (name: string): string => {
    const template = find(name)
    return template === undefined ? name : asPlain(compose(reader, template, {}, (inner) => inner))
  }
  const make = (id: keyof English, values: Readonly<Record<string, Value>> = {}) =>
    compose(reader, catalogue.words[id], values, code)
  const server = (text: Text): readonly Part[] => {
    const template = find(text.code)
    return template === undefined ? unknownText(text) : compose(reader, template, text.params, code)
  }
  return {
    reader,
    t: (id, ...values) => asPlain(make(id, values[0])),
    parts: (id, ...values) => make(id, values[0]),
    server,
    plain: (text) => asPlain(server(text)),
    code,
  }
}

function unknownText(text: Text): readonly Part[] {
  const values = Object.entries(text.params).map(([name, value]) => `${name}=${value}`)
  return [{ text: [text.code, ...values].join(' '), code: true }]
}
