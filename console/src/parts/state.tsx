/** What a list or page shows when it has no rows or no fresh rows. A list may not render without one of these. */

import { formatTime } from '@patchreeve/contract/messages/format.ts'
import type { ReactNode } from 'react'
import { failureCode, failureText, useWords } from '../text/context.tsx'
import { Server } from '../text/say.tsx'
import { Button } from './button.tsx'
import { Icon, type IconName } from './icons.tsx'

/** Why a list is empty: five different things, never a bare "no data". */
export type EmptyCause = 'none-yet' | 'filtered' | 'clean' | 'never-checked' | 'unknown'
const emptyIcon: Record<EmptyCause, IconName> = {
  'none-yet': 'hosts',
  filtered: 'search',
  clean: 'check',
  'never-checked': 'clock',
  unknown: 'unknown',
}

export interface EmptyProps {
  readonly cause: EmptyCause
  readonly title: string
  readonly children?: ReactNode
  /** The next step. */
  readonly act?: ReactNode
}

export function Empty({ cause, title, children, act }: EmptyProps) {
  return (
    <div className="empty" data-cause={cause}>
      <Icon name={emptyIcon[cause]} />
      <p className="empty-title">{title}</p>
      {children !== undefined && <p>{children}</p>}
      {act}
    </div>
  )
}

export function Banner(props: {
  look: 'bad' | 'warn' | 'unsure' | 'busy' | 'ok'
  icon: IconName
  title: ReactNode
  children?: ReactNode
  act?: ReactNode
}) {
  return (
    <div className={`banner banner--${props.look}`} role={props.look === 'bad' ? 'alert' : 'status'}>
      <Icon name={props.icon} />
      <div className="grow">
        <strong>{props.title}</strong>
        {props.children !== undefined && <p>{props.children}</p>}
      </div>
      {props.act !== undefined && <div className="acts">{props.act}</div>}
    </div>
  )
}

/** Nothing is shown rather than something wrong; the code is for the person who is asked. */
export function Failed({ what, error, retry }: { what: string; error: unknown; retry?: () => void }) {
  const { t } = useWords()
  return (
    <Banner
      look="bad"
      icon="stop"
      title={what}
      {...(retry ? { act: <Button onClick={retry}>{t('act.try-again')}</Button> } : {})}
    >
      <Server text={failureText(error)} /> {t('failed.nothing-shown')} <code>{failureCode(error)}</code>
    </Banner>
  )
}

/** Rows stay, but they are old: since when, and that acts are off. */
export function Stale({ since, error }: { since: number; error: unknown }) {
  const { t, reader } = useWords()
  return (
    <Banner
      look="warn"
      icon="clock"
      title={t('stale.title', { time: formatTime(reader, new Date(since).toISOString()) })}
    >
      <Server text={failureText(error)} /> {t('stale.body')} <code>{failureCode(error)}</code>
    </Banner>
  )
}

const LINE_WIDTHS = ['w-3/5', 'w-11/12', 'w-3/4', 'w-10/12', 'w-2/3'] as const

export function Skeleton({ lines = 3 }: { lines?: number }) {
  const { t } = useWords()
  return (
    <div className="stack py-4" role="status" aria-label={t('loading')}>
      {Array.from({ length: lines }, (_, line) => (
        // A skeleton's lines are all alike: their place is their identity.
        // biome-ignore lint/suspicious/noArrayIndexKey: see above
        <span key={line} className={`sk ${LINE_WIDTHS[line % LINE_WIDTHS.length]}`} />
      ))}
    </div>
  )
}
