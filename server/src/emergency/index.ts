/** The face of emergencies and drills. */
export { emergencyTask } from './due.ts'
export { emergencyRoutes } from './routes.ts'
export { openReviews } from './store.ts'
