/** Single keys: go somewhere, move in a list, open the filter. Only with focus on the page or in a list, and only if wanted. */
import { useRouter } from '@tanstack/react-router'
import { useEffect } from 'react'
import { entries } from './rail.tsx'

/** After `g` the second key must come within this time. */
const SECOND_KEY_MS = 1_500
/** No `g` was pressed: 0 would be the time at which the page began, and its first keys would count as second ones. */
const NEVER = Number.NEGATIVE_INFINITY

export interface KeyActs {
  readonly palette: () => void
  readonly help: () => void
}

export function useKeys(on: boolean, acts: KeyActs): void {
  const router = useRouter()
  useEffect(() => {
    let afterG = NEVER
    const onKey = (event: KeyboardEvent) => {
      if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'k') {
        event.preventDefault()
        acts.palette()
        return
      }
      if (!on || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return
      if (performance.now() - afterG < SECOND_KEY_MS) {
        afterG = NEVER
        const entry = entries.find(({ key }) => key === event.key)
        if (entry) router.history.push(entry.to)
        return
      }
      if (event.key === 'g') afterG = performance.now()
      else if (single(event.key, acts)) event.preventDefault()
    }
    document.addEventListener('keydown', onKey)
    return () => document.removeEventListener('keydown', onKey)
  }, [on, acts, router])
}

function single(key: string, acts: KeyActs): boolean {
  switch (key) {
    case '/':
      return focus(document.querySelector('[data-filter]'))
    case '?':
      acts.help()
      return true
    case 'j':
      return step(1)
    case 'k':
      return step(-1)
    case '[':
      return press('[data-page="previous"]')
    case ']':
      return press('[data-page="next"]')
    default:
      return false
  }
}

/** Moves the focus to the name of the next or previous row. */
function step(by: 1 | -1): boolean {
  const names = [...document.querySelectorAll('main tbody th a')]
  const now = names.findIndex((name) => name.closest('tr') === document.activeElement?.closest('tr'))
  return focus(names[now === -1 ? (by === 1 ? 0 : names.length - 1) : now + by] ?? null)
}

function focus(element: Element | null): boolean {
  if (element instanceof HTMLElement) element.focus()
  return element !== null
}

function press(selector: string): boolean {
  const element = document.querySelector<HTMLElement>(selector)
  element?.click()
  return element !== null
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest('input, textarea, select, [contenteditable], dialog') !== null
}
