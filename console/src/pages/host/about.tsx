/** What people say about a host (class, owner, exposure), how it proves itself, and how it leaves. */
import type { HostDetail } from '@patchreeve/contract/api/host-views.ts'
import { formatList, formatWhen } from '@patchreeve/contract/messages/format.ts'
import { useState } from 'react'
import { useAct } from '../../api/query.ts'
import { Act } from '../../parts/button.tsx'
import { Choice, Field } from '../../parts/field.tsx'
import { Go } from '../../parts/go.tsx'
import { Section } from '../../parts/page.tsx'
import { failureText, useWords } from '../../text/context.tsx'
import { hostPath } from '../host-columns.tsx'
import { Retire } from './retire.tsx'

export function AboutTab({ host }: { host: HostDetail }) {
  const { t } = useWords()
  return (
    <div className="cols">
      <Section className="c7" title={t('about.title')} side={t('about.side')}>
        <AboutForm host={host} />
      </Section>
      <div className="c5 gap-l">
        <Section title={t('about.identity')}>
          <Identity host={host} />
        </Section>
        {host.state !== 'retired' && host.state !== 'sample' && (
          <Section title={t('retire.title')}>
            <Retire host={host} />
          </Section>
        )}
      </div>
    </div>
  )
}

const exposures = ['exposed', 'internal', 'unknown'] as const

function AboutForm({ host }: { host: HostDetail }) {
  const { t, plain } = useWords()
  const act = useAct('host_update')
  const [exposure, setExposure] = useState(host.exposure)
  const [owner, setOwner] = useState(host.owner)
  const [hostClass, setHostClass] = useState(host.class)
  const same = exposure === host.exposure && owner === host.owner && hostClass === host.class
  const save = () => act.mutate({ params: { id: host.id }, body: { exposure, owner, class: hostClass } })
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault()
        save()
      }}
    >
      <Choice
        label={t('about.exposure')}
        value={exposure}
        onValue={setExposure}
        options={exposures.map((value) => ({ value, name: t(`exposure.${value}`) }))}
      />
      <p className="hint">{t('about.exposure-hint')}</p>
      <Field label={t('about.owner')} value={owner} maxLength={200} onValue={setOwner} />
      <Field
        label={t('about.class')}
        value={hostClass}
        maxLength={60}
        onValue={setHostClass}
        hint={t('about.class-hint')}
      />
      <div>
        <Act
          needs="host.write"
          type="submit"
          look="go"
          busy={act.isPending}
          off={same ? t('off.nothing-changed') : undefined}
        >
          {t('act.save')}
        </Act>
      </div>
      <p role="status" className="hint">
        {act.error !== null ? plain(failureText(act.error)) : act.data && same ? t('about.saved') : ''}
      </p>
    </form>
  )
}

function Identity({ host }: { host: HostDetail }) {
  const { t, reader, plain } = useWords()
  const { identity } = host
  const renew = useAct('renewal_allow')
  const over = identity.certificate !== null && Date.parse(identity.certificate.notAfter) < reader.now
  return (
    <>
      <dl className="facts">
        <dt>{t('about.standing')}</dt>
        <dd>
          {t(`standing.${identity.standing}`)}{' '}
          {identity.otherHost !== null && <Go to={hostPath(identity.otherHost)}>{t('about.other-host')}</Go>}
        </dd>
        <dt>{t('about.enrolled')}</dt>
        <dd>{formatWhen(reader, host.enrolledAt)}</dd>
        <dt>{t('col.addresses')}</dt>
        <dd>{host.addresses.length === 0 ? t('not-known') : formatList(reader, host.addresses)}</dd>
        <dt>{t('about.kernel')}</dt>
        <dd className="mono">{host.kernel === '' ? t('not-known') : host.kernel}</dd>
        <dt>{t('about.certificate')}</dt>
        <dd>
          {identity.certificate === null ? (
            t('about.no-certificate')
          ) : (
            <>
              <span className="digest">{identity.certificate.serial}</span>
              <br />
              {t(identity.certificate.revoked ? 'about.revoked' : over ? 'about.expired' : 'about.valid', {
                when: identity.certificate.notAfter,
              })}
            </>
          )}
        </dd>
      </dl>
      {over && (
        <div className="mt-3">
          <Act needs="enrolment.write" busy={renew.isPending} onClick={() => renew.mutate({ params: { id: host.id } })}>
            {t('about.renew')}
          </Act>
          <p className="hint" role="status">
            {renew.error !== null
              ? plain(failureText(renew.error))
              : renew.data
                ? t('about.renewed')
                : t('about.renew-hint')}
          </p>
        </div>
      )}
    </>
  )
}
