/** Own packages: whose key signs them, what hosts are offered and what was withdrawn, each with its SBOM. */

import type { RouteOutput } from '@patchreeve/contract/api/routes.ts'
import { formatWhen } from '@patchreeve/contract/messages/format.ts'
import { useRead } from '../../api/query.ts'
import { Digest, WholeDigest } from '../../parts/digest.tsx'
import { Mark } from '../../parts/mark.tsx'
import { Section } from '../../parts/page.tsx'
import { Empty } from '../../parts/state.tsx'
import type { Column } from '../../parts/table.tsx'
import { useWords, type Words } from '../../text/context.tsx'
import { AllRows } from './all-rows.tsx'
import { SaveSbom } from './own-sbom.tsx'

type Repository = RouteOutput<'package_repository'>
type OwnPackage = RouteOutput<'package_list'>['rows'][number]

/** As many as a page of the API has; the command line lists them all. */
const SHOWN = 200

export function OwnPackageSettings() {
  const words = useWords()
  const { t } = words
  const repository = useRead('package_repository', {})
  const read = useRead('package_list', { query: { limit: SHOWN } })
  const { data } = repository
  return (
    <Section title={t('own.title')} side={data?.key && t('own.count', { n: data.offered, withdrawn: data.withdrawn })}>
      {data?.key && <RepositoryLines repository={data} />}
      <AllRows
        caption={t('own.title')}
        read={read}
        columns={columns(words)}
        empty={
          <Empty cause="none-yet" title={t(data?.key ? 'own.none' : 'own.no-key')}>
            {t('own.none-body')}
          </Empty>
        }
      />
      {read.data && read.data.total > SHOWN && (
        <p className="small muted">{t('own.more', { n: read.data.total - SHOWN })}</p>
      )}
    </Section>
  )
}

function RepositoryLines({ repository: { key, uris, newest } }: { repository: Repository }) {
  const { t } = useWords()
  if (!key) return null
  return (
    <dl className="facts mb-3">
      <dt>{t('own.key')}</dt>
      <dd>
        <WholeDigest value={key.fingerprint} />
        <span className="sub">{t('trust.added-by', { when: key.setAt, by: key.setBy })}</span>
      </dd>
      <dt>{t('own.address')}</dt>
      <dd className="wrap">{uris.length > 0 ? uris.join(', ') : t('own.no-address')}</dd>
      <dt>{t('own.revision')}</dt>
      <dd>
        {newest
          ? t('own.revision-of', {
              n: newest.number,
              label: newest.label,
              when: newest.releasedAt,
              until: newest.validUntil,
            })
          : t('own.no-revision')}
      </dd>
    </dl>
  )
}

function columns(words: Words): readonly Column<OwnPackage>[] {
  const { t } = words
  return [
    {
      id: 'name',
      head: t('col.package'),
      key: true,
      cell: (one) => (
        <>
          <span className="strong wrap">{one.name}</span>
          <span className="sub wrap">{`${one.version} ${one.architecture}`}</span>
        </>
      ),
    },
    { id: 'state', head: t('col.state'), cell: (one) => <StateCell one={one} words={words} /> },
    { id: 'hosts', head: t('col.hosts'), num: true, cell: (one) => t('n', { n: one.hosts }) },
    { id: 'uploaded', head: t('own.published'), cell: (one) => <Published one={one} words={words} /> },
    { id: 'sbom', head: 'SBOM', act: true, cell: (one) => <SaveSbom one={one} /> },
  ]
}

function StateCell({ one, words: { t, reader } }: { one: OwnPackage; words: Words }) {
  return (
    <>
      <Mark name={one.withdrawn ? 'halted' : 'verified'}>{t(`own-state.${one.state}`)}</Mark>
      {one.withdrawn && (
        <>
          <span className="sub bad wrap">{one.withdrawn.reason}</span>
          <span className="sub">{`${formatWhen(reader, one.withdrawn.at)}, ${one.withdrawn.by}`}</span>
        </>
      )}
    </>
  )
}

function Published({ one, words: { t } }: { one: OwnPackage; words: Words }) {
  return (
    <>
      {t('trust.added-by', { when: one.uploadedAt, by: one.uploadedBy })}
      <details className="digest-more">
        <summary className="small">SHA-256</summary>
        <Digest value={one.id} />
      </details>
    </>
  )
}
