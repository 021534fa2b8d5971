/** What the host told us about itself, section by section, with the time it was so and the time we learnt it. */
import type { HostDetail } from '@patchreeve/contract/api/host-views.ts'
import type { SectionName } from '@patchreeve/contract/sections/registry.ts'
import { Mark } from '../../parts/mark.tsx'
import { Section } from '../../parts/page.tsx'
import { Empty } from '../../parts/state.tsx'
import { type Column, Table } from '../../parts/table.tsx'
import { useWords, type Words } from '../../text/context.tsx'
import { cellText } from './inventory-cells.ts'

type Row = Readonly<Record<string, unknown>>

export function InventoryTab({ host, sections }: { host: HostDetail; sections: readonly SectionName[] }) {
  return sections.map((name) => <InventorySection key={name} host={host} name={name} />)
}

function InventorySection({ host, name }: { host: HostDetail; name: SectionName }) {
  const { t, code } = useWords()
  const state = host.sections.find((section) => section.section === name)
  const unknown = host.unknown.filter((entry) => entry.section === name)
  if (state === undefined)
    return (
      <Section title={t(`section.${name}`)}>
        <Empty cause={host.lastSeenAt === null ? 'never-checked' : 'unknown'} title={t('section.none')}>
          {t('section.none-body', { host: host.name })}
        </Empty>
      </Section>
    )
  const rows = state.rows.filter((row) => row.kind !== 'unknown')
  return (
    <Section
      title={t(`section.${name}`)}
      side={t('section.side', { n: rows.length, from: state.validFrom, time: state.recordedAt })}
    >
      {unknown.length > 0 && (
        <ul className="pairs">
          {unknown.map((entry) => (
            <li key={entry.what}>
              <Mark name="unknown">{entry.what}</Mark>
              <span className="unsure">{code(`reason.${entry.reason}`)}</span>
            </li>
          ))}
        </ul>
      )}
      {kindsOf(rows).map((kind) => (
        <KindTable key={kind} kind={kind} section={name} rows={rows.filter((row) => String(row.kind ?? '') === kind)} />
      ))}
    </Section>
  )
}

const kindsOf = (rows: readonly Row[]): string[] => [...new Set(rows.map((row) => String(row.kind ?? '')))]

/** Columns are the fields of the rows; a field that is empty in all of them is left out. */
function KindTable({ kind, section, rows }: { kind: string; section: SectionName; rows: readonly Row[] }) {
  const words = useWords()
  const title = kind === '' ? words.t(`section.${section}`) : kindName(words, kind)
  const fields = [...new Set(rows.flatMap((row) => Object.keys(row)))].filter(
    (field) => field !== 'kind' && rows.some((row) => cellText(words, field, row[field]) !== ''),
  )
  const columns = fields.map(
    (field, index): Column<Row> => ({
      id: field,
      head: fieldName(words, field),
      key: index === 0,
      cell: (row) => <Cell text={cellText(words, field, row[field])} />,
    }),
  )
  return (
    <div className="mt-4">
      {kind !== '' && <h3 className="kind">{title}</h3>}
      <Table caption={title} columns={columns} rows={rows} rowId={(row) => JSON.stringify(row)} />
    </div>
  )
}

function kindName({ code }: Words, kind: string): string {
  const name = code(`kind.${kind}`)
  return name.startsWith('kind.') ? kind : name
}

function fieldName({ code }: Words, field: string): string {
  const name = code(`field.${field}`)
  return name.startsWith('field.') ? field : name
}

/** Longer words than any column has room for break where they must: addresses, fingerprints. Others stay whole. */
const LONG_WORD = 18

function Cell({ text }: { text: string }) {
  const isLong = text.split(/[\s/-]/).some((word) => word.length > LONG_WORD)
  return <span className={isLong ? 'wrap' : undefined}>{text}</span>
}
