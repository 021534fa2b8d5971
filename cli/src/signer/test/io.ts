/** A terminal for tests: what is asked gets the next answer, what is printed is kept. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Io, NoTerminal } from '../../io.ts'
import { runCommand } from '../run.ts'

export interface Terminal {
  readonly io: Io
  readonly folder: string
  /** What was printed since the last look. */
  out(): string
  err(): string
  /** Questions that were asked, in order. */
  readonly asked: string[]
}

/** Keys of tests do not stay behind. */
const folders: string[] = []
process.on('exit', () => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
})

export function terminal(
  answers: readonly string[] = [],
  env: Record<string, string> = {},
  now = new Date(),
): Terminal {
  const folder = mkdtempSync(join(tmpdir(), 'patchreeve-signer-'))
  folders.push(folder)
  const waiting = [...answers]
  const asked: string[] = []
  let [out, err] = ['', '']
  const io: Io = {
    out: (text) => {
      out += text
    },
    err: (text) => {
      err += text
    },
    env: { HOME: folder, ...env },
    columns: 100,
    ask: async (question) => {
      asked.push(question)
      const answer = waiting.shift()
      if (answer === undefined) throw new NoTerminal(`nobody is there to answer "${question}"`)
      return answer
    },
    readStdin: async () => '',
    fetch: () => Promise.reject(new TypeError('no network here')),
    now: () => now,
    uuid: () => crypto.randomUUID(),
    home: join(folder, 'nowhere'),
  }
  const take = (which: 'out' | 'err') => () => {
    const text = which === 'out' ? out : err
    if (which === 'out') out = ''
    else err = ''
    return text
  }
  return { io, folder, asked, out: take('out'), err: take('err') }
}

/** One command as it is typed; resolves with the exit code. */
export const type = (where: Terminal, ...words: readonly string[]): Promise<number> => runCommand(where.io, words)
