/** A long run by hand: the lab's scenario `faults-site` with the server dead for ten minutes. One JSON line; exits 1 when something is not so. */
import { runFaultsSite } from '../../lab/scenarios/faults-site.ts'
import { sayScenario } from '../say-scenario.ts'

await sayScenario(() => runFaultsSite(false, 600_000))
