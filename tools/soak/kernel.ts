/** A long run by hand: the lab's scenario `kernel`, on an emulated processor where there is no other. One JSON line; exits 1 when something is not so. */
import { kernel } from '../../lab/scenarios/kernel.ts'

const since = performance.now()
const seconds = () => Math.round((performance.now() - since) / 1_000)
try {
  const rows = await kernel.run({ install: false })
  console.log(
    JSON.stringify({
      seconds: seconds(),
      ...Object.fromEntries(rows.map(([what = '', ...said]) => [what, said.join(' ')])),
    }),
  )
} catch (error) {
  console.log(JSON.stringify({ seconds: seconds(), failed: error instanceof Error ? error.message : String(error) }))
  process.exitCode = 1
}
