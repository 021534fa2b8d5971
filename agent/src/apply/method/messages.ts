/**
 * The language that apt speaks with its acquire methods: a numbered head line, fields, an empty line. Pure. What apt sends is
 * trusted as far as it names files of its own; addresses in it come from indexes and are opaque.
 */

export interface Message {
  readonly code: number
  /** Names in lower case; of a repeated one (`Config-Item`) all, in order. */
  readonly fields: ReadonlyMap<string, readonly string[]>
}

/** apt's own messages are some kB; its whole configuration was 9 kB. */
export const MAX_PENDING = 4 << 20

/** Splits a stream of text into messages; `push` returns those that are complete. Throws when apt never ends one. */
export class MessageReader {
  #text = ''

  push(chunk: string): Message[] {
    this.#text += chunk
    const messages: Message[] = []
    for (let end = this.#text.indexOf('\n\n'); end >= 0; end = this.#text.indexOf('\n\n')) {
      const message = parseMessage(this.#text.slice(0, end))
      if (message) messages.push(message)
      this.#text = this.#text.slice(end + 2)
    }
    if (this.#text.length > MAX_PENDING) throw new Error('a message without an end')
    return messages
  }
}

export function parseMessage(text: string): Message | undefined {
  const [head = '', ...rows] = text.replace(/^\n+/, '').split('\n')
  const code = /^(\d{3}) /.exec(head)?.[1]
  if (code === undefined) return undefined
  const fields = new Map<string, string[]>()
  for (const row of rows) {
    const colon = row.indexOf(':')
    if (colon < 1) continue
    const name = row.slice(0, colon).toLowerCase()
    const value = row.slice(colon + 1).trim()
    const known = fields.get(name)
    if (known) known.push(value)
    else fields.set(name, [value])
  }
  return { code: Number(code), fields }
}

export const fieldOf = (message: Message, name: string): string | undefined =>
  message.fields.get(name.toLowerCase())?.[0]

/** One setting out of `601 Configuration`; names without case, values with apt's %xx undone. */
export function settingOf(message: Message, name: string): string | undefined {
  for (const item of message.fields.get('config-item') ?? []) {
    const equals = item.indexOf('=')
    if (equals > 0 && unquote(item.slice(0, equals)).toLowerCase() === name.toLowerCase())
      return unquote(item.slice(equals + 1))
  }
  return undefined
}

function unquote(text: string): string {
  return text.replaceAll(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
}

/** A line feed in a value would begin a field or a message of its own: it is written as a blank. */
export function formatMessage(head: string, fields: Readonly<Record<string, string | number>>): string {
  const rows = Object.entries(fields).map(([name, value]) => `${name}: ${String(value).replaceAll(/[\r\n]/g, ' ')}\n`)
  return `${head}\n${rows.join('')}\n`
}
