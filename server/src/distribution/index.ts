/** The face of the distribution. */
export type { Undo } from './file-for.ts'
export { type Distribution, type DistributionOptions, makeDistribution } from './service.ts'
