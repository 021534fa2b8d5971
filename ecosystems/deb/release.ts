/** A suite's Release file: who publishes it, under which names, since when and until when. Its signature is judged elsewhere. */
import { parseControl } from './control.ts'

export interface Release {
  origin: string
  label: string
  suite: string
  version: string
  codename: string
  /** RFC 3339 UTC with seconds, or '' where the file says nothing readable. */
  date: string
  validUntil: string
}

/** Takes Release and InRelease alike: the clear-signed form has armour lines before and after the same text. */
export function parseRelease(text: string): Release {
  const fields = parseControl(withoutArmour(text), 1)[0] ?? new Map<string, string>()
  const field = (name: string) => fields.get(name) ?? ''
  return {
    origin: field('origin'),
    label: field('label'),
    suite: field('suite'),
    version: field('version'),
    codename: field('codename'),
    date: toInstant(field('date')),
    validUntil: toInstant(field('valid-until')),
  }
}

/** RFC 4880 section 7: header line, armour headers, one empty line, then the text. */
function withoutArmour(text: string): string {
  if (!text.startsWith('-----BEGIN PGP SIGNED MESSAGE-----')) return text
  const body = /\r?\n\r?\n/.exec(text)
  return body ? text.slice(body.index + body[0].length) : ''
}

/** RFC 2822 dates as archives write them (`Sat, 05 Sep 2026 08:21:09 UTC`). */
export function toInstant(date: string): string {
  const at = Date.parse(date)
  return Number.isNaN(at) || at < 0 || at > MAX_INSTANT ? '' : `${new Date(at).toISOString().slice(0, 19)}Z`
}
/** The last second that RFC 3339 can write. */
const MAX_INSTANT = Date.UTC(9999, 11, 31, 23, 59, 59)
