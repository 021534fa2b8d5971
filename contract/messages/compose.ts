/** A template and its values become parts; a part made from a value keeps the value's name, so that it can become a link. */
import {
  formatAge,
  formatBytes,
  formatDay,
  formatDuration,
  formatList,
  formatNumber,
  formatTime,
  formatWhen,
  type Reader,
} from './format.ts'
import { type Form, parseTemplate, type Value } from './template.ts'

export interface Part {
  readonly text: string
  /** Name of the value that this part shows. */
  readonly name?: string
  /** Written as code: a name from a program, not a word of the language. */
  readonly code?: boolean
}

/** Writes a nested code, as `{reason:text}`, in the reader's language. */
export type Nested = (code: string) => string

export function compose(
  reader: Reader,
  template: string,
  values: Readonly<Record<string, Value>>,
  nested: Nested,
): readonly Part[] {
  return parseTemplate(template).flatMap((piece): readonly Part[] => {
    if ('text' in piece) return [piece]
    const value = values[piece.name]
    if ('forms' in piece) return composeForm(reader, piece.name, piece.forms, value)
    return [{ text: write(reader, piece.kind, value, nested), name: piece.name, code: piece.kind === 'code' }]
  })
}

function composeForm(reader: Reader, name: string, forms: readonly [Form, Form], value: Value): readonly Part[] {
  const n = Number(value)
  // A count that is not known is not zero: it takes the many form and shows as unknown.
  const known = value !== null && value !== undefined && Number.isFinite(n)
  const form = known && new Intl.PluralRules(reader.locale).select(n) === 'one' ? forms[0] : forms[1]
  return form.map((text) => (text === undefined ? { text: known ? formatNumber(reader, n) : '?', name } : { text }))
}

function write(reader: Reader, kind: string, value: Value, nested: Nested): string {
  // A value that did not come is shown as a question, never as nothing.
  if (value === null || value === undefined) return '?'
  const text = String(value)
  switch (kind) {
    case 'when':
      return formatWhen(reader, text)
    case 'time':
      return formatTime(reader, text)
    case 'day':
      return formatDay(reader, text)
    case 'age':
      return formatAge(reader, text)
    case 'duration':
      return formatDuration(reader, Number(value) * 1_000)
    case 'bytes':
      return formatBytes(reader, Number(value))
    case 'list':
      return formatList(reader, text.split(/,\s*/))
    case 'text':
      return nested(text)
    default:
      return typeof value === 'number' ? formatNumber(reader, value) : text
  }
}

export function asPlain(parts: readonly Part[]): string {
  return parts.map((part) => part.text).join('')
}
