/**
 * This machine: read by the agent's own collector, started as a child without rights of its own, and taken in by the same
 * `acceptSection` as every report. Provenance is "server-seen"; once an agent joins from here, this stops.
 */
import { join } from 'node:path'
import { type SectionName, type Sections, sectionNames } from '@patchreeve/contract/sections/registry.ts'
import { z } from 'zod'
import { acceptSection, localHost, registerHost, SERVER_SEEN } from '../inventory/index.ts'
import { CHECKOUT } from '../platform/drop-root.ts'
import { actingAs, type Op } from '../platform/op.ts'
import { heavyPrograms } from '../platform/permits.ts'
import { runProcess } from '../platform/process.ts'

const LIMITS = { timeoutMs: 120_000, maxOutputBytes: 64 << 20 }

/** The envelope only: rows are checked where every host's rows are. */
const Collected = z.object({
  sections: z.record(z.string(), z.array(z.unknown())),
  digests: z.record(z.string(), z.string()),
})

export interface LocalResult {
  readonly hostId: string
  readonly hostNo: number
  /** Sections that differ from what was held. */
  readonly changed: readonly SectionName[]
}

/** undefined when an agent on this machine reports for itself. Throws when the collector fails. */
export async function readThisMachine(op: Op): Promise<LocalResult | undefined> {
  const collected = await collect()
  const system = (collected.sections.os ?? []).find(isSystem)
  const host = await op.tx(async (tx) => {
    const newcomer = {
      name: system?.hostname || 'localhost',
      machineId: system?.machineId ?? '',
      hardwareId: '',
      provenance: 'server-seen',
      agentVersion: '',
      hostId: op.ids.next(),
    } as const
    const known = await localHost(tx, newcomer.machineId)
    return known ?? { ...(await registerHost(tx, newcomer)), provenance: SERVER_SEEN, digests: {} }
  })
  if (host.provenance !== SERVER_SEEN) return undefined
  const reporter = actingAs(op, { kind: 'host', hostNo: host.hostNo, hostId: host.hostId })
  const changed: SectionName[] = []
  for (const section of sectionNames) {
    const rows = collected.sections[section]
    const digest = collected.digests[section]
    if (!rows || !digest || host.digests[section]?.digest === digest) continue
    await acceptSection(reporter, { reportId: op.ids.next(), section, rows, digest })
    changed.push(section)
  }
  return { hostId: host.hostId, hostNo: host.hostNo, changed }
}

async function collect(): Promise<z.infer<typeof Collected>> {
  const argv = [
    process.execPath,
    '--disable-warning=ExperimentalWarning',
    join(CHECKOUT, 'agent/src/main.ts'),
    'collect',
    '--once',
    '--json',
  ] as const
  const env = { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', LC_ALL: 'C.UTF-8' }
  const run = await heavyPrograms.within(() => runProcess(argv, { ...LIMITS, env, cwd: '/' }))
  if (run.code !== 0 || run.ended !== 'exit')
    throw new Error(`the collector ended with ${run.ended} ${run.code}: ${run.stderr.slice(-500)}`)
  return Collected.parse(JSON.parse(run.stdout.toString('utf8')))
}

function isSystem(row: unknown): row is Extract<Sections['os'][number], { kind: 'system' }> {
  return typeof row === 'object' && row !== null && (row as { kind?: unknown }).kind === 'system'
}
