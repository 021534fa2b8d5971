/**
 * `npm run ci:lab -- [--keep] NAME ...`: lab scenarios side by side, each a run of its own. They wait for hosts more than they
 * work, so a few at once take little longer than one. Prints each one's output when it ends; fails when one fails. `--keep`
 * writes each one's output to bench/results.
 */
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { keepResult } from '../kept.ts'

/** Two cores: hosts wait more than they work, and with more runs at once they begin to miss their limits. */
const AT_ONCE = 2
const LAST_LINES = 30
const root = join(import.meta.dirname, '../..')

interface Ended {
  readonly name: string
  readonly code: number
  readonly seconds: number
  readonly output: string
}

function runScenario(name: string): Promise<Ended> {
  const since = performance.now()
  const argv = ['--disable-warning=ExperimentalWarning', join(root, 'lab/main.ts'), 'scenario', name]
  const child = spawn(process.execPath, argv, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (part: string) => {
      output += part
    })
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (status) => {
      const code = status ?? 1
      const seconds = (performance.now() - since) / 1_000
      process.stdout.write(`\n--- ${name}: ${code === 0 ? 'ok' : 'failed'} in ${seconds.toFixed(0)} s\n${output}`)
      resolve({ name, code, seconds, output })
    })
  })
}

function keep({ name, code, seconds, output }: Ended): void {
  const command = `npm run ci:lab -- ${name}`
  keepResult(`lab-${name}`, {
    command,
    exitCode: code,
    seconds: Math.round(seconds),
    output: output.trim().split('\n'),
  })
}

/** What a scenario says last is why it failed. */
const lastLines = (output: string): string => output.trimEnd().split('\n').slice(-LAST_LINES).join('\n')

async function main(args: readonly string[]): Promise<number> {
  const waiting = args.filter((arg) => arg !== '--keep')
  const ended: Ended[] = []
  async function worker(): Promise<void> {
    for (let name = waiting.shift(); name !== undefined; name = waiting.shift()) {
      const one = await runScenario(name)
      ended.push(one)
      if (args.includes('--keep')) keep(one)
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, worker))
  for (const { name, code, output } of ended)
    if (code !== 0) process.stdout.write(`\n--- ${name} failed; its last lines:\n${lastLines(output)}\n`)
  process.stdout.write('\n')
  for (const { name, code, seconds } of ended)
    process.stdout.write(`${name.padEnd(16)} ${seconds.toFixed(0).padStart(5)} s   ${code === 0 ? 'ok' : 'failed'}\n`)
  return ended.length > 0 && ended.every((one) => one.code === 0) ? 0 : 1
}

process.exit(await main(process.argv.slice(2)))
