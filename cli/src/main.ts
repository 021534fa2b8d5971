/** The command line's process: real streams in, exit code out. */
import { enableCompileCache } from 'node:module'
import { join } from 'node:path'
import { createInterface } from 'node:readline/promises'
import { Writable } from 'node:stream'

const home = join(import.meta.dirname, '../..')
// Second and later runs start in half the time; where the folder may not be written, Node goes on without.
enableCompileCache(join(home, '.cache/compile'))
const { NoTerminal } = await import('./io.ts')
const { run } = await import('./run.ts')

const STDIN_BYTES = 64 << 10

async function ask(question: string, hidden: boolean): Promise<string> {
  if (!process.stdin.isTTY) throw new NoTerminal(`nobody is there to answer "${question.trim()}"`)
  process.stderr.write(question)
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() })
  const lines = createInterface({ input: process.stdin, output: hidden ? silent : process.stderr, terminal: true })
  try {
    return await lines.question('')
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

// `patchreeve host list | head` closes our output: that is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1))
process.exitCode = await run(
  {
    out: (text) => void process.stdout.write(text),
    err: (text) => void process.stderr.write(text),
    env: process.env,
    columns: process.stdout.isTTY ? process.stdout.columns : undefined,
    ask,
    readStdin,
    fetch: globalThis.fetch,
    now: () => new Date(),
    uuid: () => crypto.randomUUID(),
    home,
  },
  process.argv.slice(2),
)
