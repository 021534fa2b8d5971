/** The numbers of a vulnerability's findings, open and over; the chain of one that is over says on which hosts it was. */
import type { RouteId, RouteInput, RouteOutput } from '@patchreeve/contract/api/routes.ts'
import { AppError } from '@patchreeve/contract/errors.ts'
import { formatFilter } from '@patchreeve/contract/filter.ts'

export interface Match {
  readonly finding: string
  readonly package: string
  readonly platform: string
  /** By the chain of evidence: those on which something was done. */
  readonly hosts: readonly string[]
  /** null: it is open. */
  readonly closedAt: string | null
}

export interface Found {
  /** Open ones first, then the newest. */
  readonly matches: readonly Match[]
  /** Findings that are over and were not looked at, because there are too many. */
  readonly closingsUnread: number
}

export type Ask = <R extends RouteId>(id: R, input: RouteInput<R>) => Promise<RouteOutput<R>>

interface Sought {
  readonly name: string
  /** Name or id. */
  readonly host: string | undefined
}

const PAGE = 200
/** Findings that are over whose chain is read. */
const CHAINS_MAX = 50

export async function findFindings(ask: Ask, sought: Sought): Promise<Found> {
  const open = await openOnes(ask, sought)
  const { closings, unread } = await closingsOf(ask, sought.name)
  const known = new Set(open.map((one) => one.finding))
  const told: Match[] = []
  for (const one of closings) if (!known.has(one.finding)) told.push(await withChain(ask, one))
  const host = sought.host === undefined ? undefined : (await ask('host_show', hostParams(sought.host))).name
  return {
    matches: [...open, ...told.filter((one) => host === undefined || one.hosts.includes(host))],
    closingsUnread: unread,
  }
}

const hostParams = (id: string) => ({ params: { id }, query: {} })

async function openOnes(ask: Ask, { name, host }: Sought): Promise<Match[]> {
  const findings =
    host === undefined
      ? await ask('finding_show', { params: { id: name } }).then((shown) => shown.findings, noneMissing)
      : (
          await ask('host_findings', {
            params: { id: host },
            query: { where: formatFilter([{ key: 'vulnerability', values: [name], not: false }]), limit: PAGE },
          })
        ).rows
  return findings.map(({ id, package: packages, platform, closedAt }) => ({
    finding: id,
    package: packages,
    platform,
    hosts: host === undefined ? [] : [host],
    closedAt,
  }))
}

function noneMissing(cause: unknown): [] {
  if (cause instanceof AppError && cause.code === 'FINDING_NOT_FOUND') return []
  throw cause
}

async function closingsOf(ask: Ask, name: string): Promise<{ closings: Match[]; unread: number }> {
  const where = formatFilter([{ key: 'cve', values: [name], not: false }])
  const page = await ask('finding_closed', { query: { where, limit: CHAINS_MAX } })
  const closings = page.rows.map(
    (row): Match => ({ finding: row.id, package: row.package, platform: '', hosts: [], closedAt: row.closedAt }),
  )
  return { closings, unread: page.total - closings.length }
}

const ON_HOSTS: readonly string[] = ['order', 'try', 'step', 'artefact-check', 'verification']

async function withChain(ask: Ask, one: Match): Promise<Match> {
  const { links } = await ask('evidence_chain', { params: { id: one.finding } })
  const hosts = links.flatMap(({ link, subject }) => (ON_HOSTS.includes(link) ? [subject] : []))
  return { ...one, hosts: [...new Set(hosts)] }
}
