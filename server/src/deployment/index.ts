/** The face of deployments. */

export { endDeployment } from './advance.ts'
export { type ChainStep, chainSteps } from './chain.ts'
export { drillVerb } from './drill.ts'
export { isAllHalted } from './halt-all.ts'
export { memoryOf } from './memory.ts'
export type { OrderContext } from './order-due.ts'
export { rebootOfHost } from './reboots.ts'
export { startPlan } from './service.ts'
export { gateView, standingAt, standingGates } from './standing.ts'
export { emergenciesSince, reopenedFixes, standOfPlan } from './store.ts'
export { quotaSince } from './turn.ts'
export { type Deployment, type DeploymentOptions, makeDeployment, onHostNews } from './work.ts'
