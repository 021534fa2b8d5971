/** How the main commands look on a terminal. Everything else is shown by generic.ts; `--json` has it all. */
import type { RouteId, RouteOutput } from '@patchreeve/contract/api/routes.ts'
import { clean } from './clean.ts'
import { type Column, table } from './table.ts'
import { coded, plural, tierLine, tiers, when } from './words.ts'

type Width = number | undefined
export type Layouts = { readonly [R in RouteId]?: (answer: RouteOutput<R>, width: Width) => string }

type Row<R extends RouteId> = RouteOutput<R> extends { rows: (infer One)[] } ? One : never

const hosts: Column<Row<'host_list'>>[] = [
  { head: 'NAME', cell: (host) => host.name },
  { head: 'STATE', cell: (host) => host.state },
  { head: 'PLATFORM', cell: (host) => host.platform },
  { head: 'FINDINGS', cell: (host) => (host.packages ? tiers(host.tiers) : 'not assessed') },
  { head: 'OVERDUE', cell: (host) => host.overdue, right: true },
  { head: 'DUE', cell: (host) => when(host.dueAt) },
  { head: 'REBOOT', cell: (host) => (host.rebootDue === null ? 'unknown' : host.rebootDue ? 'due' : '-') },
  { head: 'LAST SEEN', cell: (host) => when(host.lastSeenAt) },
]
const groups: Column<Row<'finding_list'>>[] = [
  { head: 'TIER', cell: (group) => group.tier },
  { head: 'SOURCE', cell: (group) => group.source },
  { head: 'INSTALLED', cell: (group) => group.installedVersion },
  { head: 'FIXED BY', cell: (group) => group.fixedVersion ?? group.fixState },
  { head: 'HOSTS', cell: (group) => group.hostCount, right: true },
  { head: 'CVES', cell: (group) => group.vulnerabilityCount, right: true },
  { head: 'EXPLOITED', cell: (group) => (group.exploited ? 'yes' : '-') },
  { head: 'DUE', cell: (group) => (group.overdue ? `${when(group.dueAt)} over` : when(group.dueAt)) },
  { head: 'ID', cell: (group) => group.id },
]
const findings: Column<RouteOutput<'finding_show'>['findings'][number]>[] = [
  { head: 'TIER', cell: (finding) => finding.tier },
  { head: 'VULNERABILITY', cell: (finding) => finding.vulnerability },
  { head: 'PACKAGE', cell: (finding) => finding.package },
  { head: 'INSTALLED', cell: (finding) => finding.installedVersion },
  { head: 'FIXED BY', cell: (finding) => finding.fixedVersion ?? finding.fixState },
  { head: 'DUE', cell: (finding) => when(finding.dueAt) },
  { head: 'BECAUSE', cell: (finding) => [...finding.because, ...finding.tierBecause].map(coded).join('; ') },
]
const feeds: Column<Row<'feed_list'>>[] = [
  { head: 'FEED', cell: (feed) => feed.id },
  { head: 'STATE', cell: (feed) => feed.state },
  { head: 'FROM', cell: (feed) => feed.origin },
  { head: 'DATA OF', cell: (feed) => feed.dataAt || '-' },
  { head: 'RECORDS', cell: (feed) => feed.records, right: true },
  { head: 'FAILURE', cell: (feed) => (feed.failure ? coded(feed.failure) : '-') },
]
const tokens: Column<Row<'enrolment_token_list'>>[] = [
  { head: 'LABEL', cell: (token) => token.label || '-' },
  { head: 'USED', cell: (token) => `${token.uses} of ${token.maxUses}` },
  { head: 'EXPIRES', cell: (token) => (token.revokedAt ? 'revoked' : when(token.expiresAt)) },
  { head: 'BY', cell: (token) => token.createdBy },
  { head: 'HOSTS', cell: (token) => token.usedBy.map((use) => use.name).join(', ') || '-' },
  { head: 'ID', cell: (token) => token.id },
]
const entries: Column<Row<'evidence_list'>>[] = [
  { head: 'SEQ', cell: (entry) => entry.seq, right: true },
  { head: 'AT', cell: (entry) => when(entry.at) },
  { head: 'TYPE', cell: (entry) => entry.type },
  { head: 'SUBJECT', cell: (entry) => `${entry.subjectType} ${entry.subjectId}` },
  { head: 'BY', cell: (entry) => entry.provenance },
]

export const layouts: Layouts = {
  home_show: (home) => homeText(home),
  host_list: (page, width) => table(page.rows, hosts, width),
  host_show: (host) => hostText(host),
  host_findings: (page, width) => table(page.rows, findings, width),
  finding_list: (page, width) => table(page.rows, groups, width),
  finding_show: (shown, width) =>
    `${table([shown.group], groups, width)}\n${table(shown.findings, findings, width)}\n${table(shown.hosts, hosts, width)}${shown.hosts.length} of ${plural(shown.hostTotal, 'host')}\n`,
  feed_list: (answer, width) => table(answer.rows, feeds, width),
  enrolment_token_list: (answer, width) => table(answer.rows, tokens, width),
  // The line itself is the data: it can be piped to where it is run.
  enrolment_token_create: (made) => `${made.line}\n`,
  evidence_list: (page, width) => table(page.rows, entries, width),
  evidence_verify: (result) =>
    result.ok
      ? `${plural(result.entries, 'entry', 'entries')} verified, head ${result.head}\n`
      : `BROKEN: ${result.broken ? coded(result.broken) : 'unknown'}\n`,
}

function homeText(home: RouteOutput<'home_show'>): string {
  const { total, inTime, late, unknown, silent } = home.hosts
  const lines = [
    total === 0
      ? 'No host has reported yet.'
      : `${inTime} of ${plural(total, 'host')} in time, ${late} late, ${unknown} unknown, ${silent} silent.`,
    `Findings: ${tiers(home.tiers)}; ${home.overdue} overdue; inherited: ${home.inherited.open} open.`,
    `Feeds: oldest data fetched ${when(home.oldestFeedAt)}${home.feeds.some((feed) => feed.state !== 'ok') ? '; not fresh: ' : ''}${home.feeds
      .filter((feed) => feed.state !== 'ok')
      .map((feed) => `${feed.id} ${feed.state}`)
      .join(', ')}.`,
    home.waiting.length === 0 ? 'Nothing waits for you.' : 'Waits for you:',
    ...home.waiting.map(
      (one) => `  ${one.overdue ? 'OVERDUE ' : ''}${coded(one.text)}${one.dueAt ? ` by ${when(one.dueAt)}` : ''}`,
    ),
    ...(home.next.length > 0 ? ['Next:'] : []),
    ...home.next.map(
      (one) =>
        `  ${tierLine(one.tier)} ${clean(one.source)} ${clean(one.installedVersion)} -> ${clean(one.fixedVersion ?? one.fixState)} on ${plural(one.hostCount, 'host')}`,
    ),
  ]
  return `${lines.join('\n')}\n`
}

function hostText(host: RouteOutput<'host_show'>): string {
  const counted = host.packages
    ? `${host.packages.total}: ${host.packages.vulnerable} vulnerable, ${host.packages.not} not, ${host.packages.unknown} unknown`
    : `not assessed (${host.notAssessed ? coded(host.notAssessed) : 'unknown'})`
  const facts: [name: string, value: string][] = [
    ['name', host.name],
    ['id', host.id],
    ['state', `${host.state}, ${host.provenance}`],
    ['as of', when(host.at)],
    ['last seen', when(host.lastSeenAt)],
    ['system', `${host.os} (${host.platform})`],
    ['kernel', host.kernel],
    ['addresses', host.addresses.join(', ') || '-'],
    ['exposure', host.exposure],
    ['class, owner', `${host.class || '-'}, ${host.owner || '-'}`],
    ['packages', counted],
    ['findings', `${tiers(host.tiers)}; ${host.overdue} overdue, ${host.inherited} inherited`],
    ['updates', `${host.securityUpdates} security, ${host.keptBack} kept back`],
    ['reboot', host.rebootDue === null ? 'unknown' : host.rebootDue ? 'due' : 'not due'],
    ...host.warnings.map((warning): [string, string] => ['warning', coded(warning)]),
    ...host.unknown.map((one): [string, string] => ['unknown', `${one.section}: ${one.what} (${one.reason})`]),
  ]
  return `${facts.map(([name, value]) => `${`${name}:`.padEnd(14)}${clean(value)}`).join('\n')}\n`
}
