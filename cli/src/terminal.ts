/** The real terminal, files and network of a command line's process. */
import { createInterface } from 'node:readline/promises'
import { Writable } from 'node:stream'
import { type Io, NoTerminal } from './io.ts'

const STDIN_BYTES = 64 << 10

async function ask(question: string, hidden: boolean): Promise<string> {
  if (!process.stdin.isTTY) throw new NoTerminal(`nobody is there to answer "${question.trim()}"`)
  if (hidden) process.stderr.write(question)
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() })
  const lines = createInterface({ input: process.stdin, output: hidden ? silent : process.stderr, terminal: true })
  try {
    // The line editor draws its own prompt, over whatever stands in the line.
    return await lines.question(hidden ? '' : question)
  } finally {
    lines.close()
    if (hidden) process.stderr.write('\n')
  }
}

async function readStdin(): Promise<string> {
  let text = ''
  for await (const part of process.stdin) {
    text += String(part)
    if (text.length > STDIN_BYTES) throw new RangeError('stdin is larger than a secret')
  }
  return text
}

/** `home`: folder of the checkout or installation. */
export function processIo(home: string): Io {
  // `patchreeve host list | head` closes our output: that is no failure.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1))
  return {
    out: (text) => void process.stdout.write(text),
    err: (text) => void process.stderr.write(text),
    env: process.env,
    columns: (process.stdout.isTTY && process.stdout.columns) || undefined,
    ask,
    readStdin,
    fetch: globalThis.fetch,
    now: () => new Date(),
    uuid: () => crypto.randomUUID(),
    home,
  }
}
