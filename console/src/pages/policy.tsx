/** The policy in force, as the page that people signed: rendered here from its signed bytes, with what it costs in time. */
import { formatWhen } from '@patchreeve/contract/messages/format.ts'
import { useParams } from '@tanstack/react-router'
import { Go } from '../parts/go.tsx'
import { Mark } from '../parts/mark.tsx'
import { Head, Section } from '../parts/page.tsx'
import { Shown } from '../parts/shown.tsx'
import { Banner, Empty } from '../parts/state.tsx'
import { useCrumbs } from '../shell/crumbs.tsx'
import { useWords } from '../text/context.tsx'
import { ChangePolicy, FirstPolicy } from './policy-change.tsx'
import { PolicyDates } from './policy-dates.tsx'
import { type OpenedPolicy, usePolicyDocument } from './policy-document.ts'
import { PolicyFeasibility } from './policy-feasibility.tsx'
import { PolicyText } from './policy-text.tsx'
import { PolicyVersions } from './policy-versions.tsx'

export function PolicyPage() {
  const { t } = useWords()
  const { version } = useParams({ strict: false })
  const asked = Number(version)
  const read = usePolicyDocument(version === undefined ? 'newest' : { version: asked })
  useCrumbs(
    { name: t('nav.plans'), to: '/plans' },
    { name: read.data ? t('policy-page.version', { version: read.data.row.version }) : t('policy-page.title') },
  )
  return (
    <Shown read={read} page={t('policy-page.title')} lines={8}>
      {(opened) => (opened === null ? <NoPolicy /> : <Opened opened={opened} />)}
    </Shown>
  )
}

function NoPolicy() {
  const { t } = useWords()
  return (
    <>
      <Head title={t('policy-page.title')} sentence={t('policy-page.none')} />
      <Empty cause="none-yet" title={t('policy-page.none-title')}>
        {t('policy-page.none-body')}
      </Empty>
      <FirstPolicy />
    </>
  )
}

function Opened({ opened }: { opened: OpenedPolicy }) {
  const { t, reader } = useWords()
  const { row, rows, verified, policy } = opened
  const newest = rows[0]?.version === row.version
  const expired = Date.parse(policy.expires) <= reader.now
  return (
    <>
      <Head
        title={t('policy-page.title')}
        identity={
          <>
            <Mark name={expired ? 'failed' : newest ? 'verified' : 'retired'}>
              {t(expired ? 'policy-page.expired' : newest ? 'policy-page.in-force' : 'policy-page.older')}
            </Mark>
            <span className="tag">{t('policy-page.version', { version: row.version })}</span>
            <span className="tag">{t('policy-page.root', { version: row.rootVersion })}</span>
          </>
        }
        sentence={t(expired ? 'policy-page.sentence-expired' : 'policy-page.sentence', {
          version: row.version,
          when: policy.expires,
          rings: policy.rings.length,
        })}
        asof={[
          t('policy-page.handed-in', { when: formatWhen(reader, row.addedAt), by: row.addedBy }),
          <Go key="keys" to="/settings/keys">
            {t('policy-page.to-keys')}
          </Go>,
        ]}
      />
      {!newest && (
        <Banner
          look="warn"
          icon="clock"
          title={t('policy-page.older-title')}
          act={
            <Go className="btn" to="/plans/policy">
              {t('policy-page.to-newest')}
            </Go>
          }
        >
          {t('policy-page.older-body')}
        </Banner>
      )}
      {verified !== null && verified.signers.length < verified.threshold && (
        <Banner
          look="bad"
          icon="stop"
          title={t('policy-page.unsigned', { n: verified.signers.length, all: verified.threshold })}
        >
          {t('policy-page.unsigned-body')}
        </Banner>
      )}
      <div className="cols">
        <Section className="c7" title={t('policy-page.text')} side={t('policy-page.text-side')}>
          <PolicyText opened={opened} />
        </Section>
        <div className="c5 gap-l">
          <PolicyDates policy={policy} />
          <PolicyFeasibility policy={policy} />
          <ChangePolicy opened={opened} />
          <PolicyVersions rows={rows} />
        </div>
      </div>
    </>
  )
}
