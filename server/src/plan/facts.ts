/** Puts together what the planner is given: only hosts on which something was asked for, with what their repositories hold. */
import type { RepositoryRow } from '@patchreeve/contract/sections/repositories.ts'
import type { Tx } from '../platform/database.ts'
import * as facts from './facts-store.ts'
import { isConfirmed } from './host-keys.ts'
import {
  type HostCandidate,
  type HostFinding,
  type Installed,
  type PackageAt,
  type PlanHost,
  packageKey,
  type Repositories,
  type Source,
  type Wanted,
} from './model.ts'
import type { Selection } from './selection.ts'
import { type HostKeyRow, listHostKeys } from './store.ts'

export async function readPlanHosts(
  tx: Tx,
  repositories: Repositories,
  selection: Selection,
  packages: readonly string[],
): Promise<PlanHost[]> {
  const hosts = (await facts.readHosts(tx)).filter((host) => selection.host(host))
  const numbers = hosts.map((host) => host.hostNo)
  const findings = await facts.readFindings(tx, numbers)
  const wanted =
    packages.length > 0
      ? wantedByName(await facts.readNamed(tx, numbers, packages))
      : wantedByFinding(findings.filter((finding) => selection.finding(finding)))
  const concerned = hosts.filter((host) => wanted.has(host.hostNo))
  const bare = await withInventory(tx, concerned, findings, wanted)
  return withRepositories(tx, repositories, bare)
}

/** Host -> package version -> the findings that it was asked for by. */
type WantedOf = ReadonlyMap<number, ReadonlyMap<number, readonly facts.FindingRow[]>>
type BareHost = Omit<PlanHost, 'catalogue' | 'obtainable'>

function wantedByName(rows: readonly { hostNo: number; pv: number }[]): WantedOf {
  const byHost = Map.groupBy(rows, (row) => row.hostNo)
  return new Map([...byHost].map(([hostNo, own]) => [hostNo, new Map(own.map((row) => [row.pv, []]))]))
}

function wantedByFinding(findings: readonly facts.FindingRow[]): WantedOf {
  const pairs = findings.flatMap((finding) => finding.hostNos.map((hostNo) => ({ hostNo, finding })))
  const byHost = Map.groupBy(pairs, (pair) => pair.hostNo)
  return new Map(
    [...byHost].map(([hostNo, own]) => [
      hostNo,
      Map.groupBy(
        own.map((pair) => pair.finding),
        (finding) => finding.pv,
      ),
    ]),
  )
}

async function withInventory(
  tx: Tx,
  hosts: readonly facts.HostRow[],
  findings: readonly facts.FindingRow[],
  wanted: WantedOf,
): Promise<BareHost[]> {
  const numbers = hosts.map((host) => host.hostNo)
  const { versions, ofHost } = await facts.readInstalled(tx, numbers)
  const rows = Map.groupBy(await facts.readRepositoryRows(tx, numbers), (one) => one.hostNo)
  const keys = Map.groupBy(await listHostKeys(tx), (row) => row.host_id)
  const ownFindings = findingsByHost(findings)
  return hosts.map((host) => {
    const told = (rows.get(host.hostNo) ?? []).map((one) => one.row)
    return {
      hostId: host.hostId,
      name: host.name,
      platform: host.platform,
      ...keyOf(keys.get(host.hostId) ?? []),
      installed: (ofHost.get(host.hostNo) ?? []).flatMap((pv) => versions.get(pv) ?? []),
      held: new Set(told.flatMap((row) => (row.kind === 'hold' ? [row.name] : []))),
      candidates: told.flatMap(candidateOf),
      broken: told.some((row) => row.kind === 'dpkg-health' && (row.broken.length > 0 || row.pendingUpdates)),
      findings: ownFindings.get(host.hostNo) ?? [],
      sources: told.flatMap(sourceOf),
      wanted: wantedOf(wanted.get(host.hostNo) ?? new Map(), versions),
    }
  })
}

function wantedOf(
  wanted: ReadonlyMap<number, readonly facts.FindingRow[]>,
  versions: ReadonlyMap<number, Installed>,
): Wanted[] {
  return [...wanted].flatMap(([pv, findings]) => {
    const installed = versions.get(pv)
    return installed ? [{ package: installed, findings: findings.map(findingOf) }] : []
  })
}

function findingsByHost(findings: readonly facts.FindingRow[]): ReadonlyMap<number, HostFinding[]> {
  const byHost = new Map<number, HostFinding[]>()
  for (const row of findings) {
    const finding = findingOf(row)
    for (const hostNo of row.hostNos) {
      const own = byHost.get(hostNo)
      if (own) own.push(finding)
      else byHost.set(hostNo, [finding])
    }
  }
  return byHost
}

function findingOf(row: facts.FindingRow): HostFinding {
  const { episodeId, vulnerability, tier, fixedVersion, since, name, architecture, version } = row
  return { episodeId, vulnerability, tier, fixedVersion, since, name, architecture, version }
}

export function keyOf(rows: readonly HostKeyRow[]): Pick<PlanHost, 'hostKey' | 'keyState'> {
  const confirmed = rows.find(isConfirmed)
  if (confirmed) return { hostKey: confirmed.digest, keyState: 'confirmed' }
  return { hostKey: null, keyState: rows.length > 0 ? 'unconfirmed' : 'none' }
}

function candidateOf(row: RepositoryRow): HostCandidate[] {
  if (row.kind !== 'candidate') return []
  const { name, architecture, installed, candidate, state } = row
  return [{ name, architecture, version: candidate, installed, state }]
}

function sourceOf(row: RepositoryRow): Source[] {
  return row.kind === 'source' ? [{ uri: row.uri, suite: row.suite, components: row.components }] : []
}

/** Hosts with the same repositories are asked for together. */
async function withRepositories(tx: Tx, repositories: Repositories, hosts: readonly BareHost[]): Promise<PlanHost[]> {
  const ready: PlanHost[] = []
  for (const group of Map.groupBy(hosts, (host) => JSON.stringify(host.sources)).values()) {
    const sources = group[0]?.sources ?? []
    const catalogue = await repositories.catalogue(tx, sources, distinct(group.flatMap((host) => host.candidates)))
    const obtainable = await repositories.obtainable(tx, sources, distinct(group.flatMap(replaceable)))
    ready.push(...group.map((host) => ({ ...host, catalogue, obtainable })))
  }
  return ready
}

/** Installed packages that have a candidate: what an undo could have to bring back. */
function replaceable(host: BareHost): Installed[] {
  const names = new Set(host.candidates.map((one) => one.name))
  return host.installed.filter((one) => names.has(one.name))
}

function distinct(packages: readonly PackageAt[]): PackageAt[] {
  const byKey = new Map(packages.map((one) => [packageKey(one), one]))
  return [...byKey.values()].map(({ name, architecture, version }) => ({ name, architecture, version }))
}
