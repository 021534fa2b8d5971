/** Sign-in: password, then the second factor. Nothing about the account is said before both are right. */
import { AppError } from '@patchreeve/contract/errors.ts'
import { useQueryClient } from '@tanstack/react-query'
import { useRouter } from '@tanstack/react-router'
import { useState } from 'react'
import { useAct } from '../api/query.ts'
import { useAddress } from '../parts/address.ts'
import { Button } from '../parts/button.tsx'
import { Field } from '../parts/field.tsx'
import { isInside } from '../parts/go.tsx'
import { failureText, useWords } from '../text/context.tsx'
import { Solo } from './solo.tsx'

export function SignInPage() {
  const { t, plain } = useWords()
  const [email, setEmail] = useState('')
  const [password, setPassword] = useState('')
  const [code, setCode] = useState('')
  const [second, setSecond] = useState(false)
  const act = useAct('session_create')
  const enter = useEnter()
  const send = () =>
    act.mutate(
      { body: { email, password, ...(second ? { totp: code.trim() } : {}) } },
      {
        onSuccess: enter,
        onError: (error) => {
          if (error instanceof AppError && error.code === 'SECOND_FACTOR_NEEDED') setSecond(true)
        },
      },
    )
  const asked = act.error instanceof AppError && act.error.code === 'SECOND_FACTOR_NEEDED'
  const error = act.error !== null && !asked ? plain(failureText(act.error)) : undefined
  return (
    <Solo title={t('sign-in.title')}>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault()
          send()
        }}
      >
        {second ? (
          <Field
            key="code"
            label={t('sign-in.code')}
            value={code}
            onValue={setCode}
            autoComplete="one-time-code"
            inputMode="numeric"
            maxLength={6}
            autoFocus
            mono
            hint={t('sign-in.code-hint')}
            {...(error ? { error } : {})}
          />
        ) : (
          <>
            <Field
              label={t('sign-in.email')}
              type="email"
              value={email}
              onValue={setEmail}
              autoComplete="username"
              required
            />
            <Field
              label={t('sign-in.password')}
              type="password"
              value={password}
              onValue={setPassword}
              autoComplete="current-password"
              required
              {...(error ? { error } : {})}
            />
          </>
        )}
        <Button type="submit" look="go" wide busy={act.isPending}>
          {t(second ? 'sign-in.act' : 'sign-in.next')}
        </Button>
        {second && (
          <Button look="text" onClick={() => setSecond(false)}>
            {t('sign-in.back')}
          </Button>
        )}
      </form>
      <p className="small muted solo-foot">{t('sign-in.note')}</p>
    </Solo>
  )
}

/** Goes where the person wanted to go, if that is a page of ours. */
function useEnter(): () => void {
  const client = useQueryClient()
  const router = useRouter()
  const { search } = useAddress()
  return () => {
    client.clear()
    const next = search.next ?? '/'
    router.history.push(isInside(next) ? next : '/')
  }
}
