/** Enrolment tokens: make one, copy its line (shown once), see who used it, revoke it. */
import { useState } from 'react'
import { useAct, useRead } from '../../api/query.ts'
import { Act } from '../../parts/button.tsx'
import { Field } from '../../parts/field.tsx'
import { Go } from '../../parts/go.tsx'
import { Section } from '../../parts/page.tsx'
import { Banner, Empty } from '../../parts/state.tsx'
import { failureText, useWords } from '../../text/context.tsx'
import { SampleAct } from '../sample-act.tsx'
import { AllRows } from './all-rows.tsx'
import { ApplyLines } from './apply-lines.tsx'
import { EnrolmentLine } from './enrolment-line.tsx'
import { tokenColumns } from './token-columns.tsx'

export function EnrolmentSettings() {
  const { t } = useWords()
  return (
    <div className="cols">
      <Section className="c7" title={t('token.new')} side={t('token.new-side')}>
        <NewToken />
      </Section>
      <Section className="c5" title={t('sample.title')}>
        <p className="small muted">{t('sample.body')}</p>
        <div className="row items-start">
          <SampleAct />
          <SampleAct remove />
        </div>
      </Section>
      <Section className="c12" title={t('token.list')} right={<Go to="/settings/gateway">{t('settings.gateway')}</Go>}>
        <Tokens />
      </Section>
    </div>
  )
}

/** One day is enough to paste a line; a fleet takes more uses, not more time. */
const fresh = { label: '', class: '', maxUses: '1', expiresInHours: '24' }

function NewToken() {
  const { t, plain } = useWords()
  const act = useAct('enrolment_token_create')
  const [form, setForm] = useState(fresh)
  const [withApply, setWithApply] = useState(false)
  const root = useRead('root_list', {}).data?.rows[0]?.version
  const set = (name: keyof typeof fresh) => (value: string) => setForm({ ...form, [name]: value })
  const uses = wholeNumber(form.maxUses, 10_000)
  const hours = wholeNumber(form.expiresInHours, 24 * 30)
  const make = () => {
    if (withApply || uses === undefined || hours === undefined) return
    act.mutate({ body: { label: form.label, class: form.class, maxUses: uses, expiresInHours: hours } })
  }
  if (act.data) return <EnrolmentLine made={act.data} again={() => act.reset()} />
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault()
        make()
      }}
    >
      <Field
        label={t('token.label')}
        value={form.label}
        maxLength={100}
        onValue={set('label')}
        hint={t('token.label-hint')}
      />
      <Field
        label={t('about.class')}
        value={form.class}
        maxLength={60}
        onValue={set('class')}
        hint={t('token.class-hint')}
      />
      <Field
        label={t('token.uses')}
        value={form.maxUses}
        inputMode="numeric"
        onValue={set('maxUses')}
        {...(uses === undefined ? { error: t('token.uses-wrong', { max: 10_000 }) } : { hint: t('token.uses-hint') })}
      />
      <Field
        label={t('token.hours')}
        value={form.expiresInHours}
        inputMode="numeric"
        onValue={set('expiresInHours')}
        {...(hours === undefined
          ? { error: t('token.hours-wrong', { max: 24 * 30 }) }
          : { hint: t('token.hours-hint') })}
      />
      <div>
        <label className="check">
          <input
            type="checkbox"
            checked={withApply}
            disabled={root === undefined}
            onChange={(event) => setWithApply(event.target.checked)}
          />
          <span>{t('token.apply')}</span>
        </label>
        <p className="hint">{t(root === undefined ? 'token.apply-no-root' : 'token.apply-hint')}</p>
      </div>
      {act.error !== null && (
        <Banner look="bad" icon="stop" title={t('token.not-made')}>
          {plain(failureText(act.error))}
        </Banner>
      )}
      {withApply && root !== undefined ? (
        uses !== undefined &&
        hours !== undefined && (
          <ApplyLines label={form.label} class={form.class} uses={uses} hours={hours} root={root} />
        )
      ) : (
        <div>
          <Act needs="enrolment.write" type="submit" look="go" busy={act.isPending}>
            {t('token.make')}
          </Act>
        </div>
      )}
    </form>
  )
}

/** A whole number from 1 to `max`, or undefined. */
function wholeNumber(text: string, max: number): number | undefined {
  const n = /^\d{1,6}$/.test(text.trim()) ? Number(text) : 0
  return n >= 1 && n <= max ? n : undefined
}

function Tokens() {
  const words = useWords()
  const { t } = words
  return (
    <AllRows
      caption={t('token.list')}
      read={useRead('enrolment_token_list', {})}
      columns={tokenColumns(words)}
      empty={
        <Empty cause="none-yet" title={t('token.none')}>
          {t('token.none-body')}
        </Empty>
      }
    />
  )
}
