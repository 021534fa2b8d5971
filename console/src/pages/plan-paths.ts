/** Addresses of plans, policies and deployments. */
import { withSearch } from '../parts/address.ts'

export const planPath = (id: string): string => `/plans/${encodeURIComponent(id)}`
export const policyPath = (version?: number): string =>
  version === undefined ? '/plans/policy' : `/plans/policy/${version}`
export const heldBackPath = '/plans/held-back'
export const deploymentPath = (id: string): string => `/deployments/${encodeURIComponent(id)}`
/** Where a person brings in what a plan had to leave out, by the planner's code; undefined: not in this console. */
export const bringInPath = (code: string): string | undefined => bringIn[code.replace('left-out.', '')]
const bringIn: Readonly<Record<string, string>> = {
  'not-in-catalogue': '/settings/origins',
  'origin-not-allowed': '/plans/policy',
  'host-key-not-confirmed': '/settings/keys',
}
/** The form on the plans' page, filled in. */
export const proposePath = (where: string): string => `${withSearch('/plans', { where })}#propose`
/** The route's own address: a browser saves it as a file. */
export const planDocumentUrl = (id: string): string => `/api/v1/plans/${encodeURIComponent(id)}/document`
/** The last digits differ; the first ones of ids that were made together do not. */
export const shortId = (id: string): string => id.slice(-6)
