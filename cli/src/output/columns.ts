/** Columns of the lists, in the reader's words. What a filter understands (states, tiers) is written as the filter takes it. */
import { rebootTexts } from '@patchreeve/contract/api/reboot-texts.ts'
import type { RouteId, RouteOutput } from '@patchreeve/contract/api/routes.ts'
import type { Match } from '../find-finding.ts'
import type { CliWords } from '../messages/catalogue.ts'
import type { Column } from './table.ts'
import { dueOf, rebootOf, sentences, tiers, when } from './words.ts'

type Row<R extends RouteId> = RouteOutput<R> extends { rows: (infer One)[] } ? One : never
type Columns<One> = (words: CliWords) => Column<One>[]

export const hosts: Columns<Row<'host_list'>> = (words) => [
  { head: words.t('head.name'), cell: (host) => host.name },
  { head: words.t('head.state'), cell: (host) => host.state },
  { head: words.t('head.platform'), cell: (host) => host.platform },
  {
    head: words.t('head.findings'),
    cell: (host) => (host.packages ? tiers(words, host.tiers) : words.t('not-assessed')),
  },
  { head: words.t('head.overdue'), cell: (host) => host.overdue, right: true },
  { head: words.t('head.due'), cell: (host) => when(host.dueAt) },
  { head: words.t('head.reboot'), cell: (host) => rebootOf(words, host.rebootDue, '-') },
  { head: words.t('head.last-seen'), cell: (host) => when(host.lastSeenAt) },
]

export const groups: Columns<Row<'finding_list'>> = (words) => [
  { head: words.t('head.tier'), cell: (group) => group.tier },
  { head: words.t('head.source'), cell: (group) => group.source },
  { head: words.t('head.installed'), cell: (group) => group.installedVersion },
  { head: words.t('head.fixed-by'), cell: (group) => group.fixedVersion ?? group.fixState },
  { head: words.t('head.hosts'), cell: (group) => group.hostCount, right: true },
  { head: words.t('head.cves'), cell: (group) => group.vulnerabilityCount, right: true },
  { head: words.t('head.exploited'), cell: (group) => (group.exploited ? words.t('yes') : '-') },
  { head: words.t('head.due'), cell: (group) => dueOf(words, group) },
  { head: words.t('head.id'), cell: (group) => group.id },
]

export const closedFindings: Columns<Row<'finding_closed'>> = (words) => [
  { head: words.t('head.id'), cell: (finding) => finding.id },
  { head: words.t('head.tier'), cell: (finding) => finding.tier },
  { head: words.t('head.vulnerability'), cell: (finding) => finding.vulnerability },
  { head: words.t('head.package'), cell: (finding) => finding.package },
  { head: words.t('head.installed'), cell: (finding) => finding.version },
  { head: words.t('head.closed'), cell: (finding) => when(finding.closedAt) },
  { head: words.t('head.because'), cell: (finding) => words.plain(finding.because) },
]

export const findings: Columns<Row<'host_findings'>> = (words) => [
  { head: words.t('head.tier'), cell: (finding) => finding.tier },
  { head: words.t('head.vulnerability'), cell: (finding) => finding.vulnerability },
  { head: words.t('head.package'), cell: (finding) => finding.package },
  { head: words.t('head.installed'), cell: (finding) => finding.installedVersion },
  { head: words.t('head.fixed-by'), cell: (finding) => finding.fixedVersion ?? finding.fixState },
  { head: words.t('head.due'), cell: (finding) => when(finding.dueAt) },
  {
    head: words.t('head.because'),
    cell: (finding) => sentences(words, [...finding.because, ...finding.tierBecause]),
  },
]

export const plans: Columns<Row<'plan_list'>> = (words) => [
  { head: words.t('head.id'), cell: (plan) => plan.id },
  { head: words.t('head.state'), cell: (plan) => plan.state },
  { head: words.t('head.tier'), cell: (plan) => plan.tier },
  { head: words.t('head.package'), cell: (plan) => plan.packages.join(', ') },
  { head: words.t('head.hosts'), cell: (plan) => plan.hostCount, right: true },
  { head: words.t('head.findings'), cell: (plan) => plan.findingCount, right: true },
  { head: words.t('head.left-out'), cell: (plan) => plan.leftOutCount, right: true },
  { head: words.t('head.signed'), cell: (plan) => words.t('signed-of', { n: plan.signed, of: plan.threshold }) },
  { head: words.t('head.due'), cell: (plan) => when(plan.dueAt) },
]

export const heldBack: Columns<Row<'heldback_list'>> = (words) => [
  { head: words.t('head.id'), cell: (one) => one.id },
  { head: words.t('head.package'), cell: (one) => `${one.name} ${one.version}` },
  { head: words.t('head.host'), cell: (one) => one.host?.name ?? words.t('all') },
  { head: words.t('head.state'), cell: (one) => one.how },
  { head: words.t('head.until'), cell: (one) => when(one.until) },
]

export const updaters: Columns<Row<'updater_list'>> = (words) => [
  { head: words.t('head.updater'), cell: (one) => one.updater },
  { head: words.t('head.state'), cell: (one) => one.state },
  { head: words.t('head.hosts'), cell: (one) => one.hostCount, right: true },
  { head: words.t('head.names'), cell: (one) => one.hosts.join(', ') },
  { head: words.t('head.next'), cell: (one) => (one.next ? words.plain(one.next) : '-') },
]

export const deployments: Columns<Row<'deployment_list'>> = (words) => [
  { head: words.t('head.id'), cell: (one) => one.id },
  { head: words.t('head.state'), cell: (one) => one.state },
  { head: words.t('head.tier'), cell: (one) => one.tier },
  { head: words.t('head.package'), cell: (one) => one.packages.join(', ') },
  { head: words.t('head.steps'), cell: (one) => stepCounts(one.steps) },
  { head: words.t('head.started'), cell: (one) => when(one.startedAt) },
]

/** `2 verified, 1 waiting`: states in which no host is are left out. */
const stepCounts = (steps: Readonly<Record<string, number>>): string =>
  Object.entries(steps)
    .filter(([, n]) => n > 0)
    .map(([state, n]) => `${n} ${state}`)
    .join(', ')

export const emergencies: Columns<Row<'emergency_list'>> = (words) => [
  { head: words.t('head.id'), cell: (one) => one.id },
  { head: words.t('head.kind'), cell: (one) => one.kind },
  { head: words.t('head.state'), cell: (one) => one.state },
  { head: words.t('head.package'), cell: (one) => one.packages.join(', ') },
  { head: words.t('head.started'), cell: (one) => when(one.startedAt) },
  { head: words.t('head.reached'), cell: (one) => words.t('emergency.reached', { n: one.reached, all: one.hosts }) },
  { head: words.t('head.in-time'), cell: (one) => inTimeText(one.inTime, words) },
  { head: words.t('head.review'), cell: (one) => one.review },
  { head: words.t('head.due'), cell: (one) => when(one.reviewDueAt) },
]

export const emergencyStages: Columns<RouteOutput<'emergency_show'>['stages'][number]> = (words) => [
  { head: words.t('head.stage'), cell: (one) => words.t(`emergency.stage.${one.stage}`) },
  { head: words.t('head.at'), cell: (one) => (one.at === null ? words.t('emergency.not-yet') : when(one.at)) },
  { head: words.t('head.after'), cell: (one) => minutesText(one.minutes, words), right: true },
]

export const emergencySlowest: Columns<RouteOutput<'emergency_show'>['slowest'][number]> = (words) => [
  { head: words.t('head.host'), cell: (one) => one.host },
  { head: words.t('head.state'), cell: (one) => one.state },
  { head: words.t('head.after'), cell: (one) => minutesText(one.minutes, words), right: true },
]

const minutesText = (minutes: number | null, { t }: CliWords): string =>
  minutes === null ? '-' : t('emergency.minutes', { n: minutes })

export const inTimeText = (inTime: boolean | null, { t }: CliWords): string =>
  t(inTime === null ? 'emergency.open' : inTime ? 'emergency.in-time' : 'emergency.too-late')

export const deploymentSteps: Columns<RouteOutput<'deployment_show'>['list'][number]> = (words) => [
  { head: words.t('head.host'), cell: (step) => step.host },
  { head: words.t('head.ring'), cell: (step) => step.ring },
  { head: words.t('head.state'), cell: (step) => step.state },
  { head: words.t('head.since'), cell: (step) => when(step.since) },
  {
    head: words.t('head.because'),
    cell: (step) =>
      sentences(words, [...step.because, ...gatesOf(step), ...(step.reboot ? rebootTexts(step.reboot) : [])]) || '-',
  },
]

/** What stands at the host beside what the step itself waits for. */
const gatesOf = ({ because, gates }: RouteOutput<'deployment_show'>['list'][number]) =>
  gates.flatMap((gate) => (because.some((one) => one.code === gate.because.code) ? [] : [gate.because]))

export const origins: Columns<Row<'origin_list'>> = (words) => [
  { head: words.t('head.source'), cell: (origin) => origin.uri },
  { head: words.t('head.hosts'), cell: (origin) => origin.hosts, right: true },
  { head: words.t('head.state'), cell: (origin) => (origin.confirmed ? words.t('confirmed') : words.t('proposed')) },
  { head: words.t('head.keys'), cell: (origin) => (origin.confirmed?.keys ?? origin.proposed).join(', ') || '-' },
  {
    head: words.t('head.because'),
    cell: (origin) => (origin.confirmed?.fault ? words.plain(origin.confirmed.fault) : '-'),
  },
]

export const chainLinks: Columns<RouteOutput<'evidence_chain'>['links'][number]> = (words) => [
  { head: words.t('head.link'), cell: (link) => link.link },
  { head: words.t('head.state'), cell: (link) => link.state },
  { head: words.t('head.subject'), cell: (link) => link.subject },
  { head: words.t('head.what'), cell: (link) => words.plain(link.what) },
  { head: words.t('head.entry'), cell: (link) => link.seq ?? '-', right: true },
  { head: words.t('head.word-of'), cell: (link) => link.provenance ?? '-' },
]

export const foundFindings: Columns<Match> = (words) => [
  { head: words.t('head.id'), cell: (one) => one.finding },
  { head: words.t('head.package'), cell: (one) => one.package || '-' },
  { head: words.t('head.platform'), cell: (one) => one.platform || '-' },
  {
    head: words.t('head.state'),
    cell: (one) =>
      one.closedAt === null ? words.t('finding-open') : words.t('finding-closed', { at: when(one.closedAt) }),
  },
  { head: words.t('head.hosts'), cell: (one) => one.hosts.join(', ') || '-' },
]

export const gates: Columns<Row<'why'>> = (words) => [
  { head: words.t('head.gate'), cell: (row) => row.gate },
  { head: words.t('head.state'), cell: (row) => row.state },
  { head: words.t('head.because'), cell: (row) => (row.because ? words.plain(row.because) : '-') },
  { head: words.t('head.since'), cell: (row) => when(row.since) },
  { head: words.t('head.lifts'), cell: (row) => (row.lifts ? words.code(row.lifts.code) : '-') },
]

export const feeds: Columns<Row<'feed_list'>> = (words) => [
  { head: words.t('head.feed'), cell: (feed) => feed.id },
  { head: words.t('head.state'), cell: (feed) => feed.state },
  { head: words.t('head.from'), cell: (feed) => feed.origin },
  { head: words.t('head.data-of'), cell: (feed) => feed.dataAt || '-' },
  { head: words.t('head.records'), cell: (feed) => feed.records, right: true },
  { head: words.t('head.failure'), cell: (feed) => (feed.failure ? words.plain(feed.failure) : '-') },
]

export const tokens: Columns<Row<'enrolment_token_list'>> = (words) => [
  { head: words.t('head.label'), cell: (token) => token.label || '-' },
  { head: words.t('head.used'), cell: (token) => words.t('uses-of', { uses: token.uses, max: token.maxUses }) },
  {
    head: words.t('head.expires'),
    cell: (token) => (token.revokedAt ? words.t('revoked') : when(token.expiresAt)),
  },
  { head: words.t('head.by'), cell: (token) => token.createdBy },
  { head: words.t('head.hosts'), cell: (token) => token.usedBy.map((use) => use.name).join(', ') || '-' },
  { head: words.t('head.id'), cell: (token) => token.id },
]

export const entries: Columns<Row<'evidence_list'>> = (words) => [
  { head: words.t('head.seq'), cell: (entry) => entry.seq, right: true },
  { head: words.t('head.at'), cell: (entry) => when(entry.at) },
  { head: words.t('head.type'), cell: (entry) => entry.type },
  { head: words.t('head.subject'), cell: (entry) => `${entry.subjectType} ${entry.subjectId}` },
  { head: words.t('head.by'), cell: (entry) => entry.provenance },
]
