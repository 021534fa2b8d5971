/** Columns of plans, and the mark of a plan's state. */
import type { PlanRow, PlanState } from '@patchreeve/contract/api/plan-views.ts'
import { formatList, formatWhen } from '@patchreeve/contract/messages/format.ts'
import { Due } from '../parts/due.tsx'
import { Go } from '../parts/go.tsx'
import { Mark, type MarkName } from '../parts/mark.tsx'
import type { Column } from '../parts/table.tsx'
import { Tier, tierMs } from '../parts/tier.tsx'
import { useWords, type Words } from '../text/context.tsx'
import { deploymentPath, planPath, shortId } from './plan-paths.ts'

const stateShape = {
  proposed: 'waiting',
  standing: 'verified',
  signed: 'verified',
  lapsed: 'silent',
  replaced: 'retired',
  outdated: 'refused',
  done: 'verified',
} as const satisfies Record<PlanState, MarkName>

export function PlanMark({ state }: { state: PlanState }) {
  return <Mark name={stateShape[state]}>{useWords().t(`plan-state.${state}`)}</Mark>
}

/** More names are one step away, on the plan's page. */
const NAMES_SHOWN = 4

export function packagesText({ t, reader }: Words, names: readonly string[]): string {
  const shown = names.slice(0, NAMES_SHOWN)
  return names.length > shown.length
    ? t('plans.names-more', { names: shown.join(', '), n: names.length - shown.length })
    : formatList(reader, shown)
}

export function planColumns(words: Words): readonly Column<PlanRow>[] {
  const { t, reader } = words
  return [
    {
      id: 'plan',
      head: t('col.plan'),
      key: true,
      cell: (plan) => (
        <>
          <Go className="strong wrap" to={planPath(plan.id)}>
            {packagesText(words, plan.packages)}
          </Go>
          <span className="sub">
            {t('plans.made', { id: shortId(plan.id), when: plan.createdAt, by: plan.createdBy })}
          </span>
        </>
      ),
    },
    {
      id: 'state',
      head: t('col.state'),
      cell: (plan) => (
        <>
          <PlanMark state={plan.state} />
          {plan.urgent && <span className="sub">{t('plans.urgent')}</span>}
          {plan.rollout !== null && (
            <Go className="sub" to={deploymentPath(plan.rollout.id)}>
              {t(`plans.rollout.${plan.rollout.state}`)}
            </Go>
          )}
          {plan.goesBack && <span className="sub">{t('plans.way-back')}</span>}
          {plan.undoNone > 0 && !plan.goesBack && (
            <span className="sub bad">{t('plans.undo-none', { n: plan.undoNone })}</span>
          )}
        </>
      ),
    },
    { id: 'tier', head: t('col.tier'), cell: (plan) => <Tier tier={plan.tier} /> },
    { id: 'hosts', head: t('col.hosts'), num: true, cell: (plan) => t('n', { n: plan.hostCount }) },
    { id: 'findings', head: t('col.clears'), num: true, cell: (plan) => t('n', { n: plan.findingCount }) },
    { id: 'left-out', head: t('col.left-out'), num: true, cell: (plan) => t('n', { n: plan.leftOutCount }) },
    {
      id: 'sign-offs',
      head: t('col.sign-offs'),
      cell: (plan) => (
        <>
          {t('plans.signed-of', { n: plan.signed, all: plan.threshold })}
          {plan.lapses !== null && (
            <span className="sub">{t('plans.lapses', { when: formatWhen(reader, plan.lapses) })}</span>
          )}
        </>
      ),
    },
    {
      id: 'due',
      head: t('col.due'),
      cell: (plan) => <Due dueAt={plan.dueAt} spanMs={tierMs(plan.tier)} none={t('due.nothing')} />,
    },
  ]
}
