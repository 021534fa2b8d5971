/** Live news from the server. While they are lost the page says since when, and acts are off: rows may be old. */
import { LiveEvent } from '@patchreeve/contract/api/routes.ts'
import { type QueryClient, useQueryClient } from '@tanstack/react-query'
import { createContext, type ReactNode, useContext, useEffect, useState } from 'react'
import { makeRounds } from './rounds.ts'

export type Live =
  | { readonly state: 'connecting' }
  | { readonly state: 'live'; readonly at: string }
  | { readonly state: 'lost'; readonly since: string }

/** The browser gives up for good on some answers; then we ask again ourselves. */
const REOPEN_MS = 5_000

/** Routes whose answers may change with each kind of news. */
const touched: Record<LiveEvent['type'], readonly string[]> = {
  inventory: ['home_', 'host_', 'device_', 'finding_', 'origin_'],
  assessment: ['home_', 'host_', 'finding_'],
  host: ['home_', 'host_', 'device_', 'enrolment_', 'origin_'],
  feed: ['home_', 'feed_', 'finding_'],
  evidence: ['evidence_', 'plan_', 'hostkey_'],
  plan: ['home_', 'plan_', 'root_', 'policy_', 'hostkey_', 'trust_', 'evidence_'],
  origin: ['home_', 'origin_'],
  package: ['package_', 'origin_', 'evidence_'],
  emergency: ['emergency_', 'home_', 'plan_', 'evidence_'],
  deployment: ['deployment_', 'halt_', 'emergency_', 'home_', 'plan_', 'evidence_', 'finding_'],
}

const Context = createContext<Live>({ state: 'connecting' })
export const useLive = (): Live => useContext(Context)

export function LiveProvider({ children }: { children: ReactNode }) {
  const client = useQueryClient()
  const [live, setLive] = useState<Live>({ state: 'connecting' })
  useEffect(() => listen(client, setLive), [client])
  return <Context value={live}>{children}</Context>
}

function listen(client: QueryClient, setLive: (change: (was: Live) => Live) => void): () => void {
  let source: EventSource | undefined
  let reopen: ReturnType<typeof setTimeout> | undefined
  let wasLost = false
  const rounds = makeRounds((prefixes) =>
    client.invalidateQueries({
      predicate: (query) => prefixes.some((prefix) => String(query.queryKey[0]).startsWith(prefix)),
    }),
  )
  const open = () => {
    source = new EventSource('/api/v1/events')
    source.onopen = () => {
      if (wasLost) void client.invalidateQueries()
      wasLost = false
      setLive(() => ({ state: 'live', at: new Date().toISOString() }))
    }
    source.onmessage = (message) => {
      for (const prefix of touched[parseNews(String(message.data))?.type ?? 'host']) rounds.add(prefix)
      setLive(() => ({ state: 'live', at: new Date().toISOString() }))
    }
    source.onerror = () => {
      wasLost = true
      setLive((was) => (was.state === 'lost' ? was : { state: 'lost', since: new Date().toISOString() }))
      if (source?.readyState === EventSource.CLOSED) reopen = setTimeout(open, REOPEN_MS)
    }
  }
  open()
  return () => {
    clearTimeout(reopen)
    rounds.stop()
    source?.close()
  }
}

/** News that we cannot read still mean that something changed. */
function parseNews(data: string): LiveEvent | undefined {
  try {
    const parsed = LiveEvent.safeParse(JSON.parse(data))
    return parsed.success ? parsed.data : undefined
  } catch {
    return undefined
  }
}
