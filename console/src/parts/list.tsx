/**
 * A list from the server: filter, total with the time it was counted, sort, and pages by key. What it shows is always the
 * answer to the filter in the address: never old rows, never "all" for a filter that was not understood or failed.
 */
import type { Page } from '@patchreeve/contract/api/list.ts'
import { AppError } from '@patchreeve/contract/errors.ts'
import type { UseQueryResult } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import type { MessageId } from '../messages/catalogue.ts'
import { useWords } from '../text/context.tsx'
import { Say } from '../text/say.tsx'
import { useAddress } from './address.ts'
import { Button } from './button.tsx'
import { FilterBar, termsOf } from './filter-bar.tsx'
import { Go } from './go.tsx'
import { Banner, Empty, Failed, Skeleton, Stale } from './state.tsx'
import { type Column, Table } from './table.tsx'

export interface ListQueryNow {
  readonly where: string
  readonly sort: string
  readonly cursor: string | undefined
}

/** What the address asks of the server; `sorted` is asked for where the address names no order, so that headers tell the truth. */
export function useListQuery({ base = '', sorted = '' } = {}): ListQueryNow {
  const { search } = useAddress()
  return {
    where: [base, search.where ?? ''].filter((part) => part !== '').join(' '),
    sort: search.sort ?? sorted,
    cursor: search.cursor,
  }
}

/** Messages that take a count and name the things counted: "{n} hosts". */
export type CountMessage = Extract<MessageId, `count.${string}`>

export interface ListProps<Row> {
  readonly caption: string
  readonly counted: CountMessage
  readonly read: UseQueryResult<Page<Row>, Error>
  readonly columns: readonly Column<Row>[]
  readonly rowId: (row: Row) => string
  /** Keys of its filter; none: the server's list cannot be filtered. */
  readonly keys?: readonly string[]
  /** Shown when the list is empty without a filter. */
  readonly empty: ReactNode
  readonly tools?: ReactNode
  readonly lead?: boolean
  /** The order that was asked for where the address names none: the same as in `useListQuery`. */
  readonly sorted?: string
}

export function List<Row>(props: ListProps<Row>) {
  const { error } = props.read
  const wrong = error instanceof AppError && error.code === 'FILTER_INVALID' ? error : undefined
  const term = wrong?.params.term
  return (
    <div className="stack">
      {props.keys && <FilterBar keys={props.keys} wrong={term === undefined ? undefined : String(term)} />}
      {wrong ? <NotUnderstood error={wrong} keys={props.keys ?? []} /> : <Rows {...props} />}
    </div>
  )
}

function NotUnderstood({ error, keys }: { error: AppError; keys: readonly string[] }) {
  const { t } = useWords()
  return (
    <Banner look="bad" icon="stop" title={t('filter.wrong', { term: error.params.term })}>
      {t('filter.wrong-body')} <code>{keys.join(', ')}</code>
    </Banner>
  )
}

function Rows<Row>(props: ListProps<Row>) {
  const { t } = useWords()
  const { data, error, refetch, dataUpdatedAt } = props.read
  if (data === undefined) {
    if (error === null) return <Skeleton lines={8} />
    return <Failed what={t('failed.list')} error={error} retry={() => void refetch()} />
  }
  return (
    <>
      {error !== null && <Stale since={dataUpdatedAt} error={error} />}
      <Filled {...props} page={data} />
    </>
  )
}

function Filled<Row>(props: ListProps<Row> & { page: Page<Row> }) {
  const { t, parts } = useWords()
  const address = useAddress()
  const { page } = props
  if (page.rows.length === 0 && page.total === 0)
    return termsOf(address.search.where ?? '').length > 0 ? <FilteredAway /> : props.empty
  const sorting = {
    now: address.search.sort ?? props.sorted ?? '',
    set: (sort: string) => address.change({ sort, cursor: undefined }),
  }
  return (
    <>
      <div className="tools">
        <span role="status">
          <Say parts={parts(props.counted, { n: page.total })} />
        </span>
        <span className="grow" />
        {props.tools}
      </div>
      <Table
        caption={props.caption}
        columns={props.columns}
        rows={page.rows}
        rowId={props.rowId}
        sorting={sorting}
        lead={props.lead ?? false}
      />
      <nav className="pager" aria-label={t('pager.label')}>
        <span>
          <Say parts={parts('pager.rows', { shown: page.rows.length, total: page.total, time: page.countedAt })} />
        </span>
        <span className="btns">
          <Turn cursor={page.previous} word={t('pager.previous')} off={t('pager.first')} name="previous" />
          <Turn cursor={page.next} word={t('pager.next')} off={t('pager.last')} name="next" />
        </span>
      </nav>
    </>
  )
}

function Turn(props: { cursor: string | null; word: string; off: string; name: 'previous' | 'next' }) {
  const address = useAddress()
  if (props.cursor === null)
    return (
      // A link without an address is not one: role and state say what it is and that it is off.
      // biome-ignore lint/a11y/useSemanticElements: looks and sits like its twin, which is a link
      <span role="link" tabIndex={0} className="btn" aria-disabled="true" title={props.off}>
        {props.word}
      </span>
    )
  return (
    <Go to={address.with({ cursor: props.cursor })} className="btn" data-page={props.name}>
      {props.word}
    </Go>
  )
}

function FilteredAway() {
  const { t } = useWords()
  const address = useAddress()
  return (
    <Empty
      cause="filtered"
      title={t('empty.filtered')}
      act={<Button onClick={() => address.change({ where: undefined, cursor: undefined })}>{t('empty.clear')}</Button>}
    >
      {t('empty.filtered-body', { where: address.search.where })}
    </Empty>
  )
}
