/**
 * The scenarios: proofs on real hosts, each with a run of its own. To add one, write a file like `boot.ts` and add it below.
 */
import { apply } from './apply.ts'
import { applyKills } from './apply-kills.ts'
import { applyKillsAll } from './apply-kills-all.ts'
import { aptAttacks } from './apt-attacks.ts'
import { aptFailures } from './apt-failures.ts'
import { aptInstall } from './apt-install.ts'
import { aptReal } from './apt-real.ts'
import { aptTry } from './apt-try.ts'
import { archive } from './archive.ts'
import { boot } from './boot.ts'
import { cycle } from './cycle.ts'
import { faults } from './faults.ts'
import { faultsSite } from './faults-site.ts'
import { kernel } from './kernel.ts'
import { newEpoch } from './new-epoch.ts'
import { redTeam } from './red-team.ts'
import { rollout } from './rollout.ts'
import type { Scenario } from './scenario.ts'
import { selfUpdate } from './self-update.ts'
import { service } from './service.ts'
import { watch } from './watch.ts'

export const scenarios = [
  boot,
  archive,
  watch,
  service,
  aptInstall,
  aptFailures,
  aptTry,
  aptAttacks,
  aptReal,
  apply,
  applyKills,
  applyKillsAll,
  cycle,
  faults,
  faultsSite,
  redTeam,
  selfUpdate,
  newEpoch,
  rollout,
  kernel,
] as const satisfies readonly Scenario[]
