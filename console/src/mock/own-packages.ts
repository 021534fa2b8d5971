/** Own packages of the made-up organisation: one offered, one withdrawn. Nothing can be published from a page. */
import type { RouteOutput } from '@patchreeve/contract/api/routes.ts'
import { AppError } from '@patchreeve/contract/errors.ts'
import { testDigest } from '@patchreeve/trust/test/support/keys.ts'
import { ago, at, DAY } from './clock.ts'
import type { Handlers } from './handlers.ts'

type Row = RouteOutput<'package_list'>['rows'][number]

const digest = (name: string): string => testDigest(`nordhafen ${name}`)
const by = 'Ines Halvorsen'

const rows: readonly Row[] = [
  { version: '2.1-1', days: 3, hosts: 12, revision: 3 },
  { version: '2.0-1', days: 40, hosts: 2, revision: 1 },
].map(({ version, days, hosts, revision }) => ({
  ...{ id: digest(version), name: 'berth-planner', version, architecture: 'all', sizeBytes: 48_112, hosts, revision },
  sbom: { format: 'cyclonedx-1.6', sha256: digest(`sbom ${version}`) },
  ...{ uploadedAt: ago(days * DAY), uploadedBy: by },
  ...(hosts > 2
    ? { state: 'offered' as const, withdrawn: null }
    : { state: 'withdrawn' as const, withdrawn: { at: ago(3 * DAY), by, reason: 'Loses bookings at midnight' } }),
}))

const repository: RouteOutput<'package_repository'> = {
  key: { fingerprint: digest('package key').slice(0, 40).toUpperCase(), setAt: ago(40 * DAY), setBy: by },
  uris: ['https://patchreeve.nordhafen.example:7443/own/0193a000-0000-7000-8000-00000000a9e1'],
  newest: {
    ...{ number: 3, index: digest('index'), origin: 'Nordhafen', label: 'Nordhafen' },
    ...{ releasedAt: ago(3 * DAY), validUntil: ago(-362 * DAY), publishedAt: ago(3 * DAY), publishedBy: by },
  },
  offered: 1,
  withdrawn: 1,
}

function refuse(): never {
  throw new AppError('PACKAGE_REFUSED', { reason: 'unsigned' })
}

type Ids = `package_${string}`

export const ownPackageHandlers: Pick<Handlers, Extract<keyof Handlers, Ids>> = {
  package_list: (_world, { query }) => {
    const found = rows.filter((row) => query.name === undefined || row.name === query.name)
    return { rows: found, total: found.length, countedAt: at(0), next: null, previous: null }
  },
  package_sbom(_world, { params }) {
    const row = rows.find((one) => one.id === params.id)
    if (!row) throw new AppError('NOT_FOUND')
    const component = { type: 'application', name: row.name, version: row.version }
    const document = JSON.stringify({ bomFormat: 'CycloneDX', specVersion: '1.6', metadata: { component } })
    return { format: 'cyclonedx-1.6', sha256: row.sbom.sha256, document }
  },
  package_repository: () => repository,
  package_key: refuse,
  package_piece: refuse,
  package_revision: refuse,
}
