/**
 * The small language of our sentences, so that a translation can be checked by the compiler.
 * `{name}` is a value, `{name:kind}` says how to write it (see format.ts), `{n|one|other}` chooses by the language's plural
 * rule and writes `#` as the number. No nesting: a sentence that needs more is two sentences.
 */

/** The names of the values that a template needs. */
export type Names<S extends string> = S extends `${string}{${infer Inside}}${infer Rest}`
  ? NameOf<Inside> | Names<Rest>
  : never
type NameOf<I extends string> = I extends `${infer N}|${string}` ? NameOf<N> : I extends `${infer N}:${string}` ? N : I

/** Templates by id: one language, or one subject of it. */
export type Templates = Readonly<Record<string, string>>

export type Value = string | number | boolean | null | undefined
export type Values<S extends string> = { readonly [N in Names<S>]: Value }

export type Piece =
  | { readonly text: string }
  | { readonly name: string; readonly kind: string }
  | { readonly name: string; readonly forms: readonly [one: Form, other: Form] }
/** Text around the number; `undefined` stands for the number itself. */
export type Form = readonly (string | undefined)[]

const HOLE = /\{([^{}]+)\}/g
const parsed = new Map<string, readonly Piece[]>()

export function parseTemplate(template: string): readonly Piece[] {
  const known = parsed.get(template)
  if (known) return known
  const pieces: Piece[] = []
  let end = 0
  for (const hole of template.matchAll(HOLE)) {
    if (hole.index > end) pieces.push({ text: template.slice(end, hole.index) })
    pieces.push(parseHole(hole[1] ?? ''))
    end = hole.index + hole[0].length
  }
  if (end < template.length) pieces.push({ text: template.slice(end) })
  parsed.set(template, pieces)
  return pieces
}

function parseHole(inside: string): Piece {
  const [head = '', one, other] = inside.split('|')
  if (one !== undefined) return { name: head, forms: [parseForm(one), parseForm(other ?? one)] }
  const [name = '', kind = ''] = head.split(':')
  return { name, kind }
}

function parseForm(form: string): Form {
  return form.split(/(#)/).flatMap((part) => (part === '' ? [] : [part === '#' ? undefined : part]))
}
