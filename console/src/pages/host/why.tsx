/** Why is this patch not on this host? Every gate that blocks it, since when, and what lifts it; the others are counted. */
import type { WhyGate } from '@patchreeve/contract/api/plan-views.ts'
import type { RouteOutput } from '@patchreeve/contract/api/routes.ts'
import { formatWhen } from '@patchreeve/contract/messages/format.ts'
import { useParams } from '@tanstack/react-router'
import { useRead } from '../../api/query.ts'
import { Go } from '../../parts/go.tsx'
import { Head, Section } from '../../parts/page.tsx'
import { told } from '../../parts/refused.tsx'
import { Shown } from '../../parts/shown.tsx'
import { Empty } from '../../parts/state.tsx'
import { type Column, Table } from '../../parts/table.tsx'
import { useCrumbs } from '../../shell/crumbs.tsx'
import { useWords, type Words } from '../../text/context.tsx'
import { Server } from '../../text/say.tsx'
import { hostPath } from '../host-columns.tsx'
import { planPath } from '../plan-paths.ts'

/** Address of the answer for one patch: a vulnerability or a package by name. */
export const whyPath = (hostId: string, patch: string): string => hostPath(hostId, `why/${encodeURIComponent(patch)}`)

export function WhyPage() {
  const { t } = useWords()
  const { id = '', patch = '' } = useParams({ strict: false })
  const read = useRead('why', { params: { id, patch } })
  useCrumbs(
    { name: t('nav.hosts'), to: '/hosts' },
    { name: read.data?.host ?? id, to: hostPath(id) },
    { name: t('gates.crumb', { patch }) },
  )
  return (
    <Shown read={read} page={t('nav.hosts')} lines={6}>
      {(why) => <Answer why={why} />}
    </Shown>
  )
}

function Answer({ why }: { why: RouteOutput<'why'> }) {
  const words = useWords()
  const { t } = words
  const blocked = why.rows.filter((row) => row.state === 'blocked')
  const unknown = why.rows.filter((row) => row.state === 'unknown').length
  const there = why.rows.find((row) => row.gate === 'patch' && row.state === 'pass')?.because
  return (
    <>
      <Head
        title={t('gates.title', { patch: why.patch, host: why.host })}
        sentence={there ? <Server text={there} /> : t('gates.sentence', { n: blocked.length })}
        asof={[
          why.planId !== null && (
            <Go key="plan" to={planPath(why.planId)}>
              {t('gates.plan')}
            </Go>
          ),
        ]}
      />
      <Section
        title={t('gates.blocking')}
        side={t('gates.others', { pass: why.rows.length - blocked.length - unknown, unknown })}
      >
        {blocked.length === 0 ? (
          <Empty cause={unknown > 0 && !there ? 'unknown' : 'clean'} title={t('gates.none')}>
            {t(there ? 'gates.none-there' : 'gates.none-body')}
          </Empty>
        ) : (
          <Table
            caption={t('gates.blocking')}
            columns={gateColumns(words)}
            rows={blocked}
            rowId={(row) => `${row.gate} ${row.because?.code}`}
          />
        )}
      </Section>
    </>
  )
}

function gateColumns({ t, reader, code }: Words): readonly Column<WhyGate>[] {
  return [
    { id: 'gate', head: t('gates.gate'), key: true, cell: (row) => <code>{row.gate}</code> },
    { id: 'because', head: t('col.because'), cell: (row) => row.because && <Server text={row.because} /> },
    {
      id: 'since',
      head: t('col.since'),
      cell: (row) => (row.since === null ? t('not-known') : formatWhen(reader, row.since)),
    },
    {
      id: 'lifts',
      head: t('gates.lifts'),
      cell: (row) => (
        <>
          {row.lifts && told(code, row.lifts.code)}
          {row.liftsAt !== null && <span className="sub">{t('gates.by-time', { when: row.liftsAt })}</span>}
        </>
      ),
    },
  ]
}
