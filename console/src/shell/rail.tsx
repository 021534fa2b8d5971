/** The seven entries. Each role sees only what it may open. */
import type { Permission } from '@patchreeve/contract/permissions.ts'
import { useAddress } from '../parts/address.ts'
import { Go } from '../parts/go.tsx'
import { Brand, Icon } from '../parts/icons.tsx'
import { useWords } from '../text/context.tsx'
import { useMay, useSession } from './session.tsx'

export interface Entry {
  readonly name: 'home' | 'hosts' | 'findings' | 'plans' | 'deployments' | 'evidence' | 'settings'
  readonly to: string
  readonly needs: Permission
  /** Key after `g`. */
  readonly key: string
  /** Not on the phone's bottom bar; found under More. */
  readonly deep?: boolean
}

export const entries = [
  { name: 'home', to: '/', needs: 'home.read', key: 'h' },
  { name: 'hosts', to: '/hosts', needs: 'host.read', key: 'o', deep: true },
  { name: 'findings', to: '/findings', needs: 'finding.read', key: 'f' },
  { name: 'plans', to: '/plans', needs: 'plan.read', key: 'p' },
  { name: 'deployments', to: '/deployments', needs: 'deployment.read', key: 'd' },
  { name: 'evidence', to: '/evidence', needs: 'evidence.read', key: 'e', deep: true },
  { name: 'settings', to: '/settings', needs: 'setting.read', key: 's', deep: true },
] as const satisfies readonly Entry[]

export const isCurrent = (to: string, path: string): boolean =>
  to === '/' ? path === '/' : path === to || path.startsWith(`${to}/`)

export function Rail() {
  const { t } = useWords()
  const { path } = useAddress()
  const session = useSession()
  const underMore = path === '/more' || entries.some((entry) => 'deep' in entry && isCurrent(entry.to, path))
  return (
    <header className="rail">
      <Go className="brand" to="/">
        <Brand />
        <span>Patchreeve</span>
      </Go>
      <nav className="nav" aria-label={t('nav.main')}>
        {entries.map((entry) => (
          <RailEntry key={entry.name} entry={entry} path={path} />
        ))}
        <Go className="more" to="/more" aria-current={underMore ? 'true' : undefined}>
          <Icon name="more" />
          <span className="w">{t('nav.more')}</span>
        </Go>
      </nav>
      <div className="rail-foot">
        <strong>{session.user.name}</strong>
        {t(`role.${session.role}`)}
      </div>
    </header>
  )
}

function RailEntry({ entry, path }: { entry: Entry; path: string }) {
  const { t } = useWords()
  if (!useMay(entry.needs)) return null
  const name = t(`nav.${entry.name}`)
  return (
    <Go
      to={entry.to}
      title={name}
      className={entry.deep ? 'd' : undefined}
      aria-current={isCurrent(entry.to, path) ? 'page' : undefined}
    >
      <Icon name={entry.name} />
      <span className="w">{name}</span>
    </Go>
  )
}
