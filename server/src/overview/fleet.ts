/** Loads one snapshot of the tenant and places the findings on the hosts. */
import { indexKnowledge } from '../assessment/index.ts'
import { feedsOf } from '../feeds/index.ts'
import type { Tx } from '../platform/database.ts'
import { type Placed, placeFindings } from './findings.ts'
import { type HostView, viewHosts } from './hosts.ts'
import { readCandidates, readFindings, readHosts, readKernelImages } from './snapshot.ts'

export interface FleetView {
  readonly hosts: readonly HostView[]
  readonly placed: readonly Placed[]
}

export async function loadFleet(tx: Tx): Promise<FleetView> {
  const hosts = await readHosts(tx)
  const findings = await readFindings(tx)
  const platforms = [...new Set(findings.map((finding) => finding.platform))]
  const sources = [...new Set(findings.map((finding) => finding.source))]
  const feeds = await feedsOf(tx, platforms, sources, { statements: false })
  const placed = placeFindings({
    hosts: new Map(hosts.map((host) => [host.hostNo, host])),
    findings,
    candidates: await readCandidates(tx),
    kernelImages: await readKernelImages(tx),
    knowledge: indexKnowledge(feeds),
    now: tx.now,
  })
  return { hosts: viewHosts(hosts, placed, tx.now), placed }
}
