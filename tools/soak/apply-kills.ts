/** A long run by hand: the lab's scenario `apply-kills-all`. Prints one JSON line with the counts; exits 1 when a host ended half-way. */
import { applyKillsAll } from '../../lab/scenarios/apply-kills-all.ts'

const since = performance.now()
try {
  const rows = await applyKillsAll.run({ install: false })
  const seconds = Math.round((performance.now() - since) / 1_000)
  console.log(JSON.stringify({ seconds, ...Object.fromEntries(rows.map(([name, count]) => [name, Number(count)])) }))
} catch (error) {
  console.log(JSON.stringify({ failed: error instanceof Error ? error.message : String(error) }))
  process.exitCode = 1
}
