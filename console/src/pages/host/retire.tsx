/** Retiring a host has no undo: its certificate is revoked. So the person types the host's name first. */
import type { HostDetail } from '@patchreeve/contract/api/host-views.ts'
import { useState } from 'react'
import { useAct } from '../../api/query.ts'
import { Act } from '../../parts/button.tsx'
import { Field } from '../../parts/field.tsx'
import { failureText, useWords } from '../../text/context.tsx'

export function Retire({ host }: { host: HostDetail }) {
  const { t, plain } = useWords()
  const act = useAct('host_retire')
  const [typed, setTyped] = useState('')
  const matches = typed === host.name
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault()
        if (matches) act.mutate({ params: { id: host.id } })
      }}
    >
      <p className="small muted">{t('retire.body')}</p>
      <Field label={t('retire.type', { host: host.name })} value={typed} onValue={setTyped} autoComplete="off" mono />
      <div>
        <Act
          needs="host.write"
          look="stop"
          type="submit"
          busy={act.isPending}
          off={matches ? undefined : t('retire.off', { host: host.name })}
        >
          {t('retire.act')}
        </Act>
      </div>
      <p className="hint" role="status">
        {act.error !== null ? plain(failureText(act.error)) : act.data ? t('retire.done') : ''}
      </p>
    </form>
  )
}
