/** Listening sockets with the program and the package behind them: what the host offers to the network. */
import { z } from 'zod'
import { line, unknownReason } from './fields.ts'
import { sectionKeys } from './keys.ts'
import { defineSection } from './section.ts'

export const SocketRow = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('listen'),
    protocol: z.enum(['tcp', 'tcp6', 'udp', 'udp6']),
    address: line(60),
    /** Ports of the ephemeral range (ip_local_port_range) are left out for UDP: they come and go. */
    port: z.int().min(0).max(65535),
    /** Program path and owning package; '' with `unknown` saying why where another user's process cannot be read. */
    program: line(400),
    package: line(200),
    unknown: unknownReason.or(z.literal('')),
  }),
  z.object({ kind: z.literal('unknown'), what: line(100), reason: unknownReason }),
])
export type SocketRow = z.infer<typeof SocketRow>

export const sockets = defineSection({
  name: 'sockets',
  no: 6,
  row: SocketRow,
  key: sectionKeys.sockets,
  maxRows: 20_000,
})
