/** The frame of every page for a signed-in person: rail, top line, live state, palette. */
import { AppError } from '@patchreeve/contract/errors.ts'
import { formatAge, formatClock, formatTime } from '@patchreeve/contract/messages/format.ts'
import { Outlet, useRouter } from '@tanstack/react-router'
import { useEffect, useMemo, useState } from 'react'
import { LiveProvider, useLive } from '../api/live.tsx'
import { useRead } from '../api/query.ts'
import { useAddress, withSearch } from '../parts/address.ts'
import { Icon } from '../parts/icons.tsx'
import { Banner, Failed, Skeleton } from '../parts/state.tsx'
import { useWords } from '../text/context.tsx'
import { CrumbsProvider, CrumbsView } from './crumbs.tsx'
import { Help } from './help.tsx'
import { useKeys } from './keys.ts'
import { Palette } from './palette.tsx'
import { usePreferences } from './preferences-context.tsx'
import { Rail } from './rail.tsx'
import { SessionContext } from './session.tsx'

const SECOND_MS = 1_000
const NOT_IN = ['NOT_SIGNED_IN', 'SECOND_FACTOR_NEEDED'] as const

export function Shell() {
  const { t } = useWords()
  const session = useRead('session_show', {})
  const out = session.error instanceof AppError && NOT_IN.some((code) => code === (session.error as AppError).code)
  if (out) return <ToSignIn />
  if (session.data === undefined)
    return (
      <main className="page">
        <h1 className="sr">Patchreeve</h1>
        {session.error === null ? (
          <Skeleton />
        ) : (
          <Failed what={t('failed.page')} error={session.error} retry={() => void session.refetch()} />
        )}
      </main>
    )
  return (
    <SessionContext value={session.data}>
      <LiveProvider>
        <CrumbsProvider>
          <Frame />
        </CrumbsProvider>
      </LiveProvider>
    </SessionContext>
  )
}

/** Keeps where the person wanted to go: the address at the first look, not the one that we change it to. */
function ToSignIn() {
  const router = useRouter()
  const { path, search } = useAddress()
  const [wanted] = useState(() => withSearch(path, search))
  useEffect(() => {
    router.history.replace(withSearch('/sign-in', { next: wanted === '/' ? undefined : wanted }))
  }, [router, wanted])
  return null
}

function Frame() {
  const { t } = useWords()
  const { preferences } = usePreferences()
  const [palette, setPalette] = useState(false)
  const [help, setHelp] = useState(false)
  const acts = useMemo(() => ({ palette: () => setPalette(true), help: () => setHelp(true) }), [])
  useKeys(preferences.keys === 'on', acts)
  return (
    <>
      <a className="skip" href="#main">
        {t('nav.skip')}
      </a>
      <div className="shell">
        <Rail />
        <div className="body">
          <div className="top">
            <CrumbsView />
            <button className="find" type="button" onClick={acts.palette}>
              <Icon name="search" />
              <span>{t('palette.title')}</span>
              <kbd>Ctrl K</kbd>
            </button>
            <LiveMark />
          </div>
          <main id="main" className="page" tabIndex={-1}>
            <LostBanner />
            <Outlet />
          </main>
        </div>
      </div>
      <Palette open={palette} close={() => setPalette(false)} />
      <Help open={help} close={() => setHelp(false)} />
    </>
  )
}

function LiveMark() {
  const { t, reader } = useWords()
  const live = useLive()
  const now = useSecond()
  if (live.state === 'live')
    return (
      <span className="live" role="status">
        {t('live.on', { time: formatClock({ ...reader, now }) })}
      </span>
    )
  return (
    <span className="live live--off" role="status">
      {live.state === 'lost' ? t('live.lost', { time: formatTime(reader, live.since) }) : t('live.connecting')}
    </span>
  )
}

/** The page's own clock moves once a minute; the one that says it is live moves as a clock does. */
function useSecond(): number {
  const [now, setNow] = useState(() => Date.now())
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), SECOND_MS)
    return () => clearInterval(timer)
  }, [])
  return now
}

function LostBanner() {
  const { t, reader } = useWords()
  const live = useLive()
  if (live.state !== 'lost') return null
  return (
    <Banner look="warn" icon="clock" title={t('lost.title', { time: formatTime(reader, live.since) })}>
      {t('lost.body', { age: formatAge(reader, live.since) })}
    </Banner>
  )
}
