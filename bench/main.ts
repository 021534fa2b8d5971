/**
 * `npm run bench -- NAME [--json] [ARGUMENT ...]`: runs `NAME.ts` beside this file, which exports `run`, and prints one line
 * of JSON for each figure as the last lines of stdout. Exit code 1 when a goal was missed. To add a bench: add its file.
 */
import * as fs from 'node:fs'
import { join } from 'node:path'
import { type Bench, type Figure, keep } from './support/figure.ts'

const folder = import.meta.dirname
const root = join(folder, '..')

/** Parts of a bench live in folders; every other file here is one. */
const isBench = (name: string) => /^[a-z-]+\.ts$/.test(name) && name !== 'main.ts'
const names = () =>
  fs
    .readdirSync(folder)
    .filter(isBench)
    .map((name) => name.slice(0, -3))

async function main(args: readonly string[]): Promise<number> {
  const [name, ...rest] = args.filter((arg) => arg !== '--json')
  if (name === undefined || !names().includes(name)) {
    process.stderr.write(`usage: npm run bench -- ${names().join('|')} [--json]\n`)
    return 2
  }
  // The file's own declaration is checked against Bench where it is written (`satisfies Bench`).
  const { run } = (await import(`./${name}.ts`)) as { run: Bench }
  const log = (text: string) => process.stderr.write(`${text}\n`)
  const figures = await run({ root, cache: join(root, '.cache', 'bench'), args: rest, log })
  log(`kept in ${keep(join(folder, 'results'), name, figures, new Date())}`)
  if (!args.includes('--json')) for (const one of figures) log(sentence(one))
  for (const one of figures) process.stdout.write(`${JSON.stringify(one)}\n`)
  return figures.every((one) => one.ok) ? 0 : 1
}

function sentence(one: Figure): string {
  const against = one.ratio === null ? '' : `, ${one.ratio} of the peer's ${one.peer}`
  return `${one.bench}: ${one.median} ${one.unit} (${one.min} to ${one.max}, ${one.runs} runs)${against}${one.ok ? '' : ': goal missed'}`
}

process.exitCode = await main(process.argv.slice(2))
