/**
 * The scenarios: proofs on real hosts, each with a run of its own. To add one, write a file like `boot.ts` and add it below.
 */
import { aptInstall } from './apt-install.ts'
import { archive } from './archive.ts'
import { boot } from './boot.ts'
import type { Scenario } from './scenario.ts'
import { service } from './service.ts'
import { watch } from './watch.ts'

export const scenarios = [boot, archive, watch, service, aptInstall] as const satisfies readonly Scenario[]
