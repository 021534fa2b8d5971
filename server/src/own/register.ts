/**
 * Patchreeve as a host of its own list: it must be patched like everything else, and says openly what it carries. Its components
 * go the way of every report; facts about their support are a small feed that ships with the code.
 */
import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { OsRow } from '@patchreeve/contract/sections/os.ts'
import type { SectionName, SectionRow } from '@patchreeve/contract/sections/registry.ts'
import { sectionDigest } from '@patchreeve/trust/digest.ts'
import { sql } from 'kysely'
import { z } from 'zod'
import { takeFeed } from '../feeds/index.ts'
import { acceptSection, registerHost } from '../inventory/index.ts'
import { CHECKOUT } from '../platform/drop-root.ts'
import { actingAs, type Op } from '../platform/op.ts'
import { dependencyComponents, postgresComponents, runtimeComponents } from './components.ts'

const PLATFORM = { id: 'patchreeve', versionId: '0.1' }
const NAME = 'patchreeve'

const Support = z.object({
  /** When these facts were last looked up. */
  statedAt: z.iso.datetime(),
  releaseLines: z.array(z.object({ source: z.string(), supportEnded: z.iso.date(), because: z.string() })),
})

export interface OwnOptions {
  /** Our own PostgreSQL is in use: it is part of what we answer for. */
  readonly ownPostgres: boolean
}

/** Reports what the server is made of; unchanged sections are not sent again. */
export async function reportOwnComponents(op: Op, options: OwnOptions): Promise<void> {
  await takeSupportFacts(op)
  const host = await ownHost(op)
  const reporter = actingAs(op, { kind: 'host', hostNo: host.hostNo, hostId: host.hostId })
  const lock = await readFile(join(CHECKOUT, 'package-lock.json'), 'utf8')
  const components = [
    ...runtimeComponents(process.versions),
    ...dependencyComponents(lock),
    ...(options.ownPostgres ? await postgresComponents() : []),
  ]
  await send(reporter, host.digests, 'os', systemRows())
  await send(reporter, host.digests, 'packages', components)
}

async function send<N extends SectionName>(
  op: Op,
  held: Readonly<Record<string, { digest: string }>>,
  section: N,
  rows: SectionRow<N>[],
): Promise<void> {
  const digest = await sectionDigest(section, rows)
  if (held[section]?.digest !== digest) await acceptSection(op, { reportId: op.ids.next(), section, rows, digest })
}

function systemRows(): OsRow[] {
  const common = { idLike: '', codename: '', architecture: 'all', machineId: '', virtualization: '', timezone: '' }
  return [{ kind: 'system', ...PLATFORM, prettyName: 'Patchreeve itself', hostname: NAME, ...common }]
}

interface OwnHost {
  readonly hostNo: number
  readonly hostId: string
  readonly digests: Record<string, { digest: string }>
}

async function ownHost(op: Op): Promise<OwnHost> {
  return op.tx(async (tx) => {
    const found = await sql<OwnHost>`
      select h.host_no as "hostNo", h.host_id as "hostId", h.digests
      from inventory_host h join inventory_platform f using (platform)
      where f.id = ${`${PLATFORM.id}:${PLATFORM.versionId}`} and h.retired_at is null`.execute(tx.db)
    if (found.rows[0]) return found.rows[0]
    const newcomer = {
      name: NAME,
      machineId: '',
      hardwareId: '',
      provenance: 'server-seen',
      agentVersion: '',
      hostId: op.ids.next(),
    } as const
    return { ...(await registerHost(tx, newcomer)), digests: {} }
  })
}

async function takeSupportFacts(op: Op): Promise<void> {
  const bytes = await readFile(join(CHECKOUT, 'data/own-components.json'))
  const { statedAt, releaseLines: facts } = Support.parse(JSON.parse(bytes.toString('utf8')))
  const platform = `${PLATFORM.id}:${PLATFORM.versionId}`
  await takeFeed(op, {
    feed: 'own-components',
    origin: 'starter',
    digest: createHash('sha256').update(bytes).digest('hex'),
    output: {
      statements: facts.map((fact) => ({
        platform,
        source: fact.source,
        vulnerability: `EOL:${fact.source}`,
        claim: { kind: 'open', plan: 'end-of-life' },
        urgency: '',
        advisories: [],
        fixPublishedAt: '',
      })),
      offers: [],
      facts: facts.map((fact) => ({ vulnerability: `EOL:${fact.source}`, publishedAt: fact.supportEnded })),
      covers: [{ platform, what: 'statements', sources: new Set(facts.map((fact) => fact.source)) }],
      skipped: {},
      dataAt: statedAt,
    },
  })
}
