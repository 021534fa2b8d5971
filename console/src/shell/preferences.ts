/** How a person wants the console to look; kept in this browser. */
import { type Language, languages } from '../messages/catalogue.ts'

export interface Preferences {
  readonly theme: 'system' | 'light' | 'dark'
  readonly contrast: 'system' | 'more'
  readonly density: 'regular' | 'compact'
  readonly language: Language | 'pseudo'
  /** Single keys as shortcuts; can be turned off (WCAG 2.1.4). */
  readonly keys: 'on' | 'off'
}

const KEY = 'patchreeve-preferences'

const choices: { readonly [K in keyof Preferences]: readonly Preferences[K][] } = {
  theme: ['system', 'light', 'dark'],
  contrast: ['system', 'more'],
  density: ['regular', 'compact'],
  language: [...languages, 'pseudo'],
  keys: ['on', 'off'],
}

export function loadPreferences(storage: Storage, wished: readonly string[]): Preferences {
  const stored = parse(storage.getItem(KEY))
  const pick = <K extends keyof Preferences>(name: K, otherwise: Preferences[K]): Preferences[K] =>
    choices[name].find((choice) => choice === stored[name]) ?? otherwise
  return {
    theme: pick('theme', 'system'),
    contrast: pick('contrast', 'system'),
    density: pick('density', 'regular'),
    language: pick('language', firstLanguage(wished)),
    keys: pick('keys', 'on'),
  }
}

/** Calls when another tab of this browser saved other ones; returns the way to stop. */
export function followPreferences(window: Window, changed: () => void): () => void {
  const onStorage = ({ key }: StorageEvent) => (key === KEY || key === null) && changed()
  window.addEventListener('storage', onStorage)
  return () => window.removeEventListener('storage', onStorage)
}

export function savePreferences(storage: Storage, preferences: Preferences): void {
  storage.setItem(KEY, JSON.stringify(preferences))
}

/** Marks the page, so that the tokens follow. */
export function showPreferences(root: HTMLElement, preferences: Preferences): void {
  // en-XA is the customary tag of a pseudo-language.
  root.lang = preferences.language === 'pseudo' ? 'en-XA' : preferences.language
  set(root, 'theme', preferences.theme === 'system' ? undefined : preferences.theme)
  set(root, 'contrast', preferences.contrast === 'more' ? 'more' : undefined)
  set(root, 'density', preferences.density === 'compact' ? 'compact' : undefined)
}

function set(root: HTMLElement, name: string, value: string | undefined): void {
  if (value === undefined) delete root.dataset[name]
  else root.dataset[name] = value
}

function firstLanguage(wished: readonly string[]): Language {
  for (const wish of wished) {
    const match = languages.find((language) => wish.toLowerCase().split('-')[0] === language)
    if (match) return match
  }
  return 'en'
}

/** Anything can stand in the storage; what is not ours counts as nothing. */
function parse(text: string | null): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text ?? '{}')
    return typeof value === 'object' && value !== null ? { ...value } : {}
  } catch {
    return {}
  }
}
