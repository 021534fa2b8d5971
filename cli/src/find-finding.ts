/**
 * The numbers of a vulnerability's findings. Open ones are listed by the API; of closed ones the ledger has the number, in the entry
 * that says that they were closed, and their chain says of which package and hosts they were.
 */
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
  /** Entries on closings that were not looked at, because there are too many. */
  readonly closingsUnread: number
}

export type Ask = <R extends RouteId>(id: R, input: RouteInput<R>) => Promise<RouteOutput<R>>

interface Sought {
  readonly name: string
  /** Name or id. */
  readonly host: string | undefined
}

const PAGE = 200
/** Newest first, a hundred requests: years of an ordinary fleet. */
const CLOSINGS_MAX = 20_000
/** Closed findings whose chain is read. */
const CHAINS_MAX = 50

export async function findFindings(ask: Ask, sought: Sought): Promise<Found> {
  const open = await openOnes(ask, sought)
  const { closings, unread } = await closingsOf(ask, sought.name)
  const known = new Set(open.map((one) => one.finding))
  const others = closings.filter((one) => !known.has(one.finding))
  const closed = others.slice(0, CHAINS_MAX)
  const told: Match[] = []
  for (const one of closed) told.push(await withChain(ask, one))
  const host = sought.host === undefined ? undefined : (await ask('host_show', hostParams(sought.host))).name
  return {
    matches: [...open, ...told.filter((one) => host === undefined || one.hosts.includes(host))],
    closingsUnread: unread + others.length - closed.length,
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
  const closings: Match[] = []
  let cursor: string | undefined
  for (let read = 0; ; ) {
    const query = { where: 'type:finding.closed', limit: PAGE, ...(cursor === undefined ? {} : { cursor }) }
    const page = await ask('evidence_list', { query })
    read += page.rows.length
    for (const { subjectId, at, body } of page.rows)
      if (body?.vulnerability === name)
        closings.push({
          finding: subjectId,
          package: '',
          platform: typeof body.platform === 'string' ? body.platform : '',
          hosts: [],
          closedAt: at,
        })
    if (page.next === null || page.rows.length === 0) return { closings, unread: 0 }
    if (read >= CLOSINGS_MAX) return { closings, unread: Math.max(0, page.total - read) }
    cursor = page.next
  }
}

const ON_HOSTS: readonly string[] = ['order', 'try', 'step', 'artefact-check', 'verification']

async function withChain(ask: Ask, one: Match): Promise<Match> {
  const { links } = await ask('evidence_chain', { params: { id: one.finding } })
  const packages = links.flatMap(({ link, what }) => (link === 'finding' ? [String(what.params.package ?? '')] : []))
  const hosts = links.flatMap(({ link, subject }) => (ON_HOSTS.includes(link) ? [subject] : []))
  return { ...one, package: packages[0] ?? '', hosts: [...new Set(hosts)] }
}
