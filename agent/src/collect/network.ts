/** Interfaces with their addresses, routes and neighbours. */
import type { NetworkRow } from '@patchreeve/contract/sections/network.ts'
import { ipv6FromHex } from './addresses.ts'
import type { Context } from './context.ts'
import { fit, toCount } from './fields.ts'
import { firstLine, namesIn, SMALL_FILE, textOf } from './host.ts'
import { collectNeighbours } from './neighbours.ts'
import { collectRoutes } from './routes.ts'

const NET = '/sys/class/net'
/** include/uapi/linux/if.h */
const IFF_UP = 0x1
/** include/uapi/linux/if_addr.h: a privacy address, which changes by itself. */
const IFA_F_TEMPORARY = 0x01
/** Hosts of containers have thousands; the report's limit is 20,000 rows in all. */
const MAX_INTERFACES = 4_000
const MAX_ADDRESSES = 200

export async function collectNetwork(context: Context): Promise<NetworkRow[]> {
  return [...interfaces(context), ...collectRoutes(context), ...(await collectNeighbours(context))]
}

function interfaces(context: Context): NetworkRow[] {
  const { host } = context
  const rows: NetworkRow[] = []
  const addresses = addressesByName(context, rows)
  // bonding_masters and the like are files among the interfaces' folders.
  const names = namesIn(host, NET).filter((name) => host.exists(`${NET}/${name}/ifindex`))
  if (names.length > MAX_INTERFACES) rows.push(context.unknownRow('network', 'interfaces', 'too-large'))
  for (const name of names.slice(0, MAX_INTERFACES)) {
    const mac = firstLine(host, `${NET}/${name}/address`)
    const all = [...(addresses.get(name) ?? [])].sort()
    if (all.length > MAX_ADDRESSES) rows.push(context.unknownRow('network', fit(`addresses ${name}`, 100), 'too-large'))
    rows.push({
      kind: 'interface',
      name: fit(name, 60),
      mac: /^([0-9a-f]{2}:){5}[0-9a-f]{2}$/.test(mac) ? mac : '',
      mtu: toCount(firstLine(host, `${NET}/${name}/mtu`)),
      up: (Number(firstLine(host, `${NET}/${name}/flags`)) & IFF_UP) !== 0,
      addresses: all.slice(0, MAX_ADDRESSES),
    })
  }
  return rows
}

function addressesByName(context: Context, rows: NetworkRow[]): Map<string, Set<string>> {
  const byName = new Map<string, Set<string>>()
  const add = (name: string, cidr: string) => byName.set(name, (byName.get(name) ?? new Set<string>()).add(cidr))
  const v4 = context.host.ipv4()
  // An alias (`eth0:1`) is a label of an address, not an interface.
  if (v4.kind === 'known') for (const { name, cidr } of v4.value) add(name.split(':')[0] ?? name, fit(cidr, 60))
  if (v4.kind === 'unknown') rows.push(context.unknownRow('network', 'addresses-ipv4', v4.reason))
  const v6 = textOf(context.host.bytes('/proc/net/if_inet6', SMALL_FILE * 16))
  if (v6.kind === 'known') for (const { name, cidr } of parseIfInet6(v6.value)) add(name, cidr)
  if (v6.kind === 'unknown') rows.push(context.unknownRow('network', 'addresses-ipv6', v6.reason))
  return byName
}

export function parseIfInet6(text: string): { name: string; cidr: string }[] {
  const found: { name: string; cidr: string }[] = []
  for (const line of text.split('\n')) {
    const [address, , length, , flags, name] = line.trim().split(/\s+/)
    if (!address || !length || !flags || !name) continue
    if ((Number.parseInt(flags, 16) & IFA_F_TEMPORARY) !== 0) continue
    found.push({ name, cidr: `${ipv6FromHex(address)}/${Number.parseInt(length, 16)}` })
  }
  return found
}
