/** The face of the distribution. */
export { type ContentStore, openContent } from './content.ts'
export { OWN_REPOSITORY } from './fetch-through.ts'
export type { Undo } from './file-for.ts'
export { OriginFault } from './model.ts'
export { type Distribution, type DistributionOptions, makeDistribution } from './service.ts'
export { keysIn, readSignedIndex } from './signed-index.ts'
