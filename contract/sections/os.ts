/** Operating system, kernels and identity of the machine: what is running, and what would run after a reboot. */
import { z } from 'zod'
import { architecture, line } from './fields.ts'
import { sectionKeys } from './keys.ts'
import { defineSection } from './section.ts'

export const OsRow = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('system'),
    /** os-release ID, ID_LIKE and VERSION_ID; versionId is '' on rolling releases. */
    id: line(60),
    idLike: line(200),
    versionId: line(60),
    codename: line(60),
    prettyName: line(200),
    architecture,
    hostname: line(255),
    /** SHA-256 of /etc/machine-id and this use's name: tells clones apart without disclosing the id (machine-id(5)). */
    machineId: z
      .string()
      .regex(/^[0-9a-f]{64}$/)
      .or(z.literal('')),
    virtualization: line(60),
    timezone: line(80),
  }),
  z.object({ kind: z.literal('running-kernel'), release: line(200), version: line(300), package: line(200) }),
  z.object({ kind: z.literal('installed-kernel'), release: line(200), package: line(200), packageVersion: line(200) }),
])
export type OsRow = z.infer<typeof OsRow>

export const os = defineSection({
  name: 'os',
  no: 1,
  row: OsRow,
  key: sectionKeys.os,
  maxRows: 200,
})
