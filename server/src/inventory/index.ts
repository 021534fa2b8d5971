/** The face of the inventory slice. */
export { type Attributes, setAttributes } from './attributes.ts'
export { AGENT_SIGNED, isAlive, SAMPLE, SERVER_SEEN } from './model.ts'
export { localHost, packagesAt, readPackages, readRows, sectionAt } from './read.ts'
export {
  acceptSection,
  checkIn,
  heldDigests,
  type Newcomer,
  patchSection,
  type Registered,
  registerHost,
  retireById,
  retireHost,
} from './service.ts'
