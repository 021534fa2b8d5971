/** One finding or group: how many hosts run vulnerable code, why the tier, which versions, which hosts. */
import type { RouteOutput } from '@patchreeve/contract/api/routes.ts'
import { AppError } from '@patchreeve/contract/errors.ts'
import { useParams } from '@tanstack/react-router'
import { useRead } from '../api/query.ts'
import { findingsWhere, hostsWithFinding, term } from '../parts/address.ts'
import { Go } from '../parts/go.tsx'
import { FixMark } from '../parts/mark.tsx'
import { Head, Section } from '../parts/page.tsx'
import { Shown } from '../parts/shown.tsx'
import { Empty } from '../parts/state.tsx'
import { Table } from '../parts/table.tsx'
import { Tier } from '../parts/tier.tsx'
import { useCrumbs } from '../shell/crumbs.tsx'
import { useMay } from '../shell/session.tsx'
import { useWords } from '../text/context.tsx'
import { Say } from '../text/say.tsx'
import { EvidenceChain } from './finding-chain.tsx'
import { FindingEvidencePage } from './finding-evidence.tsx'
import { versionColumns } from './finding-versions.tsx'
import { WhyTier } from './finding-why.tsx'
import { hostColumns } from './host-columns.tsx'
import { proposePath } from './plan-paths.ts'

export function FindingPage() {
  const { t } = useWords()
  const { id } = useParams({ strict: false })
  const read = useRead('finding_show', { params: { id: id ?? '' } })
  useCrumbs({ name: t('nav.findings'), to: '/findings' }, { name: read.data ? nameOf(read.data.group) : (id ?? '') })
  // The number of an episode that is closed: it is among no open findings, and its evidence stands.
  if (read.error instanceof AppError && read.error.code === 'FINDING_NOT_FOUND' && /^\d{1,15}$/.test(id ?? ''))
    return <FindingEvidencePage />
  return (
    <Shown read={read} page={t('nav.findings')} lines={6}>
      {(found) => <Found found={found} />}
    </Shown>
  )
}

type FindingShown = RouteOutput<'finding_show'>
type Group = FindingShown['group']
const nameOf = (group: Group): string =>
  group.vulnerabilityCount === 1 ? (group.vulnerabilities[0] ?? group.source) : group.source

/** The group in the grammar that a proposal takes. */
const whereOf = (group: Group): string =>
  group.kind === 'vulnerability'
    ? group.vulnerabilities.map((name) => term('vulnerability', name)).join(' ')
    : `${term('source', group.source)} ${term('platform', group.platform)}`

function Found({ found: { group, findings, hosts, hostTotal } }: { found: FindingShown }) {
  const words = useWords()
  const { t, parts } = words
  const first = findings[0]
  const mayPlan = useMay('plan.write')
  return (
    <>
      <Head
        title={nameOf(group)}
        identity={
          <>
            <Tier tier={group.tier} to={findingsWhere(`tier:${group.tier}`)} />
            <FixMark state={group.fixState} />
            <span className="tag">{group.source}</span>
            <span className="tag">{group.platform}</span>
            {group.exploited && <span className="tag">{t('group.exploited')}</span>}
            {group.inherited && <span className="tag">{t('group.is-inherited')}</span>}
          </>
        }
        sentence={
          <Say
            parts={
              group.fixedVersion === null
                ? parts('finding.sentence-no-fix', { n: hostTotal, source: group.source })
                : parts('finding.sentence', {
                    n: hostTotal,
                    source: group.source,
                    version: group.fixedVersion,
                    count: group.vulnerabilityCount,
                  })
            }
            links={{ n: hostsWithFinding(group.id), count: '#episodes' }}
          />
        }
        asof={[
          first && t('finding.profile', { id: first.profile.id, version: first.profile.version }),
          mayPlan && group.fixedVersion !== null && (
            <Go key="plan" to={proposePath(whereOf(group))}>
              {t('propose.for-this')}
            </Go>
          ),
        ]}
      />
      <div className="cols">
        <div className="c7 gap-l">
          <Section title={t('finding.verdict')} side={t('count.findings', { n: findings.length })}>
            {findings.length === 0 ? (
              <Empty cause="unknown" title={t('finding.no-episodes')}>
                {t('finding.no-episodes-body')}
              </Empty>
            ) : (
              <Table
                caption={t('finding.verdict')}
                columns={versionColumns(words)}
                rows={findings}
                rowId={(row) => row.id}
              />
            )}
          </Section>
          <EvidenceChain findings={findings} />
        </div>
        <div className="c5">{first && <WhyTier finding={first} />}</div>
      </div>
      <Section
        title={t('finding.hosts')}
        side={t('finding.hosts-shown', { shown: hosts.length, total: hostTotal })}
        right={<Go to={hostsWithFinding(group.id)}>{t('open-as-list')}</Go>}
      >
        {hosts.length === 0 ? (
          <Empty cause="clean" title={t('finding.no-hosts')}>
            {t('finding.no-hosts-body')}
          </Empty>
        ) : (
          <Table caption={t('finding.hosts')} columns={hostColumns(words)} rows={hosts} rowId={(row) => row.id} />
        )}
      </Section>
    </>
  )
}
