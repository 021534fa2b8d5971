/** How a field of an inventory row is written; rows come from hosts, so any shape is met without a crash. */

import { formatBytes, formatList, formatNumber, formatWhen } from '@patchreeve/contract/messages/format.ts'
import type { Words } from '../../text/context.tsx'

/** Long key material and digests are cut: the whole is in the terminal's `--json`. */
const MAX_CHARS = 300

export function cellText(words: Words, field: string, value: unknown): string {
  const { reader, t } = words
  if (value === null || value === undefined) return ''
  if (typeof value === 'boolean') return t(value ? 'yes' : 'no')
  if (typeof value === 'number') return /bytes/i.test(field) ? formatBytes(reader, value) : formatNumber(reader, value)
  if (typeof value === 'string')
    return cut(/^\d{4}-\d{2}-\d{2}T/.test(value) ? formatWhen(reader, value) : saidText(words, field, value))
  if (Array.isArray(value))
    return cut(
      formatList(
        reader,
        value.map((item) => cellText(words, field, item)),
      ),
    )
  if (typeof value === 'object')
    return cut(
      Object.entries(value)
        .map(([name, item]) => named(words, name, item))
        .filter((text) => text !== '')
        .join(' '),
    )
  return cut(String(value))
}

/** Fields that say one of few words have them in the reader's language; what a host wrote freely is shown as it is. */
function saidText({ code }: Words, field: string, value: string): string {
  if (!/^[a-z-]{1,40}$/.test(value)) return value
  const key = field === 'unknown' ? `reason.${value}` : `said.${field}.${value}`
  const text = code(key)
  return text === key ? value : text
}

function named(words: Words, name: string, value: unknown): string {
  return name === 'key' ? '' : cellText(words, name, value)
}

function cut(text: string): string {
  return text.length > MAX_CHARS ? `${text.slice(0, MAX_CHARS)}…` : text
}
