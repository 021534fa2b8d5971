/** Which devices this host has spoken with on its own links. Those without an agent become undecided devices. */
import type { NetworkRow } from '@patchreeve/contract/sections/network.ts'
import type { Context } from './context.ts'
import { fit } from './fields.ts'
import { TOOL_LIMITS, textOf } from './host.ts'

export interface Neighbour {
  mac: string
  address: string
  interface: string
}

const MAX_BYTES = 4 << 20
const MAX_NEIGHBOURS = 10_000
const MAX_ADDRESSES = 50
/** include/uapi/linux/if_arp.h: the address was answered for. */
const ATF_COM = 0x02

export async function collectNeighbours(context: Context): Promise<NetworkRow[]> {
  const arp = textOf(context.host.bytes('/proc/net/arp', MAX_BYTES))
  const found = arp.kind === 'known' ? parseArp(arp.value) : []
  const rows: NetworkRow[] = arp.kind === 'unknown' ? [context.unknownRow('network', 'neighbours', arp.reason)] : []
  // The kernel offers IPv6 neighbours over netlink only, so a tool must be asked.
  const tool = await context.host.run(['ip', '-6', 'neigh', 'show'], { ...TOOL_LIMITS, timeoutMs: 5_000 })
  if (tool.kind === 'known' && tool.value.exitCode === 0) found.push(...parseIpNeigh(tool.value.stdout))
  else rows.push(context.unknownRow('network', 'neighbours-ipv6', tool.kind === 'unknown' ? tool.reason : 'unreadable'))
  const merged = mergeByMac(found)
  if (merged.length > MAX_NEIGHBOURS) rows.push(context.unknownRow('network', 'neighbours', 'too-large'))
  return [...merged.slice(0, MAX_NEIGHBOURS), ...rows]
}

export function parseArp(text: string): Neighbour[] {
  const neighbours: Neighbour[] = []
  for (const line of text.split('\n').slice(1)) {
    const [address, , flags, mac, , name] = line.trim().split(/\s+/)
    if (!address || !flags || !mac || !name || (Number(flags) & ATF_COM) === 0 || !isMac(mac)) continue
    neighbours.push({ mac, address, interface: name })
  }
  return neighbours
}

/** Link-local addresses only: the others of a device are often private ones that it changes every day. */
export function parseIpNeigh(text: string): Neighbour[] {
  const neighbours: Neighbour[] = []
  for (const line of text.split('\n')) {
    const match = /^(fe80:\S*) dev (\S+) lladdr (\S+)/.exec(line)
    if (!match || /\b(FAILED|INCOMPLETE)\b/.test(line)) continue
    const [, address = '', name = '', mac = ''] = match
    if (isMac(mac)) neighbours.push({ mac, address, interface: name })
  }
  return neighbours
}

function isMac(text: string): boolean {
  return /^([0-9a-f]{2}:){5}[0-9a-f]{2}$/.test(text) && text !== '00:00:00:00:00:00'
}

function mergeByMac(neighbours: readonly Neighbour[]): NetworkRow[] {
  const groups = new Map<string, { mac: string; interface: string; addresses: Set<string> }>()
  for (const { mac, address, interface: name } of neighbours) {
    const key = `${mac} ${name}`
    const group = groups.get(key) ?? { mac, interface: fit(name, 60), addresses: new Set<string>() }
    group.addresses.add(fit(address, 60))
    groups.set(key, group)
  }
  return [...groups.values()].map(({ addresses, ...rest }) => ({
    kind: 'neighbour' as const,
    ...rest,
    addresses: [...addresses].sort().slice(0, MAX_ADDRESSES),
  }))
}
