/** Columns of groups of findings: on Home and in the findings list they are the same. */
import type { FindingGroup } from '@patchreeve/contract/api/risk-views.ts'
import { hostsWithFinding } from '../parts/address.ts'
import { Because } from '../parts/because.tsx'
import { Due } from '../parts/due.tsx'
import { Go } from '../parts/go.tsx'
import { FixMark } from '../parts/mark.tsx'
import { Versions } from '../parts/page.tsx'
import type { Column } from '../parts/table.tsx'
import { Tier, tierMs } from '../parts/tier.tsx'
import type { Words } from '../text/context.tsx'

export const groupPath = (id: string): string => `/findings/${encodeURIComponent(id)}`
/** The chain of one episode, open or closed. */
export const chainPath = (id: string): string => `${groupPath(id)}/chain`

export function groupColumns(words: Words): readonly Column<FindingGroup>[] {
  const { t } = words
  return [
    {
      id: 'action',
      head: t('col.action'),
      sort: 'source',
      key: true,
      cell: (group) => <GroupName group={group} words={words} />,
    },
    { id: 'tier', head: t('col.tier'), sort: 'tier', cell: (group) => <Tier tier={group.tier} /> },
    {
      id: 'clears',
      head: t('col.clears'),
      sort: 'vulnerabilities',
      cell: (group) => <Clears group={group} words={words} />,
    },
    {
      id: 'hosts',
      head: t('col.hosts'),
      sort: 'hosts',
      num: true,
      cell: (group) => <Go to={hostsWithFinding(group.id)}>{t('n', { n: group.hostCount })}</Go>,
    },
    { id: 'because', head: t('col.because'), cell: (group) => <Because reasons={group.because} max={2} /> },
    {
      id: 'due',
      head: t('col.due'),
      sort: 'due',
      cell: (group) => (
        <Due
          dueAt={group.dueAt}
          spanMs={tierMs(group.tier)}
          none={t(group.fixedVersion === null ? 'due.no-fix' : 'due.nothing')}
        />
      ),
    },
    { id: 'stands', head: t('col.stands'), cell: (group) => <FixMark state={group.fixState} /> },
  ]
}

function GroupName({ group, words }: { group: FindingGroup; words: Words }) {
  const { t } = words
  const name =
    group.kind === 'action'
      ? t('group-name.update', { source: group.source })
      : group.kind === 'no-fix'
        ? t('group-name.no-fix', { source: group.source })
        : (group.vulnerabilities[0] ?? group.source)
  return (
    <>
      <Go className="pkg" to={groupPath(group.id)}>
        {name}
      </Go>
      {group.kind === 'vulnerability' && <span className="muted"> {group.source}</span>}
      <br />
      <Versions from={group.installedVersion} to={group.fixedVersion} />
    </>
  )
}

function Clears({ group, words }: { group: FindingGroup; words: Words }) {
  const { t } = words
  const [first] = group.vulnerabilities
  return (
    <>
      <Go className="nb" to={groupPath(group.id)}>
        {group.vulnerabilityCount === 1 && first !== undefined
          ? first
          : t('group.vulnerabilities', { n: group.vulnerabilityCount })}
      </Go>
      {group.exploited && <span className="sub bad">{t('group.exploited')}</span>}
      {group.inherited && <span className="sub">{t('group.is-inherited')}</span>}
    </>
  )
}
