/** Columns of the ledger: in the ledger itself and on a host's page. */
import type { RouteOutput } from '@patchreeve/contract/api/routes.ts'
import { formatTime } from '@patchreeve/contract/messages/format.ts'
import { Go } from '../parts/go.tsx'
import type { Column } from '../parts/table.tsx'
import type { Words } from '../text/context.tsx'
import { chainPath } from './finding-columns.tsx'
import { hostPath } from './host-columns.tsx'

type Entry = RouteOutput<'evidence_list'>['rows'][number]

export function evidenceColumns(words: Words): readonly Column<Entry>[] {
  const { t, reader } = words
  return [
    {
      id: 'seq',
      head: t('col.entry'),
      key: true,
      cell: (entry) => <span className="mono">{t('n', { n: entry.seq })}</span>,
    },
    { id: 'at', head: t('col.time'), cell: (entry) => formatTime(reader, entry.at) },
    { id: 'type', head: t('col.what'), cell: (entry) => <What entry={entry} words={words} /> },
    { id: 'subject', head: t('col.about'), cell: (entry) => <Subject entry={entry} /> },
    { id: 'provenance', head: t('col.provenance'), cell: (entry) => t(`provenance.${entry.provenance}`) },
    {
      id: 'digest',
      head: t('col.digest'),
      cell: (entry) => (
        <span className="digest" title={entry.digest}>
          {entry.digest.slice(0, 16)}…
        </span>
      ),
    },
  ]
}

/** An entry whose body was erased keeps its digest, and says so. */
function What({ entry, words }: { entry: Entry; words: Words }) {
  const name = words.code(`event.${entry.type}`)
  return (
    <>
      {name.startsWith('event.') ? <code>{entry.type}</code> : name}
      {entry.body === null ? (
        <span className="sub unsure">{words.t('evidence.erased')}</span>
      ) : (
        <details className="small">
          <summary>{words.t('evidence.body')}</summary>
          <pre className="digest body">{JSON.stringify(entry.body, null, 1)}</pre>
        </details>
      )}
    </>
  )
}

function Subject({ entry }: { entry: Entry }) {
  const shown = <span className="wrap">{entry.subjectId}</span>
  if (entry.subjectType === 'host') return <Go to={hostPath(entry.subjectId)}>{shown}</Go>
  if (entry.subjectType === 'finding') return <Go to={chainPath(entry.subjectId)}>{shown}</Go>
  return (
    <>
      <span className="muted">{entry.subjectType}</span> {shown}
    </>
  )
}
