/** Results of long runs: a file in bench/results with the date and the facts of the machine, also when the run failed. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { machineFacts } from '../bench/support/figure.ts'

const RESULTS = join(import.meta.dirname, '../bench/results')

/** Path of the file; one of the same name and day is replaced. */
export function keepResult(name: string, result: Readonly<Record<string, unknown>>): string {
  const at = new Date().toISOString()
  const path = join(RESULTS, `${name}-${at.slice(0, 10)}.json`)
  writeFileSync(path, `${JSON.stringify({ at, machine: machineFacts(), ...result }, null, 2)}\n`)
  return path
}
