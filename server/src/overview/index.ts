/** The face of the overview. */

export { countTiers } from './findings.ts'
export { loadFleet } from './fleet.ts'
export { type OverviewDeps, overviewRoutes } from './routes.ts'
