/** Loads one snapshot of the tenant and places the findings on the hosts. */
import { AppError } from '@patchreeve/contract/errors.ts'
import { indexKnowledge } from '../assessment/index.ts'
import { feedsOf } from '../feeds/index.ts'
import type { Tx } from '../platform/database.ts'
import { type Placed, placeFindings } from './findings.ts'
import { type HostView, viewHosts } from './hosts.ts'
import { findHostNo, readCandidates, readFindings, readHosts, readKernelImages } from './snapshot.ts'

export interface FleetView {
  readonly hosts: readonly HostView[]
  readonly placed: readonly Placed[]
}

/** One host alone, by id or name. Throws HOST_NOT_FOUND. */
export async function loadHost(tx: Tx, idOrName: string): Promise<HostView> {
  const { hostNo, named } = await findHostNo(tx, idOrName)
  const host = hostNo === undefined ? undefined : (await loadFleet(tx, hostNo)).hosts[0]
  if (!host) throw new AppError('HOST_NOT_FOUND', { host: idOrName.slice(0, 100), named })
  return host
}

export async function loadFleet(tx: Tx, only?: number): Promise<FleetView> {
  const hosts = await readHosts(tx, only)
  const findings = await readFindings(tx, only)
  const platforms = [...new Set(findings.map((finding) => finding.platform))]
  const sources = [...new Set(findings.map((finding) => finding.source))]
  const feeds = await feedsOf(tx, platforms, sources, { statements: false })
  const placed = placeFindings({
    hosts: new Map(hosts.map((host) => [host.hostNo, host])),
    findings,
    candidates: await readCandidates(tx, only),
    kernelImages: await readKernelImages(tx, only),
    knowledge: indexKnowledge(feeds),
    now: tx.now,
  })
  return { hosts: viewHosts(hosts, placed, tx.now), placed }
}
