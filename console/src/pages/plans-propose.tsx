/** Proposes a plan for the findings of a filter, in the grammar of the findings list. Nothing runs by it. */
import { AppError } from '@patchreeve/contract/errors.ts'
import { useRouter } from '@tanstack/react-router'
import { useState } from 'react'
import { useAct } from '../api/query.ts'
import { useAddress } from '../parts/address.ts'
import { Act } from '../parts/button.tsx'
import { Field } from '../parts/field.tsx'
import { Go } from '../parts/go.tsx'
import { Refused, told } from '../parts/refused.tsx'
import { useWords } from '../text/context.tsx'
import { bringInPath, planPath } from './plan-paths.ts'

export function Propose() {
  const { t } = useWords()
  const router = useRouter()
  const { search } = useAddress()
  const act = useAct('plan_propose')
  const [where, setWhere] = useState(search.where ?? '')
  const [urgent, setUrgent] = useState(false)
  const propose = () =>
    act.mutate(
      { body: { where, packages: [], urgent } },
      { onSuccess: (plan) => router.history.push(planPath(plan.id)) },
    )
  return (
    <form
      className="stack"
      id="propose"
      onSubmit={(event) => {
        event.preventDefault()
        propose()
      }}
    >
      <Field
        label={t('propose.where')}
        value={where}
        onValue={setWhere}
        placeholder="tier:T0..T1"
        mono
        autoComplete="off"
        spellCheck={false}
        maxLength={1_000}
        hint={t('propose.where-hint')}
      />
      <label className="check">
        <input type="checkbox" checked={urgent} onChange={(event) => setUrgent(event.target.checked)} />
        <span>{t('propose.urgent')}</span>
      </label>
      <div>
        <Act needs="plan.write" type="submit" busy={act.isPending}>
          {t('propose.act')}
        </Act>
      </div>
      <Refused error={act.error} />
      <WayOut error={act.error} />
    </form>
  )
}

/** The next step after a refusal that has one. */
function WayOut({ error }: { error: Error | null }) {
  const { t } = useWords()
  if (!(error instanceof AppError)) return null
  if (error.code === 'ROOT_MISSING') return <Go to="/settings/keys">{t('propose.to-keys')}</Go>
  if (error.code === 'POLICY_MISSING') return <Go to="/plans/policy">{t('propose.to-policy')}</Go>
  if (error.code === 'PLAN_EMPTY' && error.params.why) return <LeftOutCodes why={String(error.params.why)} />
  return null
}

/** `held 12, no-candidate 3`: codes of the planner with their counts. */
function LeftOutCodes({ why }: { why: string }) {
  const { t, plain, code: sentence } = useWords()
  const rows = why.split(', ').map((part) => part.split(' '))
  return (
    <ul className="small">
      {rows.map(([code = '', n]) => {
        const to = bringInPath(code)
        return (
          <li key={code}>
            {t('propose.left-out', { n: Number(n), why: plain({ code: `left-out.${code}`, params: { detail: '…' } }) })}{' '}
            {to !== undefined && <Go to={to}>{told(sentence, `bring-in.${code}`)}</Go>}
          </li>
        )
      })}
    </ul>
  )
}
