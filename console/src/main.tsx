/** Starts the console: language, server, addresses. */
import './zod-config.ts'
import './styles/index.css'
import { QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { type ReactNode, StrictMode, useEffect, useState } from 'react'
import { createRoot } from 'react-dom/client'
import { makeQueryClient } from './api/query.ts'
import { makeRouter } from './router.tsx'
import { PreferencesProvider, usePreferences } from './shell/preferences-context.tsx'
import { WordsProvider } from './text/context.tsx'

/** Clocks on the page move once a minute. */
const TICK_MS = 60_000

const client = makeQueryClient()
const router = makeRouter()

function Reader({ children }: { children: ReactNode }) {
  const { preferences } = usePreferences()
  const [now, setNow] = useState(() => Date.now())
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), TICK_MS)
    return () => clearInterval(timer)
  }, [])
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions()
  return (
    <WordsProvider language={preferences.language} zone={timeZone} now={now}>
      {children}
    </WordsProvider>
  )
}

const element = document.getElementById('app')
if (!element) throw new Error('index.html has no #app')
createRoot(element).render(
  <StrictMode>
    <PreferencesProvider>
      <Reader>
        <QueryClientProvider client={client}>
          <RouterProvider router={router} />
        </QueryClientProvider>
      </Reader>
    </PreferencesProvider>
  </StrictMode>,
)
