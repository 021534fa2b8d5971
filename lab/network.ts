/**
 * The run's network: two site LANs and a server network, all bridges in one namespace of the run, joined by a router per
 * site. Nothing leads out of it; the apt proxy is the only way to the archive.
 *
 *   hosts A 10.77.1.0/24 - router A - server network 10.77.0.0/24 - router B - 10.77.2.0/24 hosts B
 *                                        server .10, apt proxy .254
 */
import { readdirSync } from 'node:fs'
import {
  type HostPlan,
  namespaceOf,
  namespacePath,
  namespacePrefix,
  PROXY_IP,
  SERVER_IP,
  type Site,
  sites,
} from './addresses.ts'
import { must } from './exec.ts'

/** Commands that build the network, in order. Pure, so that a test can read it. */
export function networkCommands(run: string, hosts: readonly HostPlan[]): string[][] {
  const net = namespaceOf(run, 'net')
  const server = namespaceOf(run, 'srv')
  const commands: string[][] = [...namespace(net), ...namespace(server)]
  for (const bridge of ['lanA', 'lanB', 'core']) {
    commands.push(['ip', '-n', net, 'link', 'add', bridge, 'type', 'bridge'], up(net, bridge))
  }
  commands.push(...cable(net, 'core', 'srv', server, 'eth0', SERVER_IP))
  commands.push(['ip', '-n', net, 'addr', 'add', `${PROXY_IP}/24`, 'dev', 'core'])
  for (const site of ['A', 'B'] as const) commands.push(...router(run, net, site))
  for (const site of ['A', 'B'] as const) {
    for (const ns of [net, server]) commands.push(route(ns, `${sites[site].lan}.0/24`, sites[site].wan))
  }
  for (const host of hosts) commands.push(...hostCommands(run, host))
  return commands
}

const up = (ns: string, link: string) => ['ip', '-n', ns, 'link', 'set', link, 'up']
const route = (ns: string, to: string, via: string) => ['ip', '-n', ns, 'route', 'add', to, 'via', via]
const namespace = (ns: string) => [['ip', 'netns', 'add', ns], up(ns, 'lo')]

/** A cable from the bridge to a new interface `to` in the namespace `ns`, with its address. */
function cable(net: string, bridge: string, plug: string, ns: string, to: string, address: string): string[][] {
  return [
    ['ip', '-n', net, 'link', 'add', plug, 'type', 'veth', 'peer', 'name', to, 'netns', ns],
    ['ip', '-n', net, 'link', 'set', plug, 'master', bridge, 'up'],
    ['ip', '-n', ns, 'addr', 'add', `${address}/24`, 'dev', to],
    up(ns, to),
  ]
}

function router(run: string, net: string, site: Site): string[][] {
  const ns = namespaceOf(run, `rt${site}`)
  const other = site === 'A' ? sites.B : sites.A
  return [
    ...namespace(ns),
    ...cable(net, 'core', `wan${site}`, ns, 'wan', sites[site].wan),
    ...cable(net, `lan${site}`, `gw${site}`, ns, 'lan', `${sites[site].lan}.1`),
    ['ip', 'netns', 'exec', ns, 'sysctl', '-qw', 'net.ipv4.ip_forward=1'],
    route(ns, `${other.lan}.0/24`, other.wan),
  ]
}

function hostCommands(run: string, host: HostPlan): string[][] {
  const ns = namespaceOf(run, host.name)
  return [
    ...namespace(ns),
    ...cable(namespaceOf(run, 'net'), `lan${host.site}`, host.name, ns, 'eth0', host.ip),
    route(ns, 'default', `${sites[host.site].lan}.1`),
  ]
}

export async function buildNetwork(run: string, hosts: readonly HostPlan[]): Promise<void> {
  for (const command of networkCommands(run, hosts)) await must(command, { timeoutMs: 10_000 })
}

/** Namespaces of the run that exist now, by their full names. */
export function namespacesOf(run: string): string[] {
  try {
    return readdirSync('/run/netns').filter((name) => name.startsWith(namespacePrefix(run)))
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return []
    throw error
  }
}

/** Bridges and cables end with their namespaces. */
export async function removeNetwork(run: string): Promise<void> {
  for (const name of namespacesOf(run)) await must(['ip', 'netns', 'delete', name], { timeoutMs: 10_000 })
}

/**
 * Arguments that start a program in a namespace of the run (`srv`, `rtA`, `net`, a host's name). It may not set the
 * clock: that would be the clock of the whole machine.
 */
export function inNamespace(run: string, name: string, argv: readonly string[]): string[] {
  const drop = ['setpriv', '--bounding-set', '-sys_time', '--inh-caps', '-sys_time', '--']
  return ['nsenter', `--net=${namespacePath(run, name)}`, '--', ...drop, ...argv]
}
