/** The face of plans: what people signed, exact plans, whose keys hosts have. */
export { type Approval, approvalOf, drillSignOff, type JudgedSignOff, signOffsOf } from './approval.ts'
export {
  automaticView,
  isPaused,
  proposeForPeople,
  proposeStanding,
  type StandingGround,
  shareNow,
  standingGround,
  unstartedStanding,
} from './automatic.ts'
export { lockAutomatic, noteNews, noteUnproven, takeNews } from './automatic-store.ts'
export { holdBack, type NewHeldBack } from './held-back.ts'
export { type HostKeyState, hostByKey, hostKeyOf, type KnownHostKey, registerHostKey } from './host-keys.ts'
export type {
  CatalogueEntry,
  CatalogueView,
  LeftOut,
  PackageAt,
  Planned,
  Repositories,
  Source,
} from './model.ts'
export { packageKey } from './model.ts'
export { type HostNames, hostNames, nameOfHost } from './names.ts'
export { orderKey, signAsServer } from './order-key.ts'
export {
  draftPlan,
  keepPlan,
  planByDigest,
  planById,
  proposePlan,
  type Question,
  requireAction,
  type Standing,
  type StoredPlan,
  standingOf,
} from './plans.ts'
export { goesBack, undoneFindings } from './rollout.ts'
export { type PlanRoutesDeps, planRoutes } from './routes.ts'
export { plansClearing } from './store.ts'
export { firstRoot, type Kept, newestPolicy, newestRoot, policyByDigest, rootChain } from './trust.ts'
export type { HostMemory, StandingGate } from './why-rows.ts'
