/** Text out of chunks: strict UTF-8, whole lines, a line never longer than its limit. */
import { feedInvalid } from './feed.ts'

/** CVE records with hundreds of products reach 2 MB. */
export const MAX_LINE_BYTES = 8 * 1024 * 1024

/**
 * Lines without their end, a chunk's at a time (a turn of the event loop per line made 64 MB of blank lines a hang). The last one must have an end too: a version or a score that was cut in its middle would still look
 * like one (`1.2-3+deb12u` for `1.2-3+deb12u7`).
 */
export async function* lines(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<readonly string[]> {
  let rest = ''
  for await (const text of strictUtf8(chunks)) {
    const parts = (rest + text).split('\n')
    rest = parts.pop() ?? ''
    if (rest.length > MAX_LINE_BYTES) throw feedInvalid('record-too-large')
    // Hardly anything but line ends is no feed; 512 MB of them would be minutes of work for nothing.
    if (parts.length > 10_000 && parts.length * 2 > text.length) throw feedInvalid('wrong-shape')
    yield parts
  }
  if (rest !== '') throw feedInvalid('truncated')
}

/** All of it, for small files only. */
export async function wholeText(chunks: AsyncIterable<Uint8Array>, maxBytes: number): Promise<string> {
  let whole = ''
  for await (const text of strictUtf8(chunks)) {
    whole += text
    if (whole.length > maxBytes) throw feedInvalid('record-too-large')
  }
  return whole
}

async function* strictUtf8(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true })
  for await (const chunk of chunks) yield decode(decoder, chunk)
  decode(decoder, undefined)
}

function decode(decoder: TextDecoder, chunk: Uint8Array | undefined): string {
  try {
    return chunk ? decoder.decode(chunk, { stream: true }) : decoder.decode()
  } catch (error) {
    throw feedInvalid('not-utf8', {}, error)
  }
}
