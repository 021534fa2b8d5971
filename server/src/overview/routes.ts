/** The overview over HTTP. Each answer is cut from one snapshot; totals are those of the whole list. */

import type { HostRow } from '@patchreeve/contract/api/host-views.ts'
import { AppError } from '@patchreeve/contract/errors.ts'
import { sql } from 'kysely'
import { isAllHalted, reopenedFixes } from '../deployment/index.ts'
import { openReviews } from '../emergency/index.ts'
import { feedStates } from '../feeds/index.ts'
import { setAttributes } from '../inventory/index.ts'
import { automaticView, newestPolicy } from '../plan/index.ts'
import type { Tx } from '../platform/database.ts'
import type { Handlers } from '../platform/http/handlers.ts'
import { cutPage } from '../platform/keyset.ts'
import type { Op } from '../platform/op.ts'
import { readDevices } from './devices.ts'
import {
  findingReaders,
  findingSorters,
  groupReaders,
  groupSorters,
  hostReaders,
  hostSorters,
  packageReaders,
  packageSorters,
} from './filters.ts'
import {
  findingOf,
  type Grouping,
  type GroupWithMembers,
  groupsWithMembers,
  mergeBinaries,
  type Placed,
} from './findings.ts'
import { countFirstPatch } from './first-patch.ts'
import { type FleetView, loadFleet, loadHost } from './fleet.ts'
import { homeOf, onRealHosts } from './home.ts'
import { detailOf, hostPackages, parseAt } from './host-detail.ts'
import { addSampleHosts, removeSampleHosts } from './sample.ts'
import { age, contains, equals, filterRows, type Readers, sortRows } from './terms.ts'
import { updaterRows } from './updaters.ts'

export interface OverviewDeps {
  readonly feedsOff: boolean
  /** Has a person said under which names hosts reach this server? */
  gatewayNamed(tx: Tx): Promise<boolean>
  secondFactor(op: Op): Promise<boolean>
  /** Revokes the certificate too: leaving is the enrolment's business. */
  retire(op: Op, hostId: string): Promise<void>
}

type Ids =
  | 'home_show'
  | 'host_list'
  | 'host_show'
  | 'host_packages'
  | 'host_findings'
  | 'host_update'
  | 'host_retire'
  | 'device_list'
  | 'updater_list'
  | 'sample_create'
  | 'sample_delete'
  | 'finding_list'
  | 'finding_show'

/** Hosts on one finding's page; the rest is one link away, and the total is always said. */
const HOSTS_SHOWN = 50

export function overviewRoutes(deps: OverviewDeps): Handlers<Ids> {
  return {
    async home_show(op) {
      const feeds = await feedStates(op, deps.feedsOff)
      const secondFactor = await deps.secondFactor(op)
      return op.tx(async (tx) => {
        const fleet = await loadFleet(tx)
        const devices = await readDevices(tx)
        return homeOf({
          ...fleet,
          feeds,
          devicesUndecided: devices.filter((device) => device.decision === 'undecided').length,
          gatewayNamed: await deps.gatewayNamed(tx),
          secondFactor,
          inheritedClosed: await countInheritedClosed(tx),
          firstPatch: await countFirstPatch(tx),
          automatic: await automaticView(tx),
          acute: { reviews: await openReviews(tx), allHalted: await isAllHalted(tx), undone: await reopenedFixes(tx) },
          now: tx.now,
        })
      })
    },
    async host_list(op, { query }) {
      return op.tx(async (tx) => {
        const { hosts } = await loadFleet(tx)
        // Retired hosts are on record, and shown when asked for.
        const asked = /(^|\s)state:\S*retired/.test(query.where)
        const listed = asked ? hosts : hosts.filter((host) => host.row.state !== 'retired')
        const sorted = sortRows(
          filterRows(listed, query.where, hostReaders, tx.now),
          query.sort,
          hostSorters,
          'name',
          (host) => host.row.id,
        )
        const page = cutPage(sorted, query, (host) => host.row.id, tx.now)
        return { ...page, rows: page.rows.map((host) => host.row) }
      })
    },
    async host_show(op, { params, query }) {
      const feeds = await feedStates(op, deps.feedsOff)
      return op.tx(async (tx) => {
        return detailOf(tx, await loadHost(tx, params.id), parseAt(query.at, tx.now), feeds)
      })
    },
    async updater_list(op) {
      return op.tx(async (tx) => ({ rows: await updaterRows(tx, (await newestPolicy(tx))?.document.verbs) }))
    },
    async host_packages(op, { params, query }) {
      return op.tx(async (tx) => {
        const rows = await hostPackages(tx, await loadHost(tx, params.id))
        const sorted = sortRows(
          filterRows(rows, query.where, packageReaders, tx.now),
          query.sort,
          packageSorters,
          'name',
          packageKey,
        )
        return cutPage(sorted, query, packageKey, tx.now)
      })
    },
    async host_findings(op, { params, query }) {
      return op.tx(async (tx) => {
        const rows = mergeBinaries((await loadHost(tx, params.id)).placed).map(findingOf)
        const sorted = sortRows(
          filterRows(rows, query.where, findingReaders, tx.now),
          query.sort,
          findingSorters,
          'tier',
          (finding) => `${finding.dueAt ?? '9'} ${finding.id}`,
        )
        return cutPage(sorted, query, (finding) => finding.id, tx.now)
      })
    },
    async host_update(op, { params, body }) {
      const host = await op.tx((tx) => loadHost(tx, params.id))
      await setAttributes(op, host.facts, body)
      return (await op.tx((tx) => loadHost(tx, host.row.id))).row
    },
    async host_retire(op, { params }) {
      await deps.retire(op, params.id)
      return { done: true }
    },
    async device_list(op, { query }) {
      return op.tx(async (tx) => {
        const sorted = sortRows(
          filterRows(await readDevices(tx), query.where, deviceReaders, tx.now),
          query.sort,
          { mac: (d) => d.mac, seen: (d) => d.lastSeenAt, first: (d) => d.firstSeenAt, last: (d) => d.lastSeenAt },
          'mac',
          (d) => d.mac,
        )
        return cutPage(sorted, query, (device) => device.mac, tx.now)
      })
    },
    async sample_create(op) {
      return { hosts: await addSampleHosts(op) }
    },
    async sample_delete(op) {
      return { hosts: await removeSampleHosts(op) }
    },
    async finding_list(op, { query }) {
      return op.tx(async (tx) => {
        const groups = groupsWithMembers(shownFindings(await loadFleet(tx), query.where), query.group)
        const names = new Map(groups.map((one) => [one.group.id, hostNames(one)]))
        const matching = filterRows(
          groups.map((one) => one.group),
          query.where,
          groupReaders((group) => names.get(group.id) ?? []),
          tx.now,
        )
        // Without a wish the groups keep their order: overdue, tier, nearest clock.
        const sorted =
          query.sort === '' ? matching : sortRows(matching, query.sort, groupSorters, 'tier', (group) => group.id)
        return cutPage(sorted, query, (group) => group.id, tx.now)
      })
    },
    async finding_show(op, { params }) {
      return op.tx(async (tx) => {
        const fleet = await loadFleet(tx)
        // A finding that only sample hosts have is still a page; the others count without them.
        const real = findGroup({ ...fleet, placed: shownFindings(fleet, '') }, params.id)
        const { group, members } = real ?? findGroup(fleet, params.id) ?? findingMissing(params.id)
        const hosts = hostsOf(fleet, members)
        return {
          group,
          findings: mergeBinaries(members).map(findingOf),
          hosts: hosts.slice(0, HOSTS_SHOWN),
          hostTotal: hosts.length,
        }
      })
    },
  }
}

/** Sample hosts count in no figure: their findings are listed when asked for by host, or where there is nothing else to see. */
function shownFindings(fleet: FleetView, where: string): readonly Placed[] {
  const real = onRealHosts(
    fleet.placed,
    fleet.hosts.filter((host) => host.row.state !== 'sample' && host.row.state !== 'retired'),
  )
  return /(^|\s)host:/.test(where) || real.length === 0 ? fleet.placed : real
}

const packageKey = (row: { name: string; architecture: string; version: string }) =>
  `${row.name} ${row.architecture} ${row.version}`

const deviceReaders: Readers<Awaited<ReturnType<typeof readDevices>>[number]> = {
  name: contains((device) => [device.mac, ...device.addresses]),
  decision: equals((device) => [device.decision]),
  mac: contains((device) => [device.mac]),
  address: contains((device) => device.addresses),
  seen: age((device) => Date.parse(device.lastSeenAt)),
}

const hostNames = ({ members }: GroupWithMembers) => [
  ...new Set(members.flatMap((member) => member.on.flatMap((on) => [on.host.name, on.host.hostId]))),
]

/** A group's id, a vulnerability's, or one finding's number: the group that it is shown in. */
function findGroup(fleet: FleetView, id: string): GroupWithMembers | undefined {
  const groupings: Grouping[] = ['action', 'no-fix', 'vulnerability']
  for (const grouping of groupings) {
    const found = groupsWithMembers(fleet.placed, grouping).find(
      (one) => one.group.id === id || one.members.some((member) => String(member.finding.episodeId) === id),
    )
    if (found) return found
  }
  return undefined
}

function findingMissing(id: string): never {
  throw new AppError('FINDING_NOT_FOUND', { finding: id.slice(0, 100) })
}

function hostsOf(fleet: FleetView, members: GroupWithMembers['members']): HostRow[] {
  const numbers = new Set(members.flatMap((member) => member.on.map((on) => on.host.hostNo)))
  return fleet.hosts.filter((host) => numbers.has(host.facts.hostNo)).map((host) => host.row)
}

/** Findings that were inherited when they opened (their clock is older than the episode) and are closed. */
async function countInheritedClosed(tx: Tx): Promise<number> {
  const row = (
    await sql<{ n: number }>`
      select count(distinct (e.vuln, p.source_name))::int as n
      from risk_episode e join inventory_package_version p using (pv)
      where e.closed is not null and e.clock_started < e.opened and e.closed_because->>'code' = 'gone-from-hosts'`.execute(
      tx.db,
    )
  ).rows[0]
  return row?.n ?? 0
}
