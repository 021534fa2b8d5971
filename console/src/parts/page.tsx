/** What every page begins with: its name, one true sentence, and how old it all is. */
import type { ReactNode } from 'react'

export interface HeadProps {
  /** The page's name, for the outline; the sentence is what is seen. */
  readonly title: string
  readonly sentence: ReactNode
  readonly asof?: readonly ReactNode[]
  /** Identity line above the sentence: name, state, tags. */
  readonly identity?: ReactNode
}

export function Head({ title, sentence, asof = [], identity }: HeadProps) {
  return (
    <section>
      {identity === undefined ? (
        <h1 className="sr">{title}</h1>
      ) : (
        <div className="page-id">
          <h1 className="wrap">{title}</h1>
          {identity}
        </div>
      )}
      <p className="sentence">{sentence}</p>
      <AsOf items={asof} />
    </section>
  )
}

export function AsOf({ items }: { items: readonly ReactNode[] }) {
  const shown = items.filter((item) => item !== undefined && item !== null && item !== false)
  if (shown.length === 0) return null
  return (
    <p className="asof">
      {shown.map((item, index) => (
        // The items of one line keep their order: their place is their identity.
        // biome-ignore lint/suspicious/noArrayIndexKey: see above
        <span key={index}>{item}</span>
      ))}
    </p>
  )
}

export function Section(props: {
  title: string
  side?: ReactNode
  right?: ReactNode
  className?: string
  children: ReactNode
}) {
  return (
    <section {...(props.className === undefined ? {} : { className: props.className })}>
      <div className="sect">
        <h2>{props.title}</h2>
        {props.side !== undefined && <span className="small faint">{props.side}</span>}
        {props.right !== undefined && <span className="right">{props.right}</span>}
      </div>
      {props.children}
    </section>
  )
}

/** Names stay on one line while they are short, and break anywhere when a host or package has a very long one. */
export const nameClass = (name: string): string => (name.length <= 32 ? 'nb' : 'wrap')

/** A version in mono; the new one stands under the old one, so that the digit that differs is seen. */
export function Versions({ from, to }: { from: string; to: string | null }) {
  return (
    <span className="ver">
      <span>{from}</span> {to !== null && <span className="to">→ {to}</span>}
    </span>
  )
}
