/** The exact transactions: each package from which version to which, by which digest, on which hosts, and whether there is a way back. */
import type { StepState } from '@patchreeve/contract/api/deployment-views.ts'
import type { PlanDetail } from '@patchreeve/contract/api/plan-views.ts'
import { formatBytes } from '@patchreeve/contract/messages/format.ts'
import { useRead } from '../api/query.ts'
import { findingsWhere, term } from '../parts/address.ts'
import { Digest } from '../parts/digest.tsx'
import { Go } from '../parts/go.tsx'
import { Mark } from '../parts/mark.tsx'
import { Section, Versions } from '../parts/page.tsx'
import { type Column, Table } from '../parts/table.tsx'
import { useWords, type Words } from '../text/context.tsx'
import { StepMark } from './deployment-columns.tsx'
import { hostPath } from './host-columns.tsx'

type Transaction = PlanDetail['transactions'][number]
type Change = Transaction['changes'][number]

export function PlanChanges({ plan }: { plan: PlanDetail }) {
  const { t } = useWords()
  const states = useStepStates(plan.rollout?.id)
  const changes = plan.transactions.reduce((sum, one) => sum + one.changes.length, 0)
  return (
    <div id="changes">
      <Section
        title={t('plan-page.changes')}
        side={t('plan-page.changes-side', { n: plan.transactions.length, changes, hosts: plan.hostCount })}
      >
        <div className="gap-l">
          {plan.transactions.map((one) => (
            <TransactionView key={one.id} one={one} goesBack={plan.goesBack} states={states} />
          ))}
        </div>
      </Section>
    </div>
  )
}

type States = ReadonlyMap<string, StepState>

/** Where each host stands in the plan's newest deployment, by its key. */
function useStepStates(deploymentId: string | undefined): States {
  const read = useRead(
    'deployment_show',
    { params: { id: deploymentId ?? '' } },
    { enabled: deploymentId !== undefined },
  )
  return new Map(read.data?.list.map((step) => [step.hostKey, step.state]))
}

function TransactionView({ one, goesBack, states }: { one: Transaction; goesBack: boolean; states: States }) {
  const words = useWords()
  const { t, reader } = words
  const bytes = one.changes.reduce((sum, change) => sum + (change.sizeBytes ?? 0), 0)
  const name = t('plan-page.transaction', { id: one.id, n: one.hosts.length })
  return (
    <article>
      <div className="row">
        <h3 className="kind">{name}</h3>
        <span className="tag">{one.platform}</span>
        {one.updater === undefined && (
          <span className="small muted">{t('plan-page.bytes', { size: formatBytes(reader, bytes) })}</span>
        )}
        {one.reboot && <span className="tag">{t('plan-page.reboot')}</span>}
        {one.updater ? null : goesBack ? <Mark name="undone">{t('undo.way-back')}</Mark> : <UndoMark undo={one.undo} />}
      </div>
      {one.updater ? (
        <p>{t(`plan-page.updater-${one.updater.to}`, { updater: one.updater.name })}</p>
      ) : (
        <Table caption={name} columns={changeColumns(words)} rows={one.changes} rowId={(change) => change.name} lead />
      )}
      <dl className="facts mt-2">
        <dt>{t('col.clears')}</dt>
        <dd>
          <Clears names={one.clears} />
        </dd>
        <dt>{t('col.hosts')}</dt>
        <dd>
          <Hosts hosts={one.hosts} states={states} />
        </dd>
        {one.indexes.length > 0 && (
          <>
            <dt>{t('plan-page.indexes')}</dt>
            <dd>
              {one.indexes.map((index) => (
                <div key={`${index.origin} ${index.suite}`}>
                  {index.origin}, {index.suite} <Digest value={index.sha256} />
                </div>
              ))}
            </dd>
          </>
        )}
      </dl>
    </article>
  )
}

export function UndoMark({ undo }: { undo: Transaction['undo'] }) {
  const { t } = useWords()
  const look = { plain: 'undone', 'data-migrating': 'silent', none: 'failed' } as const
  return (
    <span className={`undo-${undo}`}>
      <Mark name={look[undo]}>{t(`undo.${undo}`)}</Mark>
    </span>
  )
}

/** More names than these make a wall of links; the rest is one click away. */
const SHOWN = 6

function Clears({ names }: { names: readonly string[] }) {
  const { t } = useWords()
  if (names.length === 0) return <span className="muted">{t('plan-page.clears-nothing')}</span>
  const link = (name: string) => (
    <Go key={name} className="nb" to={findingsWhere(term('vulnerability', name), 'vulnerability')}>
      {name}
    </Go>
  )
  return (
    <>
      <span className="row">{names.slice(0, SHOWN).map(link)}</span>
      {names.length > SHOWN && (
        <details>
          <summary>{t('plan-page.more', { n: names.length - SHOWN })}</summary>
          <span className="row">{names.slice(SHOWN).map(link)}</span>
        </details>
      )}
    </>
  )
}

function Hosts({ hosts, states }: { hosts: Transaction['hosts']; states: States }) {
  const { t } = useWords()
  return (
    <details>
      <summary>{t('plan-page.hosts', { n: hosts.length })}</summary>
      <ul className="pairs scroll-list">
        {hosts.map((host) => (
          <li key={host.hostKey}>
            {host.id === null ? (
              <span className="unsure">{t('plan-page.host-gone')}</span>
            ) : (
              <Go to={hostPath(host.id)}>{host.name}</Go>
            )}
            <StepOf state={states.get(host.hostKey)} />
            <Digest value={host.hostKey} />
          </li>
        ))}
      </ul>
    </details>
  )
}

const StepOf = ({ state }: { state: StepState | undefined }) =>
  state === undefined ? null : <StepMark state={state} />

function changeColumns({ t, reader }: Words): readonly Column<Change>[] {
  return [
    {
      id: 'update',
      head: t('col.update'),
      key: true,
      cell: (change) => (
        <>
          <span className="pkg">{change.name}</span> <span className="muted">{change.architecture}</span>
          <ChangeKind change={change} />
          <br />
          <Versions from={change.from ?? t('plan-page.not-installed')} to={change.to ?? t('plan-page.removed')} />
        </>
      ),
    },
    {
      id: 'origin',
      head: t('col.origin'),
      cell: (change) => change.origin ?? <span className="faint">{t('none')}</span>,
    },
    {
      id: 'size',
      head: t('col.size'),
      num: true,
      cell: (change) => (change.sizeBytes === null ? '' : formatBytes(reader, change.sizeBytes)),
    },
    {
      id: 'digest',
      head: t('col.sha256'),
      cell: (change) =>
        change.sha256 === null ? <span className="faint">{t('none')}</span> : <Digest value={change.sha256} />,
    },
  ]
}

/** What is not an upgrade is said in words. */
function ChangeKind({ change }: { change: Change }) {
  const { t } = useWords()
  if (change.to === null) return <span className="sub bad">{t('plan-page.removal')}</span>
  if (change.from === null) return <span className="sub warn">{t('plan-page.new')}</span>
  return null
}
