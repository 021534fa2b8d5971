/** The filter is the address: chips `key:value` in the same grammar as the terminal's `--where`. */
import { type KeyboardEvent, useId, useRef, useState } from 'react'
import { useWords } from '../text/context.tsx'
import { useAddress } from './address.ts'
import { Icon } from './icons.tsx'

/** Terms are joined by blanks, except inside quotes (contract/filter.ts); an empty text has none. */
export const termsOf = (where: string): string[] => where.match(/(?:"(?:[^"\\]|\\.)*"|[^\s"]|")+/g) ?? []

export interface FilterBarProps {
  /** Keys that this list understands, for suggestions. */
  readonly keys: readonly string[]
  /** Term that the server did not understand. */
  readonly wrong?: string | undefined
}

export function FilterBar({ keys, wrong }: FilterBarProps) {
  const { t } = useWords()
  const address = useAddress()
  const id = useId()
  const bar = useRef<HTMLDivElement>(null)
  const [draft, setDraft] = useState('')
  const terms = termsOf(address.search.where ?? '')
  const set = (next: readonly string[]) => address.change({ where: next.join(' '), cursor: undefined })
  const remove = (place: number) => {
    set(terms.filter((_, index) => index !== place))
    bar.current?.querySelector('input')?.focus()
  }
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.key === 'Enter' && draft.trim() !== '') {
      set([...terms, ...termsOf(draft)])
      setDraft('')
    }
    if (draft !== '' || terms.length === 0) return
    if (event.key === 'Backspace') remove(terms.length - 1)
    if (event.key === 'ArrowLeft') lastChip(bar.current)?.focus()
  }
  return (
    <search>
      <div className="filter" ref={bar}>
        <Icon name="search" />
        {terms.map((term, index) => (
          <Chip
            // The same term may stand twice.
            // biome-ignore lint/suspicious/noArrayIndexKey: see above
            key={`${index} ${term}`}
            term={term}
            wrong={term === wrong}
            onRemove={() => remove(index)}
          />
        ))}
        <input
          data-filter
          aria-label={t('filter.label')}
          placeholder={t('filter.placeholder')}
          list={id}
          value={draft}
          maxLength={1_000}
          onChange={(event) => setDraft(event.target.value)}
          onKeyDown={onKeyDown}
        />
        <datalist id={id}>
          {keys.map((key) => (
            <option key={key} value={`${key}:`} />
          ))}
        </datalist>
        <kbd>/</kbd>
      </div>
    </search>
  )
}

function lastChip(bar: HTMLElement | null): HTMLButtonElement | undefined {
  return [...(bar?.querySelectorAll<HTMLButtonElement>('.chip button') ?? [])].at(-1)
}

function Chip({ term, wrong, onRemove }: { term: string; wrong: boolean; onRemove: () => void }) {
  const { t } = useWords()
  const colon = term.indexOf(':')
  const negated = term.startsWith('not:')
  const key = negated ? `not ${term.slice(4).split(':')[0]}:` : colon > 0 ? term.slice(0, colon + 1) : ''
  const value = negated ? term.slice(4).split(':').slice(1).join(':') : term.slice(colon > 0 ? colon + 1 : 0)
  return (
    <span className={`chip ${wrong ? 'chip--bad' : ''}`}>
      <span className="k">{key}</span>
      <span>{value}</span>
      <button
        type="button"
        aria-label={t('filter.remove', { term })}
        onClick={onRemove}
        onKeyDown={(event) => event.key === 'Backspace' && onRemove()}
      >
        <Icon name="close" />
      </button>
    </span>
  )
}
