/** The face of the distribution. */
export { type Purpose, purposes } from './file-for.ts'
export { type Distribution, type DistributionOptions, makeDistribution } from './service.ts'
