/** Where you are: each page says its own place, the top line shows it and the tab's title follows. */
import { createContext, type ReactNode, useContext, useEffect, useState } from 'react'
import { Go } from '../parts/go.tsx'
import { useWords } from '../text/context.tsx'

export interface Crumb {
  readonly name: string
  readonly to?: string
}

interface Place {
  readonly crumbs: readonly Crumb[]
  readonly set: (crumbs: readonly Crumb[]) => void
}
const Context = createContext<Place | undefined>(undefined)

export function CrumbsProvider({ children }: { children: ReactNode }) {
  const [crumbs, set] = useState<readonly Crumb[]>([])
  return <Context value={{ crumbs, set }}>{children}</Context>
}

/** The last crumb is the page itself. */
export function useCrumbs(...crumbs: readonly Crumb[]): void {
  const place = useContext(Context)
  const text = JSON.stringify(crumbs)
  const set = place?.set
  useEffect(() => {
    // The text is the identity: callers make a new array on each render.
    const now = JSON.parse(text) as readonly Crumb[]
    set?.(now)
    document.title = `${now.at(-1)?.name ?? ''} · Patchreeve`
  }, [set, text])
}

export function CrumbsView() {
  const { t } = useWords()
  const crumbs = useContext(Context)?.crumbs ?? []
  return (
    <nav className="crumbs" aria-label={t('nav.where')}>
      {crumbs.map((crumb, index) => {
        const last = index === crumbs.length - 1
        return (
          <span key={`${crumb.to ?? ''} ${crumb.name}`} className={last ? 'crumb-now' : 'row nb'}>
            {last || crumb.to === undefined ? (
              <span aria-current="page">{crumb.name}</span>
            ) : (
              <Go to={crumb.to}>{crumb.name}</Go>
            )}
            {!last && <span aria-hidden="true">/</span>}
          </span>
        )
      })}
    </nav>
  )
}
