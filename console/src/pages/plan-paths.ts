/** Addresses of plans, policies and deployments. */
import { withSearch } from '../parts/address.ts'

export const planPath = (id: string): string => `/plans/${encodeURIComponent(id)}`
export const policyPath = (version?: number): string =>
  version === undefined ? '/plans/policy' : `/plans/policy/${version}`
export const deploymentPath = (id: string): string => `/deployments/${encodeURIComponent(id)}`
/** The form on the plans' page, filled in. */
export const proposePath = (where: string): string => `${withSearch('/plans', { where })}#propose`
/** The route's own address: a browser saves it as a file. */
export const planDocumentUrl = (id: string): string => `/api/v1/plans/${encodeURIComponent(id)}/document`
/** The last digits differ; the first ones of ids that were made together do not. */
export const shortId = (id: string): string => id.slice(-6)
