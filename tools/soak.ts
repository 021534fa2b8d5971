/**
 * `npm run soak -- NAME`: long runs by hand. A soak prints one line of JSON as its last line; it is kept with the date and the
 * machine's facts in bench/results, also when it failed. To add one: a file in tools/soak.
 */
import { spawnSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { keepResult } from './kept.ts'

const FOLDER = join(import.meta.dirname, 'soak')
const names = readdirSync(FOLDER).flatMap((file) =>
  file.endsWith('.ts') && !file.endsWith('.test.ts') ? [file.slice(0, -3)] : [],
)

const [name = '', ...args] = process.argv.slice(2)
if (!names.includes(name)) {
  process.stderr.write(`usage: npm run soak -- ${names.join('|')} [ARGUMENT ...]\n`)
  process.exit(2)
}
const run = spawnSync(
  process.execPath,
  ['--disable-warning=ExperimentalWarning', join(FOLDER, `${name}.ts`), ...args],
  { stdio: ['ignore', 'pipe', 'inherit'], maxBuffer: 1 << 28 },
)
const last = run.stdout.toString('utf8').trim().split('\n').at(-1) ?? ''
process.stdout.write(`${last}\n`)
const path = keepResult(`soak-${name}`, { exitCode: run.status, result: parsed(last) })
process.stderr.write(`kept in ${path}\n`)
process.exitCode = run.status ?? 1

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return { said: text.slice(0, 500) } // it ended before it had a figure: what it said is the result
  }
}
