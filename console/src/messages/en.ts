/** English, the source of the console's own sentences; one file per subject. Grammar: template.ts of the contract. */
import { automatic } from './en/automatic.ts'
import { chain } from './en/chain.ts'
import { deployments } from './en/deployments.ts'
import { emergency } from './en/emergency.ts'
import { evidence } from './en/evidence.ts'
import { findings } from './en/findings.ts'
import { frame } from './en/frame.ts'
import { home } from './en/home.ts'
import { hosts } from './en/hosts.ts'
import { lists } from './en/lists.ts'
import { marks } from './en/marks.ts'
import { origins } from './en/origins.ts'
import { ownPackages } from './en/own-packages.ts'
import { plan } from './en/plan.ts'
import { plans } from './en/plans.ts'
import { policy } from './en/policy.ts'
import { settings } from './en/settings.ts'
import { start } from './en/start.ts'
import { states } from './en/states.ts'

export const en = {
  ...frame,
  ...states,
  ...lists,
  ...marks,
  ...home,
  ...findings,
  ...hosts,
  ...evidence,
  ...policy,
  ...origins,
  ...ownPackages,
  ...plans,
  ...automatic,
  ...plan,
  ...deployments,
  ...emergency,
  ...chain,
  ...settings,
  ...start,
} as const
