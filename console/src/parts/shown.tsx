/** One thing that is read: a skeleton until it is there, what failed instead of it, a line when it is stale, and then itself. */
import type { ReactNode } from 'react'
import { useWords } from '../text/context.tsx'
import { Failed, Skeleton, Stale } from './state.tsx'

export interface ShownProps<T> {
  readonly read: {
    readonly data: T | undefined
    readonly error: unknown
    readonly dataUpdatedAt: number
    refetch(): Promise<unknown>
  }
  /** Name of the page while there is nothing to head it; absent for a part of a page. */
  readonly page?: string
  /** What could not be loaded; the page by default. */
  readonly failed?: string
  readonly lines?: number
  readonly children: (data: T) => ReactNode
}

export function Shown<T>({ read, page, failed, lines, children }: ShownProps<T>) {
  const { t } = useWords()
  if (read.data !== undefined)
    return (
      <>
        {read.error !== null && <Stale since={read.dataUpdatedAt} error={read.error} />}
        {children(read.data)}
      </>
    )
  const instead =
    read.error === null ? (
      <Skeleton {...(lines === undefined ? {} : { lines })} />
    ) : (
      <Failed what={failed ?? t('failed.page')} error={read.error} retry={() => void read.refetch()} />
    )
  if (page === undefined) return instead
  return (
    <section>
      <h1 className="sr">{page}</h1>
      {instead}
    </section>
  )
}
