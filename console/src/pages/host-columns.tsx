/** Columns of hosts: in the list, and below a finding. */
import type { HostRow } from '@patchreeve/contract/api/host-views.ts'
import { formatAge, formatTime, formatWhen } from '@patchreeve/contract/messages/format.ts'
import { Due } from '../parts/due.tsx'
import { Go } from '../parts/go.tsx'
import { Icon } from '../parts/icons.tsx'
import { HostMark } from '../parts/mark.tsx'
import { nameClass } from '../parts/page.tsx'
import type { Column } from '../parts/table.tsx'
import { sumTiers, Tier, tierMs, worstTier } from '../parts/tier.tsx'
import type { Words } from '../text/context.tsx'

export const hostPath = (id: string, tab = ''): string =>
  `/hosts/${encodeURIComponent(id)}${tab === '' ? '' : `/${tab}`}`

export function hostColumns(words: Words): readonly Column<HostRow>[] {
  const { t, reader } = words
  return [
    {
      id: 'host',
      head: t('col.host'),
      sort: 'name',
      key: true,
      cell: (host) => (
        <Go className={`strong ${nameClass(host.name)}`} to={hostPath(host.id)}>
          {host.name}
        </Go>
      ),
    },
    { id: 'state', head: t('col.state'), sort: 'state', cell: (host) => <State host={host} words={words} /> },
    {
      id: 'system',
      head: t('col.system'),
      sort: 'os',
      cell: (host) => (
        // Breaks where it must: all columns shall be in sight on a laptop.
        <span className="wrap">{host.os === '' ? <span className="unsure">{t('not-known')}</span> : host.os}</span>
      ),
    },
    {
      id: 'exposure',
      head: t('col.exposure'),
      cell: (host) => (
        <>
          <Exposure exposure={host.exposure} words={words} />
          {host.exposure === 'unknown' && host.state !== 'retired' && host.state !== 'sample' && (
            <Go className="sub" to={hostPath(host.id, 'about')}>
              {t('exposure.decide')}
            </Go>
          )}
        </>
      ),
    },
    {
      id: 'findings',
      head: t('col.findings'),
      sort: 'findings',
      num: true,
      cell: (host) => <FindingCount host={host} words={words} />,
    },
    { id: 'due', head: t('col.next-due'), sort: 'due', cell: (host) => <NextDue host={host} words={words} /> },
    {
      id: 'updates',
      head: t('col.updates'),
      sort: 'updates',
      num: true,
      cell: (host) =>
        host.packages === null ? (
          <span className="unsure">{t('not-known')}</span>
        ) : (
          <Go to={`${hostPath(host.id, 'packages')}?where=update%3Asecurity`}>{t('n', { n: host.securityUpdates })}</Go>
        ),
    },
    {
      id: 'seen',
      head: t('col.last-report'),
      sort: 'seen',
      cell: (host) =>
        host.lastSeenAt === null ? (
          <span className="muted">{t('never')}</span>
        ) : (
          <span className="nb" title={formatWhen(reader, host.lastSeenAt)}>
            {formatTime(reader, host.lastSeenAt)}
          </span>
        ),
    },
  ]
}

function State({ host, words }: { host: HostRow; words: Words }) {
  const { t, reader, plain } = words
  const [warning] = host.warnings
  return (
    <>
      <HostMark state={host.state} />
      {host.state === 'silent' && host.lastSeenAt !== null && (
        <span className="sub">{t('host.silent-for', { age: formatAge(reader, host.lastSeenAt) })}</span>
      )}
      {warning && <span className="sub warn">{plain(warning)}</span>}
      {host.rebootDue === true && <span className="sub">{t('host.reboot-due')}</span>}
    </>
  )
}

export function Exposure({ exposure, words }: { exposure: HostRow['exposure']; words: Words }) {
  return (
    <span className={exposure === 'unknown' ? 'unsure' : 'nb'}>
      {exposure === 'exposed' && <Icon name="world" />} {words.t(`exposure.${exposure}`)}
    </span>
  )
}

/** A host that was not assessed has no count: not zero, but not known, with the reason. */
function FindingCount({ host, words }: { host: HostRow; words: Words }) {
  if (host.packages === null)
    return (
      <span className="unsure" title={host.notAssessed ? words.plain(host.notAssessed) : words.t('host.not-assessed')}>
        {words.t('not-known')}
      </span>
    )
  return <Go to={hostPath(host.id, 'findings')}>{words.t('n', { n: sumTiers(host.tiers) })}</Go>
}

function NextDue({ host, words }: { host: HostRow; words: Words }) {
  const tier = worstTier(host.tiers)
  if (host.packages === null) return <span className="muted">{words.t('cannot-say')}</span>
  if (tier === undefined) return <Due dueAt={host.dueAt} />
  return (
    <span className="tdue">
      <Tier tier={tier} to={`${hostPath(host.id, 'findings')}?where=tier%3A${tier}`} />
      <Due dueAt={host.dueAt} spanMs={tierMs(tier)} />
    </span>
  )
}
