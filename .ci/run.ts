/** Runs the steps of steps.ts, all of them even when one fails; prints what each took against its budget, and why one failed. */
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { type Step, steps } from './steps.ts'

interface Outcome {
  readonly step: Step
  readonly seconds: number
  readonly result: 'ok' | 'failed' | 'over budget'
  /** The last lines that it printed. */
  readonly tail: readonly string[]
}

/** A step that hangs is ended at three times its budget, so that the table is still printed. */
const HANG_FACTOR = 3
/** Of a failed step these lines are said once more at the end, where they are found. */
const TAIL_LINES = 40

async function perform(step: Step): Promise<Outcome> {
  process.stdout.write(`\n--- ${step.name}: ${step.argv.join(' ').slice(0, 160)}\n`)
  const since = performance.now()
  const child = spawn(step.argv[0], step.argv.slice(1), {
    cwd: join(import.meta.dirname, '..'),
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    timeout: step.budgetS * HANG_FACTOR * 1_000,
  })
  let tail = ''
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (part: string) => {
      process.stdout.write(part)
      tail = (tail + part).slice(-20_000)
    })
  const status = await new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', resolve)
    // What a step leaves running may hold its output open for ever.
    child.once('exit', (code) => setTimeout(resolve, 2_000, code))
  })
  const seconds = (performance.now() - since) / 1_000
  const result = status !== 0 ? 'failed' : seconds > step.budgetS ? 'over budget' : 'ok'
  return { step, seconds, result, tail: tail.trimEnd().split('\n').slice(-TAIL_LINES) }
}

const only = process.argv.slice(2)
const outcomes: Outcome[] = []
for (const step of steps) if (only.length === 0 || only.includes(step.name)) outcomes.push(await perform(step))
for (const { step, result, tail } of outcomes)
  if (result === 'failed') process.stdout.write(`\n--- ${step.name} failed; its last lines:\n${tail.join('\n')}\n`)
process.stdout.write('\n')
for (const { step, seconds, result } of outcomes)
  process.stdout.write(
    `${step.name.padEnd(28)} ${seconds.toFixed(0).padStart(5)} s of ${String(step.budgetS).padStart(4)}   ${result}\n`,
  )
const total = outcomes.reduce((sum, outcome) => sum + outcome.seconds, 0)
const bad = outcomes.filter((outcome) => outcome.result !== 'ok').length
process.stdout.write(`total ${(total / 60).toFixed(1)} min\n${outcomes.length - bad} passed, ${bad} failed\n`)
process.exitCode = bad === 0 ? 0 : 1
