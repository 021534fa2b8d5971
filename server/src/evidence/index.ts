/** The face of the evidence slice. */
export { evidenceRoutes } from './routes.ts'
export { holdsHead, ledgerHead, sequence, verifyLedger } from './service.ts'
