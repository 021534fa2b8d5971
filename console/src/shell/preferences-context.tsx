/** Makes the preferences known to all pages and applies a change at once, also one that was made in another tab. */
import { createContext, type ReactNode, useContext, useEffect, useLayoutEffect, useState } from 'react'
import {
  followPreferences,
  loadPreferences,
  type Preferences,
  savePreferences,
  showPreferences,
} from './preferences.ts'

export interface PreferencesNow {
  readonly preferences: Preferences
  readonly change: (patch: Partial<Preferences>) => void
}
const Context = createContext<PreferencesNow | undefined>(undefined)

const load = () => loadPreferences(localStorage, navigator.languages)

export function PreferencesProvider({ children }: { children: ReactNode }) {
  const [preferences, setPreferences] = useState(load)
  useEffect(() => followPreferences(window, () => setPreferences(load())), [])
  useLayoutEffect(() => showPreferences(document.documentElement, preferences), [preferences])
  const change = (patch: Partial<Preferences>) => {
    const next = { ...preferences, ...patch }
    savePreferences(localStorage, next)
    setPreferences(next)
  }
  return <Context value={{ preferences, change }}>{children}</Context>
}

export function usePreferences(): PreferencesNow {
  const now = useContext(Context)
  if (!now) throw new Error('no PreferencesProvider above')
  return now
}
