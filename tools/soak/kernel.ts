/** A long run by hand: the lab's scenario `kernel`, on an emulated processor where there is no other. One JSON line; exits 1 when something is not so. */
import { kernel } from '../../lab/scenarios/kernel.ts'
import { sayScenario } from '../say-scenario.ts'

await sayScenario(() => kernel.run({ install: false }))
