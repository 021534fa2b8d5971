/** Tabs are links: each has its address. The current one is brought into view where they do not all fit. */
import { type ReactNode, useEffect, useRef } from 'react'
import { Go } from './go.tsx'

export interface TabLink {
  readonly id: string
  readonly to: string
  readonly name: ReactNode
}

export function Tabs({ label, tabs, now }: { label: string; tabs: readonly TabLink[]; now: string }) {
  const bar = useRef<HTMLElement>(null)
  // biome-ignore lint/correctness/useExhaustiveDependencies: the address decides which tab is current
  useEffect(() => {
    const current = bar.current?.querySelector<HTMLElement>('[aria-current]')
    if (bar.current && current) bar.current.scrollLeft = current.offsetLeft - bar.current.offsetLeft - 16
  }, [now])
  return (
    <nav className="tabs" aria-label={label} ref={bar}>
      {tabs.map((tab) => (
        <Go key={tab.id} to={tab.to} aria-current={tab.id === now ? 'page' : undefined}>
          {tab.name}
        </Go>
      ))}
    </nav>
  )
}
