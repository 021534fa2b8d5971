/** A short list of settings: all its rows at once, without filter or pages, or one of the states in their place. */
import type { ReactNode } from 'react'
import { Failed, Skeleton, Stale } from '../../parts/state.tsx'
import { type Column, Table } from '../../parts/table.tsx'
import { useWords } from '../../text/context.tsx'

export interface AllRowsProps<Row extends { readonly id: string }> {
  readonly caption: string
  readonly read: {
    readonly data: { readonly rows: readonly Row[] } | undefined
    readonly error: Error | null
    readonly dataUpdatedAt: number
    refetch(): unknown
  }
  readonly columns: readonly Column<Row>[]
  /** Shown when there is no row. */
  readonly empty: ReactNode
}

export function AllRows<Row extends { readonly id: string }>({ caption, read, columns, empty }: AllRowsProps<Row>) {
  const { t } = useWords()
  const { data, error, refetch, dataUpdatedAt } = read
  if (data === undefined) {
    if (error === null) return <Skeleton />
    return <Failed what={t('failed.list')} error={error} retry={() => void refetch()} />
  }
  return (
    <>
      {error !== null && <Stale since={dataUpdatedAt} error={error} />}
      {data.rows.length === 0 ? (
        empty
      ) : (
        <Table caption={caption} columns={columns} rows={data.rows} rowId={(row) => row.id} />
      )}
    </>
  )
}
