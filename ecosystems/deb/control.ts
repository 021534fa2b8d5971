/**
 * Debian's control format (deb822): paragraphs of `Field: value` with continuation lines. Sources files, preferences, Release
 * files and dpkg's journal are written in it. dpkg's own status file has a quicker reader in `status.ts`.
 */

/** Field names in lower case, since the format compares them without case. Continuations are joined by a line feed. */
export type Paragraph = ReadonlyMap<string, string>

/** Comment lines (`#` in the first column) are skipped even between continuations, as apt does. Lines without a colon are skipped. */
export function parseControl(text: string, maxParagraphs = 10_000): Paragraph[] {
  const paragraphs: Paragraph[] = []
  let fields = new Map<string, string>()
  let last = ''
  for (const raw of text.split('\n')) {
    const row = raw.endsWith('\r') ? raw.slice(0, -1) : raw
    if (row.startsWith('#')) continue
    if (row.trim() === '') {
      if (fields.size > 0) paragraphs.push(fields)
      if (paragraphs.length >= maxParagraphs) return paragraphs
      fields = new Map()
      last = ''
    } else if (row.startsWith(' ') || row.startsWith('\t')) {
      if (last) fields.set(last, `${fields.get(last)}\n${row.trim()}`)
    } else {
      last = startField(fields, row)
    }
  }
  if (fields.size > 0) paragraphs.push(fields)
  return paragraphs
}

/** Returns the field's name, or '' for a line that is not a field. */
function startField(fields: Map<string, string>, row: string): string {
  const colon = row.indexOf(':')
  if (colon < 1) return ''
  const name = row.slice(0, colon).trimEnd().toLowerCase()
  fields.set(name, row.slice(colon + 1).trim())
  return name
}

/** A field's words, split at blanks and line feeds. */
export function words(value: string | undefined): string[] {
  return (value ?? '').split(/\s+/).filter((word) => word !== '')
}
