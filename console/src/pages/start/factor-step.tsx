/** Step 2: the second factor. The secret is shown as a picture and in groups, and confirmed by a code from the app. */

import type { Session } from '@patchreeve/contract/api/routes.ts'
import { AppError } from '@patchreeve/contract/errors.ts'
import { useState } from 'react'
import { useAct } from '../../api/query.ts'
import { Button } from '../../parts/button.tsx'
import { Field } from '../../parts/field.tsx'
import { Qr } from '../../parts/qr.tsx'
import { failureText, useWords } from '../../text/context.tsx'
import type { Made } from './admin-step.tsx'

export function FactorStep({ made, onDone }: { made: Made; onDone: (session: Session) => void }) {
  const { t, plain } = useWords()
  const [code, setCode] = useState('')
  const confirm = useAct('totp_confirm')
  const signIn = useAct('session_create')
  const totp = code.trim()
  const ready = /^\d{6}$/.test(totp)
  /** Where set-up left nobody signed in, the same code signs in, and that confirms it too. */
  const send = () =>
    confirm.mutate(
      { body: { totp } },
      {
        onSuccess: onDone,
        onError: (error) => {
          if (error instanceof AppError && error.code === 'NOT_SIGNED_IN')
            signIn.mutate({ body: { email: made.email, password: made.password, totp } }, { onSuccess: onDone })
        },
      },
    )
  const error = signIn.error ?? (signIn.isPending || signIn.isSuccess ? null : confirm.error)
  return (
    <form
      className="stack mt-4"
      onSubmit={(event) => {
        event.preventDefault()
        if (ready) send()
      }}
    >
      <div className="row items-start gap-6">
        <Qr text={made.totpUri} label={t('start.qr')} />
        <div className="grow">
          <p className="muted">{t('start.factor-body')}</p>
          <p className="lbl mt-3">{t('start.secret')}</p>
          <p className="mono wrap">{inGroups(made.totpSecret)}</p>
        </div>
      </div>
      <Field
        label={t('sign-in.code')}
        value={code}
        onValue={setCode}
        inputMode="numeric"
        autoComplete="one-time-code"
        maxLength={6}
        mono
        {...(error !== null ? { error: plain(failureText(error)) } : { hint: t('sign-in.code-hint') })}
      />
      <div>
        <Button
          type="submit"
          look="go"
          busy={confirm.isPending || signIn.isPending}
          off={ready ? undefined : t('start.code-off')}
        >
          {t('start.factor-act')}
        </Button>
      </div>
    </form>
  )
}

/** Four letters each, as people read and type them. */
const inGroups = (secret: string): string => secret.match(/.{1,4}/g)?.join(' ') ?? ''
