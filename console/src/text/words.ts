/** Turns codes and values into text in the reader's language. Pure: the pages get it through `context.tsx`. */
import { AppError, type ErrorCode } from '@patchreeve/contract/errors.ts'
import type { Text } from '@patchreeve/contract/text.ts'
import { catalogueOf, isMessage, type Language, type MessageId, type Messages } from '../messages/catalogue.ts'
import { asPlain, compose, type Part } from './compose.ts'
import type { Reader } from './format.ts'
import type { Names, Value, Values } from './template.ts'

type Arguments<K extends MessageId> = [Names<Messages[K]>] extends [never] ? [] : [values: Values<Messages[K]>]

export interface Words {
  readonly reader: Reader
  readonly language: Language | 'pseudo'
  /** A sentence of the console itself. */
  t<K extends MessageId>(id: K, ...values: Arguments<K>): string
  /** The same in parts, for links on its values. */
  parts<K extends MessageId>(id: K, ...values: Arguments<K>): readonly Part[]
  /** A sentence whose code came from the server; an unknown code is shown as the code itself. */
  server(text: Text): readonly Part[]
  plain(text: Text): string
  /** A single code, for example a reason inside another sentence. */
  code(code: string): string
}

/** Where a server's code may be found in the language file, most exact first. */
const PLACES = ['', 'because.', 'unknown.', 'reason.', 'error.'] as const

function find(code: string): MessageId | undefined {
  for (const place of PLACES) {
    const id = `${place}${code}`
    if (isMessage(id)) return id
  }
  return undefined
}

export function makeWords(language: Language | 'pseudo', zone: string, now: number): Words {
  const { locale, words } = catalogueOf(language)
  const unit: Reader['unit'] = (name, n) =>
    words[`unit.${name}`].replace('{n}', new Intl.NumberFormat(locale).format(n))
  const reader: Reader = { locale, zone, now, unit }
  const code = (name: string): string => {
    const id = find(name)
    return id === undefined ? name : asPlain(compose(reader, words[id], {}, (inner) => inner))
  }
  const make = (id: MessageId, values: Readonly<Record<string, Value>> = {}) => compose(reader, words[id], values, code)
  const server = (text: Text): readonly Part[] => {
    const id = find(text.code)
    return id === undefined ? unknownText(text) : make(id, text.params)
  }
  return {
    reader,
    language,
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

/** What went wrong, as a code that the language file knows: an answer of the server, or none at all. */
export function failureText(error: unknown): Text {
  if (error instanceof AppError) return { code: refusal(error), params: { ...error.params } }
  const timedOut = error instanceof DOMException && error.name === 'TimeoutError'
  return { code: timedOut ? 'failure.timeout' : 'failure.unreachable', params: {} }
}

/** Some refusals say more than their code: how long to wait, what is weak about a password. */
function refusal({ code, params }: AppError): string {
  if (code === 'TOO_MANY_REQUESTS' && typeof params.retryAfterS === 'number') return 'failure.wait'
  const weak = `weak.${params.reason}`
  if (code === 'PASSWORD_TOO_WEAK' && isMessage(weak)) return weak
  return `error.${code satisfies ErrorCode}`
}

/** The code to show in small beside a failure. */
export function failureCode(error: unknown): string {
  if (error instanceof AppError) return error.code
  return error instanceof DOMException ? error.name : 'NO_ANSWER'
}
