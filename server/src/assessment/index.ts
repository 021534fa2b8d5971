/** The face of assessment: verdicts on package versions, and whether a host can get the fix. */
export { type Candidate, type FixAnswer, fixState, type Reach } from './fix-state.ts'
export { type Assessed, kernelPart, kernelRelease, withRunningKernel } from './kernel.ts'
export { covered, indexKnowledge, type Knowledge, mergeFacts, type NamedOutput } from './knowledge.ts'
export { assessPackage } from './match.ts'
export type { ItemVerdict, PackageVerdict, PackageVersion, SecurityOffer, Verdict } from './model.ts'
export { assessNew, knowledgeFor, onHostDescribed, onInventoryChanged, reassess } from './service.ts'
export { isKernelSource, recordSource } from './source.ts'
export { atAge, type FeedAge, STALE_AFTER_HOURS } from './stale.ts'
