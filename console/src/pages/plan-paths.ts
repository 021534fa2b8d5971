/** Addresses of plans, policies and deployments. */
export const planPath = (id: string): string => `/plans/${encodeURIComponent(id)}`
export const policyPath = (version?: number): string =>
  version === undefined ? '/plans/policy' : `/plans/policy/${version}`
export const deploymentPath = (id: string): string => `/deployments/${encodeURIComponent(id)}`
/** The route's own address: a browser saves it as a file. */
export const planDocumentUrl = (id: string): string => `/api/v1/plans/${encodeURIComponent(id)}/document`
/** The last digits differ; the first ones of ids that were made together do not. */
export const shortId = (id: string): string => id.slice(-6)
