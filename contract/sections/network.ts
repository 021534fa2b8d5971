/** Interfaces, addresses and the neighbours that this host sees: neighbours without an agent become undecided devices. */
import { z } from 'zod'
import { count, line, unknownReason } from './fields.ts'
import { sectionKeys } from './keys.ts'
import { defineSection } from './section.ts'

const mac = z
  .string()
  .regex(/^([0-9a-f]{2}:){5}[0-9a-f]{2}$/)
  .or(z.literal(''))

export const NetworkRow = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('interface'),
    name: line(60),
    mac,
    mtu: count,
    up: z.boolean(),
    /** In CIDR form, sorted. Temporary IPv6 privacy addresses are left out: they change by themselves. */
    addresses: z.array(line(60)).max(200),
  }),
  z.object({ kind: z.literal('route'), destination: line(60), gateway: line(60), interface: line(60) }),
  z.object({
    kind: z.literal('neighbour'),
    mac: z.string().regex(/^([0-9a-f]{2}:){5}[0-9a-f]{2}$/),
    addresses: z.array(line(60)).max(50),
    interface: line(60),
  }),
  z.object({ kind: z.literal('unknown'), what: line(100), reason: unknownReason }),
])
export type NetworkRow = z.infer<typeof NetworkRow>

export const network = defineSection({
  name: 'network',
  no: 5,
  row: NetworkRow,
  key: sectionKeys.network,
  maxRows: 20_000,
})
