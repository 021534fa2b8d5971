/** Runs the steps of steps.ts, all of them even when one fails, and prints what each took against its budget. */
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { type Step, steps } from './steps.ts'

interface Outcome {
  readonly step: Step
  readonly seconds: number
  readonly result: 'ok' | 'failed' | 'over budget'
}

/** A step that hangs is ended at three times its budget, so that the table is still printed. */
const HANG_FACTOR = 3

function perform(step: Step): Outcome {
  process.stdout.write(`\n--- ${step.name}: ${step.argv.join(' ').slice(0, 160)}\n`)
  const since = performance.now()
  const run = spawnSync(step.argv[0], step.argv.slice(1), {
    cwd: join(import.meta.dirname, '..'),
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    timeout: step.budgetS * HANG_FACTOR * 1_000,
  })
  const seconds = (performance.now() - since) / 1_000
  return { step, seconds, result: run.status !== 0 ? 'failed' : seconds > step.budgetS ? 'over budget' : 'ok' }
}

const only = process.argv.slice(2)
const outcomes = steps.filter((step) => only.length === 0 || only.includes(step.name)).map(perform)
process.stdout.write('\n')
for (const { step, seconds, result } of outcomes)
  process.stdout.write(
    `${step.name.padEnd(28)} ${seconds.toFixed(0).padStart(5)} s of ${String(step.budgetS).padStart(4)}   ${result}\n`,
  )
const total = outcomes.reduce((sum, outcome) => sum + outcome.seconds, 0)
const bad = outcomes.filter((outcome) => outcome.result !== 'ok').length
process.stdout.write(`total ${(total / 60).toFixed(1)} min\n${outcomes.length - bad} passed, ${bad} failed\n`)
process.exitCode = bad === 0 ? 0 : 1
