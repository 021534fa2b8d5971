/** Deutsch für die eigenen Sätze der Oberfläche; je Thema eine Datei, jede gegen ihre englische geprüft. */
import { automatic } from './de/automatic.ts'
import { chain } from './de/chain.ts'
import { deployments } from './de/deployments.ts'
import { emergency } from './de/emergency.ts'
import { evidence } from './de/evidence.ts'
import { findings } from './de/findings.ts'
import { frame } from './de/frame.ts'
import { home } from './de/home.ts'
import { hosts } from './de/hosts.ts'
import { lists } from './de/lists.ts'
import { marks } from './de/marks.ts'
import { origins } from './de/origins.ts'
import { ownPackages } from './de/own-packages.ts'
import { plan } from './de/plan.ts'
import { plans } from './de/plans.ts'
import { policy } from './de/policy.ts'
import { settings } from './de/settings.ts'
import { start } from './de/start.ts'
import { states } from './de/states.ts'

export const de = {
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
