// biome-ignore-all lint/a11y/noRedundantRoles: rows that become blocks on phones lose their roles, so they are stated
// biome-ignore-all lint/a11y/noNoninteractiveTabindex: a wide table scrolls, and what scrolls must be reachable by keyboard
// biome-ignore-all lint/a11y/useSemanticElements: a region that scrolls, not a section of the outline
/** The one table: a header that stays, rows in the order in which they came, rows as blocks on phones. */
import { useWindowVirtualizer } from '@tanstack/react-virtual'
import { type ReactNode, useRef } from 'react'
import { useWords } from '../text/context.tsx'
import { Icon } from './icons.tsx'

export interface Column<Row> {
  readonly id: string
  readonly head: string
  /** Name by which the server sorts; none = cannot be sorted. */
  readonly sort?: string
  readonly num?: boolean
  /** The cell that names the row: a row header, first on phones. Exactly one column has it. */
  readonly key?: boolean
  /** A cell with an act: no label on phones, full width. */
  readonly act?: boolean
  readonly cell: (row: Row) => ReactNode
}

export interface Sorting {
  /** `due` ascending, `-due` descending, '' the server's own order. */
  readonly now: string
  readonly set: (sort: string) => void
}

export interface TableProps<Row> {
  readonly caption: string
  readonly columns: readonly Column<Row>[]
  readonly rows: readonly Row[]
  readonly rowId: (row: Row) => string
  readonly sorting?: Sorting
  /** Rows of two or three lines, with more air. */
  readonly lead?: boolean
}

/** More rows than this are drawn only where they can be seen. */
const VIRTUAL_FROM = 200

export function Table<Row>(props: TableProps<Row>) {
  const { caption, columns, sorting } = props
  return (
    <div className="tbl tbl--stack" role="region" aria-label={caption} tabIndex={0}>
      <table role="table" aria-rowcount={props.rows.length > VIRTUAL_FROM ? props.rows.length + 1 : undefined}>
        <caption className="sr">{caption}</caption>
        <thead role="rowgroup">
          <tr role="row">
            {columns.map((column) => (
              <Head key={column.id} column={column} sorting={sorting} />
            ))}
          </tr>
        </thead>
        {props.rows.length > VIRTUAL_FROM ? <VirtualRows {...props} /> : <PlainRows {...props} />}
      </table>
    </div>
  )
}

function Head<Row>({ column, sorting }: { column: Column<Row>; sorting: Sorting | undefined }) {
  const { t } = useWords()
  const className = column.num ? 'num' : undefined
  const shown = column.act ? <span className="sr">{column.head}</span> : column.head
  if (column.sort === undefined || sorting === undefined)
    return (
      <th scope="col" role="columnheader" className={className}>
        {shown}
      </th>
    )
  const up = sorting.now === column.sort
  const down = sorting.now === `-${column.sort}`
  const next = up ? `-${column.sort}` : column.sort
  return (
    <th
      scope="col"
      role="columnheader"
      className={className}
      aria-sort={up ? 'ascending' : down ? 'descending' : undefined}
    >
      <button type="button" title={t('table.sort')} onClick={() => sorting.set(next)}>
        {column.head}
        <Icon name={up ? 'up' : down ? 'down' : 'sort'} />
      </button>
    </th>
  )
}

function PlainRows<Row>({ columns, rows, rowId, lead }: TableProps<Row>) {
  return (
    <tbody role="rowgroup">
      {rows.map((row) => (
        <tr role="row" key={rowId(row)} className={lead ? 'lead' : undefined}>
          <Cells columns={columns} row={row} />
        </tr>
      ))}
    </tbody>
  )
}

function VirtualRows<Row>({ columns, rows, rowId, lead }: TableProps<Row>) {
  const body = useRef<HTMLTableSectionElement>(null)
  const virtual = useWindowVirtualizer({
    count: rows.length,
    estimateSize: () => 40,
    overscan: 12,
    scrollMargin: body.current?.offsetTop ?? 0,
    getItemKey: (index) => rowId(rows[index] as Row), // the virtualizer asks only for rows it was given
  })
  const shown = virtual.getVirtualItems()
  const before = (shown[0]?.start ?? 0) - virtual.options.scrollMargin
  const after = virtual.getTotalSize() - ((shown.at(-1)?.end ?? 0) - virtual.options.scrollMargin)
  return (
    <tbody role="rowgroup" ref={body}>
      <Spacer height={before} />
      {shown.map((item) => (
        <tr
          role="row"
          key={item.key}
          data-index={item.index}
          ref={virtual.measureElement}
          aria-rowindex={item.index + 2}
          className={lead ? 'lead' : undefined}
        >
          <Cells columns={columns} row={rows[item.index] as Row} />
        </tr>
      ))}
      <Spacer height={after} />
    </tbody>
  )
}

function Spacer({ height }: { height: number }) {
  return height > 0 ? (
    <tr className="spacer" style={{ height }}>
      <td />
    </tr>
  ) : null
}

function Cells<Row>({ columns, row }: { columns: readonly Column<Row>[]; row: Row }) {
  return columns.map((column) =>
    column.key ? (
      <th key={column.id} scope="row" role="rowheader" className="k" data-col={column.id}>
        {column.cell(row)}
      </th>
    ) : (
      <td
        key={column.id}
        role="cell"
        data-l={column.act ? '' : column.head}
        data-col={column.id}
        className={column.num ? 'num' : column.act ? 'act' : undefined}
      >
        <div>{column.cell(row)}</div>
      </td>
    ),
  )
}
