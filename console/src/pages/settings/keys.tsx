/** Whose signatures count: the root in force with its people, keys of hosts to compare, and how the first root is made. */
import type { RouteOutput } from '@patchreeve/contract/api/routes.ts'
import { formatWhen } from '@patchreeve/contract/messages/format.ts'
import { useRead } from '../../api/query.ts'
import { WholeDigest } from '../../parts/digest.tsx'
import { Go } from '../../parts/go.tsx'
import { Mark } from '../../parts/mark.tsx'
import { Section } from '../../parts/page.tsx'
import { Shown } from '../../parts/shown.tsx'
import { Banner, Empty } from '../../parts/state.tsx'
import { type Column, Table } from '../../parts/table.tsx'
import { useWords, type Words } from '../../text/context.tsx'
import { HostKeys } from './host-keys.tsx'
import { FirstRoot, NextRoot } from './root-lines.tsx'
import { ServerKeys } from './server-keys.tsx'

type Root = RouteOutput<'root_list'>['rows'][number]

export function KeySettings() {
  const read = useRead('root_list', {})
  return <Shown read={read}>{({ rows }) => <Trusted root={rows[0]} />}</Shown>
}

function Trusted({ root }: { root: Root | undefined }) {
  const { t } = useWords()
  return (
    <>
      {root ? (
        <div className="cols">
          <RootInForce root={root} />
          <div className="c5">
            <NextRoot version={root.version} />
          </div>
        </div>
      ) : (
        <>
          <Empty cause="none-yet" title={t('trust.none')}>
            {t('trust.none-body')}
          </Empty>
          <FirstRoot />
        </>
      )}
      <ServerKeys />
      <Section title={t('host-keys.title')} side={t('host-keys.side')}>
        <HostKeys />
      </Section>
    </>
  )
}

function RootInForce({ root }: { root: Root }) {
  const words = useWords()
  const { t, reader } = words
  const expired = Date.parse(root.expires) <= reader.now
  return (
    <Section className="c7" title={t('trust.root', { version: root.version })} side={t(`trust.mode.${root.mode}`)}>
      <div className="stack">
        {expired && (
          <Banner look="bad" icon="stop" title={t('trust.expired')}>
            {t('trust.expired-body')}
          </Banner>
        )}
        <dl className="facts">
          <dt>{t('trust.threshold')}</dt>
          <dd>{t('trust.threshold-n', { n: root.threshold })}</dd>
          <dt>{t('token.expires')}</dt>
          <dd>{formatWhen(reader, root.expires)}</dd>
          <dt>{t('trust.epoch')}</dt>
          <dd>{t('n', { n: root.epoch })}</dd>
          <dt>{t('trust.added')}</dt>
          <dd>{t('trust.added-by', { when: root.addedAt, by: root.addedBy })}</dd>
          <dt>{t('col.digest')}</dt>
          <dd>
            <WholeDigest value={root.digest} />
            <span className="hint">{t('trust.compare')}</span>
          </dd>
        </dl>
        <Table
          caption={t('trust.people')}
          columns={personColumns(words)}
          rows={root.people}
          rowId={(one) => one.keyId}
        />
        <p className="small">
          <Go to="/plans/policy">{t('plans.policy')}</Go>
        </p>
      </div>
    </Section>
  )
}

function personColumns({ t }: Words): readonly Column<Root['people'][number]>[] {
  return [
    {
      id: 'person',
      head: t('people.name'),
      key: true,
      cell: (one) => <span className="strong wrap">{one.person}</span>,
    },
    {
      id: 'role',
      head: t('people.role'),
      cell: (one) => t(one.role === 'recovery' ? 'trust.role.recovery' : 'trust.role.signer'),
    },
    {
      id: 'state',
      head: t('col.state'),
      cell: (one) => (
        <Mark name={one.revoked ? 'refused' : 'verified'}>{t(one.revoked ? 'trust.revoked' : 'trust.counts')}</Mark>
      ),
    },
    { id: 'key', head: t('trust.key'), cell: (one) => <span className="digest">{one.keyId}</span> },
  ]
}
