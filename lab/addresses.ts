/**
 * Names and addresses of a run. Everything derives from the run's id, so that `down` finds what a crashed run left even
 * without its state file, and two runs at once share nothing.
 */
import type { Suite } from './suites.ts'

export type Site = 'A' | 'B'

export interface HostSpec {
  readonly suite: Suite
  readonly site: Site
  /** A locale of the image: C.UTF-8 or es_ES.UTF-8. */
  readonly locale?: string
  /** Folders of this machine shown to the host, read only. */
  readonly binds?: readonly { readonly from: string; readonly to: string }[]
}

export interface HostPlan extends HostSpec {
  /** `a1`, `b1`...: unique in the run, part of namespace and cgroup names. */
  readonly name: string
  readonly hostname: string
  readonly ip: string
}

export const SERVER_IP = '10.77.0.10'
export const PROXY_IP = '10.77.0.254'
/** The port Debian's own apt proxies use. */
export const PROXY_PORT = 3128
export const sites = { A: { lan: '10.77.1', wan: '10.77.0.1' }, B: { lan: '10.77.2', wan: '10.77.0.2' } } as const

/** Letters and digits only: the id is part of namespace, cgroup and folder names and ends at the first dash. */
export const RUN_ID = /^[a-z0-9]{1,12}$/

/** Two sites as in a small firm: most hosts at A, two at B; every third release is an older or a newer one. */
const DEFAULT_SIX: readonly HostSpec[] = [
  { suite: 'bookworm', site: 'A' },
  { suite: 'bookworm', site: 'A' },
  { suite: 'bookworm', site: 'A', locale: 'es_ES.UTF-8' },
  { suite: 'bullseye', site: 'A' },
  { suite: 'bookworm', site: 'B' },
  { suite: 'trixie', site: 'B' },
]

/** 65 MiB of memory each and two addresses' worth of head room in a /24. */
export const MAX_HOSTS = 60

export function defaultHosts(count: number): HostSpec[] {
  return Array.from({ length: count }, (_, i) => DEFAULT_SIX[i % DEFAULT_SIX.length]).filter(
    (spec) => spec !== undefined,
  )
}

/** Gives each host its name and address: `a1` is 10.77.1.11, `b2` is 10.77.2.12. */
export function planHosts(specs: readonly HostSpec[]): HostPlan[] {
  if (specs.length < 1 || specs.length > MAX_HOSTS) throw new Error(`a lab has 1 to ${MAX_HOSTS} hosts`)
  const count = { A: 0, B: 0 }
  return specs.map((spec) => {
    count[spec.site] += 1
    const name = `${spec.site.toLowerCase()}${count[spec.site]}`
    return { ...spec, name, hostname: `${name}-${spec.suite}`, ip: `${sites[spec.site].lan}.${10 + count[spec.site]}` }
  })
}

export const namespacePrefix = (run: string) => `prlab-${run}-`
export const namespaceOf = (run: string, name: string) => `${namespacePrefix(run)}${name}`
export const namespacePath = (run: string, name: string) => `/run/netns/${namespaceOf(run, name)}`
