/** A made-up language for tests: accents, brackets and 40 % more length show text that was forgotten or does not fit. */
const accents: Record<string, string> = {
  a: 'á',
  e: 'ë',
  i: 'ï',
  o: 'ø',
  u: 'ü',
  c: 'ç',
  n: 'ñ',
  y: 'ÿ',
  A: 'Å',
  E: 'Ë',
  O: 'Ø',
  U: 'Ü',
}

/** Changes only the words around the holes of a template, and keeps `|` and `#` in plural forms. */
export function pseudo(template: string): string {
  const changed = template.replace(/\{[^{}]*\}|[^{}]+/g, (part) =>
    part.startsWith('{') ? pseudoHole(part) : stretch(part),
  )
  return `[${changed}]`
}

function pseudoHole(hole: string): string {
  const [head, ...forms] = hole.slice(1, -1).split('|')
  return `{${[head, ...forms.map(stretch)].join('|')}}`
}

function stretch(text: string): string {
  const accented = text.replace(/[aeioucnyAEOU]/g, (letter) => accents[letter] ?? letter)
  const letters = text.replace(/[^A-Za-z]/g, '').length
  return letters < 2 ? accented : `${accented}${' ~'.repeat(Math.ceil((letters * 0.4) / 2))}`
}
