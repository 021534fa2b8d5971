/**
 * Plans an emergency or a drill: first what it would be, then the plan. The page can begin neither: hosts go by sign-offs that people
 * make on their own machines.
 */
import type { EmergencyRing, EmergencyStarted } from '@patchreeve/contract/api/emergency-views.ts'
import { formatWhen } from '@patchreeve/contract/messages/format.ts'
import { useRouter } from '@tanstack/react-router'
import { useState } from 'react'
import { useAct } from '../api/query.ts'
import { Act } from '../parts/button.tsx'
import { Choice, Field } from '../parts/field.tsx'
import { Refused } from '../parts/refused.tsx'
import { useWords } from '../text/context.tsx'
import { Server } from '../text/say.tsx'
import { emergencyPath } from './emergency-columns.tsx'

type Kind = 'emergency' | 'drill'

export function EmergencyStart() {
  const { t } = useWords()
  const router = useRouter()
  const acts = { emergency: useAct('emergency_start'), drill: useAct('emergency_drill') }
  const [kind, setKind] = useState<Kind>('emergency')
  const [vulnerability, setVulnerability] = useState('')
  const [packages, setPackages] = useState('')
  const [reason, setReason] = useState('')
  const act = acts[kind]
  const names = packages.split(/[\s,]+/).filter((name) => name !== '')
  const missing = kind === 'emergency' && vulnerability.trim() === '' && names.length === 0
  const off = missing
    ? t('emergency-start.off-what')
    : reason.trim().length < 3
      ? t('emergency-start.off-reason')
      : undefined
  const send = (dryRun: boolean) => {
    const named = vulnerability.trim() === '' ? {} : { vulnerability: vulnerability.trim() }
    act.mutate(
      { body: { ...named, package: names, where: '', reason, dryRun } },
      { onSuccess: ({ id }) => id !== null && router.history.push(emergencyPath(id)) },
    )
  }
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault()
        if (off === undefined) send(true)
      }}
    >
      <Choice
        label={t('col.kind')}
        value={kind}
        options={(['emergency', 'drill'] as const).map((value) => ({ value, name: t(`emergency-kind.${value}`) }))}
        onValue={setKind}
      />
      <p className="small muted">{t(`emergency-start.body.${kind}`)}</p>
      <Field
        label={t('emergency-start.vulnerability')}
        value={vulnerability}
        onValue={setVulnerability}
        placeholder="CVE-2026-1234"
        mono
        autoComplete="off"
        spellCheck={false}
        maxLength={100}
      />
      <Field
        label={t('emergency-start.packages')}
        value={packages}
        onValue={setPackages}
        mono
        autoComplete="off"
        spellCheck={false}
        maxLength={2_000}
        hint={t(`emergency-start.packages-hint.${kind}`)}
      />
      <Field
        label={t('emergency-start.reason')}
        value={reason}
        onValue={setReason}
        maxLength={2_000}
        hint={t('emergency-start.reason-hint')}
      />
      <div className="row">
        <Act needs="plan.write" type="submit" off={off} busy={act.isPending}>
          {t('emergency-start.dry-run')}
        </Act>
        <Act needs="plan.write" look="stop" off={off} busy={act.isPending} onClick={() => send(false)}>
          {t(`emergency-start.act.${kind}`)}
        </Act>
      </div>
      <Refused error={act.error} />
      {act.data?.id === null && <WouldBe started={act.data} kind={kind} />}
    </form>
  )
}

/** What a dry run found. */
function WouldBe({ started, kind }: { started: EmergencyStarted; kind: Kind }) {
  const { t } = useWords()
  const { quota } = started
  return (
    <div className="panel" role="status">
      <h3>{t('emergency-start.would-be')}</h3>
      <p>
        {t('emergency-start.what', {
          packages: started.packages.join(', '),
          n: started.hosts.length,
          threshold: started.threshold,
        })}
      </p>
      <Rings rings={started.rings} lifts={kind === 'emergency'} />
      {kind === 'emergency' && <Quota quota={quota} />}
      {started.outside > 0 && <p className="small">{t('emergency.outside', { n: started.outside })}</p>}
      {started.leftOut.length > 0 && (
        <ul className="small">
          {started.leftOut.map((one) => (
            <li key={`${one.host} ${one.package}`}>
              {one.package}, {one.host}: <Server text={one.because} />
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}

export function Quota({ quota }: { quota: EmergencyStarted['quota'] }) {
  const { t } = useWords()
  return (
    <>
      <p>{t('emergency.quota', { count: quota.count, days: quota.days, left: quota.left })}</p>
      {quota.spentHosts.length > 0 && (
        <p className="bad">{t('emergency.quota-spent', { hosts: quota.spentHosts.join(', ') })}</p>
      )}
    </>
  )
}

/** Which ring waits for which, and (of an emergency) what it would wait for otherwise. */
export function Rings({ rings, lifts }: { rings: readonly EmergencyRing[]; lifts: boolean }) {
  const { t, reader } = useWords()
  return (
    <ol className="numbered stack">
      {rings.map((ring) => (
        <li key={ring.name}>
          {ring.after === null
            ? t('emergency.ring-first', { name: ring.name, n: ring.hosts })
            : t('emergency.ring-after', {
                name: ring.name,
                n: ring.hosts,
                want: ring.after.succeeded,
                below: ring.after.ring,
              })}
          {ring.after !== null && ring.stuck && (
            <p className="bad">{t('emergency.ring-stuck', { n: ring.after.hosts, below: ring.after.ring })}</p>
          )}
          {lifts && (
            <p className="hint">
              {t('emergency.ring-else', { minutes: ring.delayMinutes })}
              {ring.opensAt !== null && ` ${t('emergency.ring-opens', { when: formatWhen(reader, ring.opensAt) })}`}
            </p>
          )}
        </li>
      ))}
    </ol>
  )
}
