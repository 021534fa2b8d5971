/** One host, now or on a past day: who it is, one sentence, and its tabs. */
import type { HostDetail } from '@patchreeve/contract/api/host-views.ts'
import { formatWhen } from '@patchreeve/contract/messages/format.ts'
import { useParams } from '@tanstack/react-router'
import { useRead } from '../../api/query.ts'
import { useAddress, withSearch } from '../../parts/address.ts'
import { Because } from '../../parts/because.tsx'
import { Go } from '../../parts/go.tsx'
import { HostMark } from '../../parts/mark.tsx'
import { Head } from '../../parts/page.tsx'
import { Shown } from '../../parts/shown.tsx'
import { Banner } from '../../parts/state.tsx'
import { Tabs as TabBar } from '../../parts/tabs.tsx'
import { sumTiers } from '../../parts/tier.tsx'
import { useCrumbs } from '../../shell/crumbs.tsx'
import { useWords } from '../../text/context.tsx'
import { Server } from '../../text/say.tsx'
import { liftOf } from '../deployment-way-out.ts'
import { Exposure, hostPath } from '../host-columns.tsx'
import { deploymentPath } from '../plan-paths.ts'
import { AboutTab } from './about.tsx'
import { AtDay } from './at-day.tsx'
import { EvidenceTab } from './evidence.tsx'
import { FindingsTab } from './findings.tsx'
import { InventoryTab } from './inventory.tsx'
import { Outside } from './outside.tsx'
import { PackagesTab } from './packages.tsx'
import { Updaters } from './updaters.tsx'

const tabs = ['findings', 'packages', 'system', 'sources', 'network', 'about', 'evidence'] as const
type Tab = (typeof tabs)[number]

export function HostPage() {
  const { t } = useWords()
  const { id = '', tab } = useParams({ strict: false })
  const { search } = useAddress()
  const at = search.at
  const read = useRead('host_show', { params: { id }, query: { at } })
  useCrumbs({ name: t('nav.hosts'), to: '/hosts' }, { name: read.data?.name ?? id })
  return (
    <Shown read={read} page={t('nav.hosts')} failed={t('failed.host')} lines={6}>
      {(data) => (
        <>
          <HostHead host={data} at={at} />
          <Tabs host={data} now={tabs.find((name) => name === tab) ?? 'findings'} at={at} />
        </>
      )}
    </Shown>
  )
}

function HostHead({ host, at }: { host: HostDetail; at: string | undefined }) {
  const words = useWords()
  const { t, reader, code } = words
  return (
    <>
      <Head
        title={host.name}
        identity={
          <>
            <HostMark state={host.state} />
            <span className="tag">
              <Exposure exposure={host.exposure} words={words} />
            </span>
            {host.class !== '' && <span className="tag">{host.class}</span>}
            {host.owner !== '' && <span className="tag">{t('host.owner', { owner: host.owner })}</span>}
            <span className="tag">{t(`host-provenance.${host.provenance}`)}</span>
          </>
        }
        sentence={<Server text={host.sentence} links={sentenceLinks(host)} />}
        asof={[
          at !== undefined && <strong key="at">{t('host.as-of', { when: host.at })}</strong>,
          host.lastSeenAt === null ? t('host.never-reported') : t('host.reported', { time: host.lastSeenAt }),
          host.assessedAt === null ? t('host.not-assessed') : t('host.assessed', { time: host.assessedAt }),
          <LastPatch key="patch" hostId={host.id} />,
          t('host.signed-only'),
        ]}
      />
      {at !== undefined && (
        <Banner
          look="busy"
          icon="clock"
          title={t('host.past-title', { when: formatWhen(reader, host.at) })}
          act={
            <Go className="btn" to={hostPath(host.id)}>
              {t('host.to-now')}
            </Go>
          }
        >
          {t('host.past-body')}
        </Banner>
      )}
      {host.warnings.map((warning) => (
        <Banner key={warning.code} look="warn" icon="info" title={<Server text={warning} />} />
      ))}
      {host.gates.map(({ gate, because, since }) => (
        <Banner key={gate} look="warn" icon="stop" title={<Server text={because} />}>
          {t('host.stands-since', { when: since })} {liftOf(code, because.code)}
        </Banner>
      ))}
      {host.reboot.length > 0 && (
        <Banner look="warn" icon="info" title={t('host.reboot-due')}>
          <Because reasons={host.reboot} />
        </Banner>
      )}
      {host.notAssessed !== null && (
        <Banner look="unsure" icon="unknown" title={t('host.not-assessed')}>
          <Server text={host.notAssessed} />
        </Banner>
      )}
    </>
  )
}

/** The ledger's newest word that a patch is in, with its deployment. */
function LastPatch({ hostId }: { hostId: string }) {
  const { t } = useWords()
  const read = useRead('evidence_list', {
    query: { where: `type:deployment.step-verified subject:${hostId}`, limit: 1 },
  })
  const entry = read.data?.rows[0]
  if (!entry) return null
  const { deployment } = (entry.body ?? {}) as { deployment?: string }
  const text = t('host.last-patch', { when: entry.at })
  return deployment === undefined ? text : <Go to={deploymentPath(deployment)}>{text}</Go>
}

function sentenceLinks(host: HostDetail): Record<string, string> {
  const findings = hostPath(host.id, 'findings')
  return {
    n: findings,
    findings,
    overdue: `${findings}?where=is%3Aoverdue`,
    late: `${findings}?where=is%3Aoverdue`,
    unknown: `${hostPath(host.id, 'packages')}?where=verdict%3Aunknown`,
  }
}

function Tabs({ host, now, at }: { host: HostDetail; now: Tab; at: string | undefined }) {
  const { t } = useWords()
  const counts: Partial<Record<Tab, number>> = {
    ...(host.packages === null ? {} : { findings: sumTiers(host.tiers), packages: host.packages.total }),
  }
  return (
    <>
      <TabBar
        label={t('host.tabs')}
        now={now}
        tabs={tabs.map((tab) => ({
          id: tab,
          to: withSearch(hostPath(host.id, tab), { at }),
          name: (
            <>
              {t(`tab.${tab}`)}
              {counts[tab] !== undefined && <span className="n">{t('n', { n: counts[tab] })}</span>}
            </>
          ),
        }))}
      />
      <div className="gap-l">
        <TabContent host={host} now={now} />
        {now !== 'evidence' && now !== 'about' && <AtDay at={at} enrolledAt={host.enrolledAt} />}
      </div>
    </>
  )
}

function TabContent({ host, now }: { host: HostDetail; now: Tab }) {
  switch (now) {
    case 'findings':
      return <FindingsTab host={host} />
    case 'packages':
      return (
        <>
          <Outside host={host} />
          <PackagesTab host={host} />
        </>
      )
    case 'system':
      return <InventoryTab host={host} sections={['os', 'hardware', 'restart']} />
    case 'sources':
      return (
        <>
          <Updaters host={host} />
          <InventoryTab host={host} sections={['repositories']} />
        </>
      )
    case 'network':
      return <InventoryTab host={host} sections={['network', 'sockets']} />
    case 'about':
      return <AboutTab host={host} />
    case 'evidence':
      return <EvidenceTab host={host} />
  }
}
