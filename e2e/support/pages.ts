/** All pages of the console, with the route that each cannot do without. */
import type { RouteId } from '@patchreeve/contract/api/routes.ts'
import { deploymentId } from '../../console/src/mock/deployments.ts'
import { CLOSED } from '../../console/src/mock/evidence.ts'
import { hostId } from '../../console/src/mock/hosts.ts'
import { planId } from '../../console/src/mock/plans.ts'

export interface ConsolePage {
  readonly name: string
  readonly path: string
  readonly needs: RouteId
}

/** Openssl's group; a host with findings, a silent one. */
export const group = encodeURIComponent('action openssl 3.0.22-1~deb12u2')
export const host = hostId(5)

export const pages: readonly ConsolePage[] = [
  { name: 'home', path: '/', needs: 'home_show' },
  { name: 'hosts', path: '/hosts', needs: 'host_list' },
  { name: 'host-findings', path: `/hosts/${host}`, needs: 'host_findings' },
  { name: 'host-packages', path: `/hosts/${host}/packages`, needs: 'host_packages' },
  { name: 'host-system', path: `/hosts/${host}/system`, needs: 'host_show' },
  { name: 'host-sources', path: `/hosts/${host}/sources`, needs: 'host_show' },
  { name: 'host-network', path: `/hosts/${host}/network`, needs: 'host_show' },
  { name: 'host-about', path: `/hosts/${host}/about`, needs: 'host_show' },
  { name: 'host-evidence', path: `/hosts/${host}/evidence`, needs: 'evidence_list' },
  { name: 'devices', path: '/devices', needs: 'device_list' },
  { name: 'findings', path: '/findings', needs: 'finding_list' },
  { name: 'findings-vulnerability', path: '/findings?group=vulnerability', needs: 'finding_list' },
  { name: 'findings-no-fix', path: '/findings?group=no-fix', needs: 'finding_list' },
  { name: 'finding', path: `/findings/${group}`, needs: 'finding_show' },
  { name: 'finding-evidence', path: `/findings/${CLOSED}/chain`, needs: 'evidence_chain' },
  { name: 'evidence', path: '/evidence', needs: 'evidence_list' },
  { name: 'settings-enrolment', path: '/settings', needs: 'enrolment_token_list' },
  { name: 'settings-gateway', path: '/settings/gateway', needs: 'gateway_show' },
  { name: 'settings-feeds', path: '/settings/feeds', needs: 'feed_list' },
  { name: 'settings-people', path: '/settings/people', needs: 'member_list' },
  { name: 'settings-display', path: '/settings/display', needs: 'session_show' },
  { name: 'settings-keys', path: '/settings/keys', needs: 'root_list' },
  { name: 'settings-origins', path: '/settings/origins', needs: 'origin_list' },
  { name: 'settings-packages', path: '/settings/packages', needs: 'package_list' },
  { name: 'plans', path: '/plans', needs: 'plan_list' },
  { name: 'plan', path: `/plans/${planId(5)}`, needs: 'plan_show' },
  { name: 'plan-signed', path: `/plans/${planId(4)}`, needs: 'plan_show' },
  { name: 'plan-lapsed', path: `/plans/${planId(2)}`, needs: 'plan_show' },
  { name: 'policy', path: '/plans/policy', needs: 'policy_list' },
  { name: 'policy-older', path: '/plans/policy/1', needs: 'policy_show' },
  { name: 'held-back', path: '/plans/held-back', needs: 'heldback_list' },
  { name: 'deployments', path: '/deployments', needs: 'deployment_list' },
  { name: 'deployment', path: `/deployments/${deploymentId(3)}`, needs: 'deployment_show' },
  { name: 'deployment-finished', path: `/deployments/${deploymentId(1)}`, needs: 'deployment_show' },
  { name: 'deployment-halted', path: `/deployments/${deploymentId(2)}`, needs: 'deployment_show' },
  { name: 'more', path: '/more', needs: 'session_show' },
]
