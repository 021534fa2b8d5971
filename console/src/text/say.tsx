// biome-ignore-all lint/suspicious/noArrayIndexKey: the parts of one sentence never move, their place is their identity
// biome-ignore-all lint/correctness/useJsxKeyInIterable: the key is on what is returned, not on what stands inside
/** Shows a text whose values may be links: every number on a page opens the rows that it counts. */

import type { Part } from '@patchreeve/contract/messages/compose.ts'
import type { Text } from '@patchreeve/contract/text.ts'
import { Go } from '../parts/go.tsx'
import { useWords } from './context.tsx'

export interface SayProps {
  readonly parts: readonly Part[]
  /** Address per value name. */
  readonly links?: Readonly<Record<string, string | undefined>>
}

export function Say({ parts, links = {} }: SayProps) {
  return parts.map((part, index) => {
    const to = part.name === undefined ? undefined : links[part.name]
    const shown = part.code ? <code className="wrap">{part.text}</code> : part.text
    return to === undefined ? (
      <span key={index}>{shown}</span>
    ) : (
      <Go key={index} to={to}>
        {shown}
      </Go>
    )
  })
}

export function Server({ text, links }: { text: Text; links?: SayProps['links'] }) {
  return <Say parts={useWords().server(text)} {...(links ? { links } : {})} />
}
