/** The face of deployments. */

export { type ChainStep, chainSteps } from './chain.ts'
export { memoryOf } from './memory.ts'
export { gateView, standingAt, standingGates } from './standing.ts'
export { type Deployment, type DeploymentOptions, makeDeployment, onHostNews } from './work.ts'
