/** On phones: the entries that have no place on the bottom bar, the person, and the way out. */
import { Go } from '../parts/go.tsx'
import { Icon } from '../parts/icons.tsx'
import { Head } from '../parts/page.tsx'
import { useCrumbs } from '../shell/crumbs.tsx'
import { entries } from '../shell/rail.tsx'
import { useSession } from '../shell/session.tsx'
import { SignOut } from '../shell/sign-out.tsx'
import { useWords } from '../text/context.tsx'

export function MorePage() {
  const { t } = useWords()
  const session = useSession()
  useCrumbs({ name: t('nav.more') })
  const deep = entries.filter((entry) => 'deep' in entry && session.permissions.includes(entry.needs))
  return (
    <>
      <Head
        title={t('nav.more')}
        sentence={t('more.sentence', { name: session.user.name, role: t(`role.${session.role}`) })}
      />
      <ul className="pairs">
        {deep.map((entry) => (
          <li key={entry.name}>
            <Go to={entry.to}>
              <Icon name={entry.name} /> {t(`nav.${entry.name}`)}
            </Go>
          </li>
        ))}
      </ul>
      <SignOut />
    </>
  )
}
