/** Where packages come from: repositories that hosts use, which of them a person confirmed, and how the last reading went. */
import { formatWhen } from '@patchreeve/contract/messages/format.ts'
import { useRead } from '../../api/query.ts'
import { Digest } from '../../parts/digest.tsx'
import { Mark, type MarkName } from '../../parts/mark.tsx'
import { Section } from '../../parts/page.tsx'
import { Empty } from '../../parts/state.tsx'
import type { Column } from '../../parts/table.tsx'
import { useWords, type Words } from '../../text/context.tsx'
import { Server } from '../../text/say.tsx'
import { AllRows } from './all-rows.tsx'
import { ConfirmOrigin, type Origin } from './origin-confirm.tsx'

type State = 'fault' | 'unconfirmed' | 'unread' | 'read'

const shapes = {
  fault: 'failed',
  unconfirmed: 'waiting',
  unread: 'trying',
  read: 'verified',
} as const satisfies Record<State, MarkName>
/** What needs a person comes first. */
const order: readonly State[] = ['fault', 'unconfirmed', 'unread', 'read']

/** A reading from before the newest confirmation was one with other keys or addresses. */
function stateOf({ confirmed }: Origin): State {
  if (!confirmed) return 'unconfirmed'
  if (confirmed.fault) return 'fault'
  return confirmed.checkedAt !== null && confirmed.checkedAt >= confirmed.at ? 'read' : 'unread'
}

export function OriginSettings() {
  const words = useWords()
  const { t } = words
  const read = useRead('origin_list', {})
  const rows = read.data?.rows
    .map((row) => ({ ...row, id: row.uri }))
    .sort((a, b) => order.indexOf(stateOf(a)) - order.indexOf(stateOf(b)) || b.hosts - a.hosts)
  return (
    <Section
      title={t('origins.title')}
      side={rows && t('origins.count', { n: rows.filter((row) => row.confirmed).length, all: rows.length })}
    >
      <p className="small muted mb-3">{t('origins.own')}</p>
      <AllRows
        caption={t('origins.title')}
        read={{ ...read, data: rows && { rows } }}
        columns={originColumns(words)}
        empty={
          <Empty cause="none-yet" title={t('origins.none')}>
            {t('origins.none-body')}
          </Empty>
        }
      />
    </Section>
  )
}

function originColumns(words: Words): readonly Column<Origin & { id: string }>[] {
  const { t } = words
  return [
    {
      id: 'uri',
      head: t('origins.repository'),
      key: true,
      cell: (origin) => (
        <>
          <span className="strong wrap">{origin.uri}</span>
          <span className="sub wrap">{suitesText(words, origin.suites)}</span>
        </>
      ),
    },
    { id: 'hosts', head: t('col.hosts'), num: true, cell: (origin) => t('n', { n: origin.hosts }) },
    { id: 'because', head: t('col.state'), cell: (origin) => <StateCell origin={origin} words={words} /> },
    { id: 'confirmed', head: t('origins.confirmed'), cell: (origin) => <Confirmed origin={origin} words={words} /> },
    {
      id: 'act',
      head: t('origins.confirm'),
      act: true,
      // A repository that changes hands on screen must not keep what was ticked for another.
      cell: (origin) => <ConfirmOrigin key={origin.uri} origin={origin} />,
    },
  ]
}

/** Hosts may name any number of suites. */
const SHOWN_SUITES = 6

function suitesText({ t }: Words, suites: readonly string[]): string {
  const shown = suites.slice(0, SHOWN_SUITES).join(' ')
  const more = suites.length - SHOWN_SUITES
  return more > 0 ? t('origins.suites-more', { suites: shown, n: more }) : shown
}

function StateCell({ origin, words: { t, reader } }: { origin: Origin; words: Words }) {
  const state = stateOf(origin)
  const { checkedAt = null, fault = null } = origin.confirmed ?? {}
  return (
    <>
      <Mark name={shapes[state]}>{t(`origin-state.${state}`)}</Mark>
      {fault && (
        <span className="sub bad">
          {typeof fault.params.suite === 'string' && `${fault.params.suite}: `}
          <Server text={fault} />
        </span>
      )}
      {checkedAt !== null && state !== 'unread' && <span className="sub">{formatWhen(reader, checkedAt)}</span>}
    </>
  )
}

function Confirmed({ origin: { confirmed }, words: { t } }: { origin: Origin; words: Words }) {
  if (!confirmed) return <span className="faint">{t('token.nobody')}</span>
  return (
    <>
      {t('trust.added-by', { when: confirmed.at, by: confirmed.by })}
      <details className="digest-more">
        <summary className="small">{t('origins.keys', { n: confirmed.keys.length })}</summary>
        {confirmed.keys.map((key) => (
          <Digest key={key} value={key} />
        ))}
      </details>
      {confirmed.addresses.length > 0 && (
        <span className="sub wrap">{t('origins.at', { addresses: confirmed.addresses.join(', ') })}</span>
      )}
    </>
  )
}
