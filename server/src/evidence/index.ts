/** The face of the evidence slice. */
export { evidenceRoutes } from './routes.ts'
export { sequence, verifyLedger } from './service.ts'
