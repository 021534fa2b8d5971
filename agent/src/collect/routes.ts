/** Routes of the main table, without those that the kernel makes for its own addresses. */
import type { NetworkRow } from '@patchreeve/contract/sections/network.ts'
import { addressFromWords, ipv6FromHex, prefixLength } from './addresses.ts'
import type { Context } from './context.ts'
import { fit } from './fields.ts'
import { textOf } from './host.ts'

type RouteRow = Extract<NetworkRow, { kind: 'route' }>

/** Routers with full tables have more; that they have is then the answer. */
const MAX_ROUTES = 5_000
const MAX_BYTES = 4 << 20

export function collectRoutes(context: Context): NetworkRow[] {
  const rows = [
    ...read(context, '/proc/net/route', (text) => parseRoutes(text, context.littleEndian)),
    ...read(context, '/proc/net/ipv6_route', parseRoutes6),
  ]
  if (rows.length <= MAX_ROUTES) return rows
  return [...rows.slice(0, MAX_ROUTES), context.unknownRow('network', 'routes', 'too-large')]
}

function read(context: Context, path: string, parse: (text: string) => RouteRow[]): NetworkRow[] {
  const text = textOf(context.host.bytes(path, MAX_BYTES))
  if (text.kind === 'known') return parse(text.value)
  // A kernel without IPv6 has no such file.
  return text.kind === 'absent' ? [] : [context.unknownRow('network', `routes ${path.slice(10)}`, text.reason)]
}

export function parseRoutes(text: string, littleEndian: boolean): RouteRow[] {
  const rows: RouteRow[] = []
  for (const line of text.split('\n').slice(1)) {
    const [name, destination, gateway, , , , , mask] = line.split('\t')
    if (!name || !destination || !gateway || !mask) continue
    const to = addressFromWords(destination, littleEndian)
    const via = addressFromWords(gateway, littleEndian)
    rows.push({
      kind: 'route',
      destination: `${to}/${prefixLength(addressFromWords(mask, littleEndian))}`,
      gateway: via === '0.0.0.0' ? '' : via,
      interface: fit(name, 60),
    })
  }
  return rows
}

const RTF_REJECT = 0x0200
const RTF_CACHE = 0x01000000
const RTF_LOCAL = 0x80000000

export function parseRoutes6(text: string): RouteRow[] {
  const rows: RouteRow[] = []
  for (const line of text.split('\n')) {
    const [destination, length, , , gateway, , , , flags, name] = line.trim().split(/\s+/)
    if (!destination || !length || !gateway || !flags || !name) continue
    const bits = Number.parseInt(flags, 16)
    if (name === 'lo' || destination.startsWith('ff') || (bits & (RTF_REJECT | RTF_CACHE | RTF_LOCAL)) !== 0) continue
    const via = ipv6FromHex(gateway)
    rows.push({
      kind: 'route',
      destination: `${ipv6FromHex(destination)}/${Number.parseInt(length, 16)}`,
      gateway: via === '::' ? '' : via,
      interface: fit(name, 60),
    })
  }
  return rows
}
