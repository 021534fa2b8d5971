/** A long run by hand: the lab's scenario `apply-kills-all`. Prints one JSON line with the counts; exits 1 when a host ended half-way. */
import { applyKillsAll } from '../../lab/scenarios/apply-kills-all.ts'
import { sayScenario } from '../say-scenario.ts'

await sayScenario(() => applyKillsAll.run({ install: false }))
