/** The face of the inventory slice. */
export { AGENT_SIGNED, isAlive, SAMPLE, SERVER_SEEN } from './model.ts'
export { packagesAt, readPackages, readRows, sectionAt } from './read.ts'
export {
  acceptSection,
  checkIn,
  heldDigests,
  type Newcomer,
  patchSection,
  type Registered,
  registerHost,
  retireHost,
} from './service.ts'
