/** Settings: how hosts reach this server, enrolment, feeds, people, whose signatures count, where packages come from, own packages, display. */
import { useParams } from '@tanstack/react-router'
import { Head } from '../../parts/page.tsx'
import { Tabs } from '../../parts/tabs.tsx'
import { useCrumbs } from '../../shell/crumbs.tsx'
import { useWords } from '../../text/context.tsx'
import { DisplaySettings } from './display.tsx'
import { EnrolmentSettings } from './enrolment.tsx'
import { FeedSettings } from './feeds.tsx'
import { GatewaySettings } from './gateway.tsx'
import { KeySettings } from './keys.tsx'
import { OriginSettings } from './origins.tsx'
import { OwnPackageSettings } from './own-packages.tsx'
import { PeopleSettings } from './people.tsx'

const sections = {
  enrolment: EnrolmentSettings,
  gateway: GatewaySettings,
  feeds: FeedSettings,
  people: PeopleSettings,
  keys: KeySettings,
  origins: OriginSettings,
  packages: OwnPackageSettings,
  display: DisplaySettings,
} as const
type SectionName = keyof typeof sections
// Object.keys loses the key type.
const names = Object.keys(sections) as SectionName[]

export function SettingsPage() {
  const { t } = useWords()
  const { section } = useParams({ strict: false })
  const now = names.find((name) => name === section) ?? 'enrolment'
  const Content = sections[now]
  useCrumbs({ name: t('nav.settings'), to: '/settings' }, { name: t(`settings.${now}`) })
  return (
    <>
      <Head title={t('nav.settings')} sentence={t(`settings.${now}-sentence`)} />
      <Tabs
        label={t('nav.settings')}
        now={now}
        tabs={names.map((id) => ({ id, to: `/settings/${id}`, name: t(`settings.${id}`) }))}
      />
      <Content />
    </>
  )
}
