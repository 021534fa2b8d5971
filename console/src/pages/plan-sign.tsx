/** Signing happens on a person's own machine: what is signed, how, who did, and the act that starts the roll-out. */
import type { PlanDetail } from '@patchreeve/contract/api/plan-views.ts'
import { formatWhen } from '@patchreeve/contract/messages/format.ts'
import { useAct, useRead } from '../api/query.ts'
import { CommandLine } from '../parts/command-line.tsx'
import { WholeDigest } from '../parts/digest.tsx'
import { HandIn } from '../parts/hand-in.tsx'
import { Mark } from '../parts/mark.tsx'
import { useWords } from '../text/context.tsx'
import { Server } from '../text/say.tsx'
import { NowLine } from './plan-now.tsx'
import { planDocumentUrl, shortId } from './plan-paths.ts'
import { PlanStart } from './plan-start.tsx'
import { usePolicyDocument } from './policy-document.ts'

export function PlanSign({ plan }: { plan: PlanDetail }) {
  const { t } = useWords()
  return (
    <aside className="c4" id="sign">
      <div className="sign">
        <div>
          <h2>{t('sign.title')}</h2>
          <p className="small muted">{t('sign.body', { n: plan.threshold })}</p>
        </div>
        <div>
          <h3>{t('sign.what')}</h3>
          <WholeDigest value={plan.digest} />
          <p className="hint">{t('sign.compare')}</p>
        </div>
        {plan.actions.sign ? <HowToSign plan={plan} /> : <p className="small">{t(`sign.off.${plan.state}`)}</p>}
        <div>
          <h3>{t('sign.so-far', { n: plan.signed, all: plan.threshold })}</h3>
          <SignOffs plan={plan} />
        </div>
        <PlanStart plan={plan} />
      </div>
    </aside>
  )
}

function HowToSign({ plan }: { plan: PlanDetail }) {
  const { t } = useWords()
  const act = useAct('signoff_add')
  const file = `plan-${shortId(plan.id)}.json`
  const policy = usePolicyDocument({ digest: plan.policy })
  const roots = useRead('root_list', {})
  const line = `patchreeve sign ${file} --root root-${roots.data?.rows[0]?.version ?? 1}.json --policy policy-${policy.data?.row.version ?? 1}.json --out signoff-${shortId(plan.id)}.json${signFlag(plan)}`
  return (
    <div className="stack">
      <div>
        <h3>{t('sign.own-machine')}</h3>
        <p className="small muted">{t('sign.own-machine-body')}</p>
      </div>
      <ol className="numbered stack">
        <li>
          <a className="btn" href={planDocumentUrl(plan.id)} download={file}>
            {t('sign.download')}
          </a>
        </li>
        <li>
          {t('sign.run')}
          <CommandLine line={line} label={t('sign.run-label')} />
          <p className="hint">{t('sign.files')}</p>
          {plan.purpose?.kind !== 'drill' && <NowLine plan={plan} policy={policy.data?.policy} line={line} />}
        </li>
        <li>
          <HandIn
            label={t('sign.upload')}
            needs="plan.write"
            busy={act.isPending}
            error={act.error}
            taken={act.data && t('sign.taken', { person: act.data.person })}
            onText={(envelope) => act.mutate({ params: { id: plan.id }, body: { envelope } })}
          />
        </li>
      </ol>
      <details className="small">
        <summary>{t('sign.signed-in')}</summary>
        <p className="muted mt-2">{t('sign.signed-in-body')}</p>
        <CommandLine line={`patchreeve sign ${plan.id}${signFlag(plan)}`} label={t('sign.signed-in')} />
      </details>
    </div>
  )
}

/** How a plan of its kind is signed. */
const signFlag = ({ purpose }: PlanDetail): string => (purpose === null ? '' : ` --${purpose.kind}`)

function SignOffs({ plan }: { plan: PlanDetail }) {
  const { t, reader } = useWords()
  if (plan.signOffs.length === 0) return <p className="small muted">{t('sign.nobody')}</p>
  return (
    <ul className="stack small">
      {plan.signOffs.map((one) => (
        <li key={one.digest}>
          <Mark name={one.because === null ? 'verified' : 'refused'}>
            {one.person === '' ? t('sign.unknown-person') : one.person}
          </Mark>
          <p className="muted">
            {t('sign.when', { when: formatWhen(reader, one.signedAt), lapses: formatWhen(reader, one.lapses) })}
          </p>
          {one.emergency && <p className="bad">{t('sign.emergency')}</p>}
          {one.now > 0 && <p className="warn">{t('sign.now', { n: one.now })}</p>}
          {one.because !== null && (
            <p className="bad">
              <Server text={one.because} />
            </p>
          )}
        </li>
      ))}
    </ul>
  )
}
