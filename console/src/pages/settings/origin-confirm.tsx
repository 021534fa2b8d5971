/**
 * A person says where packages come from: the keys are shown whole before it is done, and exactly those that were shown are sent,
 * so that no key slips in between.
 */
import type { RouteOutput } from '@patchreeve/contract/api/routes.ts'
import { groups } from '@patchreeve/trust/policy/page.ts'
import { useState } from 'react'
import { useAct } from '../../api/query.ts'
import { Act, Button } from '../../parts/button.tsx'
import { Field } from '../../parts/field.tsx'
import { Refused } from '../../parts/refused.tsx'
import { useWords } from '../../text/context.tsx'

export type Origin = RouteOutput<'origin_list'>['rows'][number]
type Key = Origin['keys'][number]

export function ConfirmOrigin({ origin }: { origin: Origin }) {
  const { t } = useWords()
  // As it was when the person began to compare: news of hosts change nothing under their eyes.
  const [asked, setAsked] = useState<Origin>()
  if (asked) return <ConfirmForm origin={asked} close={() => setAsked(undefined)} />
  return (
    <Button onClick={() => setAsked(origin)} look={origin.confirmed && !origin.confirmed.fault ? 'text' : 'plain'}>
      {t(origin.confirmed ? 'origins.again' : 'origins.confirm')}
    </Button>
  )
}

function ConfirmForm({ origin, close }: { origin: Origin; close: () => void }) {
  const { t } = useWords()
  const act = useAct('origin_confirm')
  const [taken, setTaken] = useState(new Set(origin.proposed))
  const needed = addressesNeeded(origin)
  const [typed, setTyped] = useState(needed ?? '')
  const confirm = () =>
    act.mutate(
      { body: { uri: origin.uri, keys: [...taken], addresses: typed.split(/[\s,]+/).filter((one) => one !== '') } },
      { onSuccess: close },
    )
  const toggle = (key: string) => {
    const next = new Set(taken)
    if (!next.delete(key)) next.add(key)
    setTaken(next)
  }
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault()
        confirm()
      }}
    >
      <fieldset className="stack-s">
        <legend className="lbl">{t('origins.keys-legend')}</legend>
        {origin.proposed.length > 0 && <p className="hint">{t('origins.ticked')}</p>}
        {origin.keys.length === 0 && <p className="hint">{t('origins.keys-none')}</p>}
        {origin.keys.map((key) => (
          <label key={key.fingerprint} className="check">
            <input type="checkbox" checked={taken.has(key.fingerprint)} onChange={() => toggle(key.fingerprint)} />
            <span>
              <span className="digest block">{groups(key.fingerprint)}</span>
              <WhoNames name={key} all={origin.hosts} proposed={origin.proposed.includes(key.fingerprint)} />
            </span>
          </label>
        ))}
      </fieldset>
      {needed !== undefined && (
        <Field
          label={t('origins.addresses')}
          value={typed}
          onValue={setTyped}
          hint={t('origins.addresses-hint')}
          mono
          autoComplete="off"
          spellCheck={false}
          maxLength={600}
        />
      )}
      <div className="row">
        <Act
          needs="origin.write"
          type="submit"
          look="go"
          busy={act.isPending}
          off={taken.size === 0 ? t('origins.off-none') : undefined}
        >
          {t('origins.confirm')}
        </Act>
        <Button look="text" onClick={close}>
          {t('confirm.not')}
        </Button>
      </div>
      <Refused error={act.error} />
    </form>
  )
}

function WhoNames({ name, all, proposed }: { name: Key; all: number; proposed: boolean }) {
  const { t } = useWords()
  return (
    <span className={proposed ? 'sub' : 'sub bad'}>
      {name.shipped && t('origins.key-shipped')} {t('origins.key-hosts', { n: name.hosts, all })}{' '}
      {!proposed && t('origins.key-odd')}
    </span>
  )
}

/** Asked only where the server met a private address, or a person named one before. What it met is filled in. */
function addressesNeeded({ confirmed }: Origin): string | undefined {
  if (confirmed?.fault?.code === 'origin.address-not-allowed')
    return [...new Set([...confirmed.addresses, String(confirmed.fault.params.address ?? '')])].join(' ').trim()
  return confirmed && confirmed.addresses.length > 0 ? confirmed.addresses.join(' ') : undefined
}
