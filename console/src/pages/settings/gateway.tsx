/** Under which names hosts reach this server: the one question that must be answered before the first host enrols. */

import type { RouteOutput } from '@patchreeve/contract/api/routes.ts'
import { useState } from 'react'
import { useAct, useRead } from '../../api/query.ts'
import { Act } from '../../parts/button.tsx'
import { Field } from '../../parts/field.tsx'
import { Section } from '../../parts/page.tsx'
import { Shown } from '../../parts/shown.tsx'
import { failureText, useWords } from '../../text/context.tsx'

type Gateway = RouteOutput<'gateway_show'>

export function GatewaySettings() {
  const { t } = useWords()
  const read = useRead('gateway_show', {})
  return (
    <Shown read={read}>
      {(gateway) => (
        <div className="cols">
          <Section className="c7" title={t('gateway.title')} side={t('gateway.side')}>
            <GatewayForm gateway={gateway} />
          </Section>
          <Section className="c5" title={t('gateway.ca')}>
            <Authority gateway={gateway} />
          </Section>
        </div>
      )}
    </Shown>
  )
}

export function GatewayForm({ gateway, onDone }: { gateway: Gateway; onDone?: () => void }) {
  const { t, plain } = useWords()
  const act = useAct('gateway_name')
  const [text, setText] = useState(gateway.names.join(' '))
  const names = text.split(/[\s,]+/).filter((name) => name !== '')
  const same = names.join(' ') === gateway.names.join(' ')
  const save = () => act.mutate({ body: { names } }, { onSuccess: () => onDone?.() })
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault()
        save()
      }}
    >
      <Field
        label={t('gateway.names')}
        value={text}
        onValue={setText}
        mono
        autoComplete="off"
        spellCheck={false}
        {...(act.error !== null
          ? { error: plain(failureText(act.error)) }
          : { hint: t('gateway.names-hint', { listen: gateway.listen }) })}
      />
      {gateway.proposed.length > 0 && (
        <fieldset>
          <legend className="lbl">{t('gateway.proposed')}</legend>
          <div className="row">
            {gateway.proposed.map((name) => (
              <button
                key={name}
                type="button"
                className="btn"
                aria-pressed={names.includes(name)}
                onClick={() =>
                  setText((names.includes(name) ? names.filter((other) => other !== name) : [...names, name]).join(' '))
                }
              >
                <code>{name}</code>
              </button>
            ))}
          </div>
        </fieldset>
      )}
      <div>
        <Act
          needs="setting.write"
          type="submit"
          look="go"
          busy={act.isPending}
          off={names.length === 0 ? t('gateway.off-none') : same ? t('off.nothing-changed') : undefined}
        >
          {t('gateway.save')}
        </Act>
      </div>
      <p className="hint" role="status">
        {act.data && same ? t('gateway.saved') : ''}
      </p>
    </form>
  )
}

function Authority({ gateway }: { gateway: Gateway }) {
  const { t, plain } = useWords()
  const act = useAct('ca_roll')
  return (
    <div className="stack">
      <p className="digest">{gateway.caDigest}</p>
      <p className="small muted">{t('gateway.ca-body')}</p>
      <Act needs="setting.write" busy={act.isPending} onClick={() => act.mutate({})}>
        {t('gateway.roll')}
      </Act>
      <p className="hint" role="status">
        {act.error !== null
          ? plain(failureText(act.error))
          : act.data
            ? t('gateway.rolled', { digest: act.data.caDigest })
            : t('gateway.roll-hint')}
      </p>
    </div>
  )
}
