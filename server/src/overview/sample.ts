/** Adds and removes the sample hosts. They go the way of every report, so that what is shown of them is no stage set. */

import type { OsRow } from '@patchreeve/contract/sections/os.ts'
import type { SectionName, SectionRow } from '@patchreeve/contract/sections/registry.ts'
import { sectionDigest } from '@patchreeve/trust/digest.ts'
import { sql } from 'kysely'
import { acceptSection, registerHost, retireHost, SAMPLE } from '../inventory/index.ts'
import { actingAs, type Op } from '../platform/op.ts'
import { type SampleHost, sampleHosts } from './sample-hosts.ts'

export async function addSampleHosts(op: Op): Promise<number> {
  if ((await sampleNumbers(op)).length > 0) return 0
  for (const sample of sampleHosts) await addOne(op, sample)
  return sampleHosts.length
}

async function addOne(op: Op, sample: SampleHost): Promise<void> {
  const host = await op.tx((tx) =>
    registerHost(tx, {
      name: sample.name,
      machineId: '',
      hardwareId: '',
      provenance: 'sample',
      agentVersion: '',
      hostId: op.ids.next(),
    }),
  )
  const reporter = actingAs(op, { kind: 'host', hostNo: host.hostNo, hostId: host.hostId })
  await report(reporter, 'os', systemOf(sample))
  await report(reporter, 'packages', [...sample.packages])
}

async function report<N extends SectionName>(op: Op, section: N, rows: SectionRow<N>[]): Promise<void> {
  await acceptSection(op, { reportId: op.ids.next(), section, rows, digest: await sectionDigest(section, rows) })
}

function systemOf(sample: SampleHost): OsRow[] {
  const prettyName = `Debian GNU/Linux ${sample.versionId} (${sample.codename})`
  const common = { idLike: '', architecture: 'amd64', machineId: '', virtualization: '', timezone: 'Etc/UTC' }
  return [
    {
      kind: 'system',
      id: 'debian',
      versionId: sample.versionId,
      codename: sample.codename,
      prettyName,
      hostname: sample.name,
      ...common,
    },
  ]
}

/** Retires them all in one transaction: they leave every list; the record that they were there stays, as for any host. */
export async function removeSampleHosts(op: Op): Promise<number> {
  const numbers = await sampleNumbers(op)
  await op.tx(async (tx) => {
    for (const hostNo of numbers) await retireHost(tx, hostNo, 'sample-removed')
    await tx.emit({ type: 'assessment.changed', body: {} })
  })
  return numbers.length
}

async function sampleNumbers(op: Op): Promise<number[]> {
  return op.tx(async (tx) => {
    const found = await sql<{
      hostNo: number
    }>`select host_no as "hostNo" from inventory_host where provenance = ${SAMPLE} and retired_at is null`.execute(
      tx.db,
    )
    return found.rows.map((row) => row.hostNo)
  })
}
