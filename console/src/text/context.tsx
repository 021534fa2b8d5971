/** Gives every part of the page the reader's language. */
import { createContext, type ReactNode, useContext, useMemo } from 'react'
import type { Language } from '../messages/catalogue.ts'
import { makeWords, type Words } from './words.ts'

export { failureCode, failureText, type Words } from './words.ts'

const Context = createContext<Words | undefined>(undefined)

export function WordsProvider(props: {
  language: Language | 'pseudo'
  zone: string
  now: number
  children: ReactNode
}) {
  const { language, zone, now } = props
  const words = useMemo(() => makeWords(language, zone, now), [language, zone, now])
  return <Context value={words}>{props.children}</Context>
}

export function useWords(): Words {
  const words = useContext(Context)
  if (!words) throw new Error('no WordsProvider above')
  return words
}
