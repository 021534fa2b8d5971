/** What was asked for and is not in the plan, by cause, with what brings it in. */
import type { PlanDetail } from '@patchreeve/contract/api/plan-views.ts'
import type { Text } from '@patchreeve/contract/text.ts'
import { Go } from '../parts/go.tsx'
import { Section } from '../parts/page.tsx'
import { told } from '../parts/refused.tsx'
import { Empty } from '../parts/state.tsx'
import { type Column, Table } from '../parts/table.tsx'
import { useWords, type Words } from '../text/context.tsx'
import { Server } from '../text/say.tsx'
import { hostPath } from './host-columns.tsx'
import { bringInPath } from './plan-paths.ts'

type Row = PlanDetail['leftOut'][number]
interface Cause {
  readonly id: string
  readonly because: Text
  readonly rows: readonly Row[]
}

export function LeftOut({ rows }: { rows: readonly Row[] }) {
  const words = useWords()
  const { t } = words
  const causes = causesOf(rows)
  return (
    <Section title={t('plan-page.left-out')} side={t('plan-page.left-out-side', { n: rows.length })}>
      {causes.length === 0 ? (
        <Empty cause="clean" title={t('plan-page.left-out-none')} />
      ) : (
        <Table
          caption={t('plan-page.left-out')}
          columns={causeColumns(words)}
          rows={causes}
          rowId={(cause) => cause.id}
        />
      )}
    </Section>
  )
}

/** The cause that holds most back comes first. */
function causesOf(rows: readonly Row[]): Cause[] {
  const groups = Map.groupBy(rows, ({ because }) => `${because.code} ${JSON.stringify(because.params)}`)
  return [...groups]
    .flatMap(([id, of]) => (of[0] ? [{ id, because: of[0].because, rows: of }] : []))
    .sort((a, b) => b.rows.length - a.rows.length)
}

function causeColumns({ t, code }: Words): readonly Column<Cause>[] {
  return [
    {
      id: 'because',
      head: t('col.cause'),
      key: true,
      cell: (cause) => (
        <>
          <Server text={cause.because} />
          <span className="sub">
            <code>{cause.because.code.replace('left-out.', '')}</code>
          </span>
        </>
      ),
    },
    {
      id: 'hosts',
      head: t('col.hosts'),
      cell: (cause) => (
        <details className="w-44">
          <summary>{t('plan-page.rows', { n: cause.rows.length })}</summary>
          <ul className="pairs scroll-list">
            {cause.rows.map((row) => (
              <li key={`${row.hostId} ${row.package}`}>
                <Go to={hostPath(row.hostId)}>{row.host}</Go>
                <span className="muted">{row.package}</span>
              </li>
            ))}
          </ul>
        </details>
      ),
    },
    {
      id: 'brings',
      head: t('col.brings-in'),
      cell: ({ because }) => {
        const to = bringInPath(because.code)
        const text = told(code, because.code.replace('left-out.', 'bring-in.'))
        return to === undefined ? text : <Go to={to}>{text}</Go>
      },
    },
  ]
}
