/** All addresses of the console. */
import { createRootRoute, createRoute, createRouter, Outlet } from '@tanstack/react-router'
import { DeploymentPage } from './pages/deployment.tsx'
import { DeploymentsPage } from './pages/deployments.tsx'
import { DevicesPage } from './pages/devices.tsx'
import { EmergenciesPage } from './pages/emergencies.tsx'
import { EmergencyPage } from './pages/emergency.tsx'
import { EvidencePage } from './pages/evidence.tsx'
import { FindingPage } from './pages/finding.tsx'
import { FindingEvidencePage } from './pages/finding-evidence.tsx'
import { FindingsPage } from './pages/findings.tsx'
import { HeldBackPage } from './pages/held-back.tsx'
import { HomePage } from './pages/home.tsx'
import { HostPage } from './pages/host/host.tsx'
import { WhyPage } from './pages/host/why.tsx'
import { HostsPage } from './pages/hosts.tsx'
import { MorePage } from './pages/more.tsx'
import { NotFoundPage } from './pages/not-found.tsx'
import { PlanPage } from './pages/plan.tsx'
import { PlansPage } from './pages/plans.tsx'
import { PolicyPage } from './pages/policy.tsx'
import { SettingsPage } from './pages/settings/settings.tsx'
import { SignInPage } from './pages/sign-in.tsx'
import { StartPage } from './pages/start/start.tsx'
import { parseSearch, stringifySearch } from './parts/address.ts'
import { Broken } from './shell/broken.tsx'
import { Shell } from './shell/shell.tsx'

const root = createRootRoute({ component: Outlet })
const signIn = createRoute({ getParentRoute: () => root, path: '/sign-in', component: SignInPage })
const start = createRoute({ getParentRoute: () => root, path: '/start', component: StartPage })
const shell = createRoute({ getParentRoute: () => root, id: 'shell', component: Shell })

const inShell = <const Path extends string>(path: Path, component: () => React.ReactNode) =>
  createRoute({ getParentRoute: () => shell, path, component })

const pages = [
  inShell('/', HomePage),
  inShell('/hosts', HostsPage),
  inShell('/hosts/$id', HostPage),
  inShell('/hosts/$id/$tab', HostPage),
  inShell('/hosts/$id/why/$patch', WhyPage),
  inShell('/devices', DevicesPage),
  inShell('/findings', FindingsPage),
  inShell('/findings/$id', FindingPage),
  inShell('/findings/$id/chain', FindingEvidencePage),
  inShell('/plans', PlansPage),
  inShell('/plans/policy', PolicyPage),
  inShell('/plans/policy/$version', PolicyPage),
  inShell('/plans/held-back', HeldBackPage),
  inShell('/plans/$id', PlanPage),
  inShell('/deployments', DeploymentsPage),
  inShell('/deployments/$id', DeploymentPage),
  inShell('/emergencies', EmergenciesPage),
  inShell('/emergencies/$id', EmergencyPage),
  inShell('/evidence', EvidencePage),
  inShell('/settings', SettingsPage),
  inShell('/settings/$section', SettingsPage),
  inShell('/more', MorePage),
  inShell('$', NotFoundPage),
] as const

export function makeRouter() {
  return createRouter({
    routeTree: root.addChildren([signIn, start, shell.addChildren(pages)]),
    parseSearch,
    stringifySearch,
    scrollRestoration: true,
    defaultErrorComponent: Broken,
  })
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof makeRouter>
  }
}
