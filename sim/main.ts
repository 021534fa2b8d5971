/** `npm run sim -- rollout|report`: what roll-outs cost and spare, on fleets that follow from seeds. */
import { join } from 'node:path'
import { readArguments, USAGE } from './arguments.ts'
import { measure } from './measure.ts'
import { writeReport } from './report.ts'

const DOCS = join(import.meta.dirname, '../docs')

async function main([command, ...args]: readonly string[]): Promise<number> {
  if (command === 'report') {
    const seeds = Number(args[args.indexOf('--seeds') + 1])
    await writeReport(DOCS, args.includes('--seeds') && seeds > 0 ? seeds : 300, (line) =>
      process.stderr.write(`${line}\n`),
    )
    return 0
  }
  const asked = command === 'rollout' ? readArguments(args) : USAGE
  if (typeof asked === 'string') {
    process.stderr.write(`${asked}\n`)
    return 2
  }
  const measured = await measure(asked.setting, asked.seeds, (done) => {
    if (done % 100 === 0) process.stderr.write(`${done} of ${asked.seeds}\n`)
  })
  const { mode, hosts, view } = asked.setting
  const line = { mode: mode.name, hosts, view, ...measured }
  if (asked.json) process.stdout.write(`${JSON.stringify(line)}\n`)
  else for (const [name, value] of Object.entries(line)) process.stdout.write(`${name.padEnd(16)} ${value}\n`)
  return 0
}

process.exitCode = await main(process.argv.slice(2))
