/** Step 1: the first admin. The password's only rule is length; the server also refuses common ones. */
import { useState } from 'react'
import { useAct } from '../../api/query.ts'
import { Button } from '../../parts/button.tsx'
import { Field } from '../../parts/field.tsx'
import { failureText, useWords } from '../../text/context.tsx'

/** What the next step needs; the password only to sign in should set-up not have done so. */
export interface Made {
  readonly email: string
  readonly password: string
  readonly totpUri: string
  readonly totpSecret: string
}

const MIN_PASSWORD = 12

export function AdminStep({ token, onMade }: { token: string; onMade: (made: Made) => void }) {
  const { t, plain } = useWords()
  const act = useAct('setup_complete')
  const [name, setName] = useState('')
  const [email, setEmail] = useState('')
  const [password, setPassword] = useState('')
  const [left, setLeft] = useState(false)
  const short = password.length < MIN_PASSWORD
  const send = () =>
    act.mutate(
      { body: { token, name, email, password } },
      { onSuccess: (answer) => onMade({ email, password, ...answer }) },
    )
  return (
    <form
      className="stack mt-4"
      onSubmit={(event) => {
        event.preventDefault()
        setLeft(true)
        if (!short) send()
      }}
    >
      <Field label={t('people.name')} value={name} onValue={setName} autoComplete="name" maxLength={100} required />
      <Field
        label={t('sign-in.email')}
        type="email"
        value={email}
        onValue={setEmail}
        autoComplete="username"
        maxLength={200}
        required
      />
      <Field
        label={t('sign-in.password')}
        type="password"
        value={password}
        onValue={setPassword}
        onBlur={() => setLeft(true)}
        autoComplete="new-password"
        maxLength={200}
        required
        {...(left && short
          ? { error: t('start.password-short', { n: MIN_PASSWORD }) }
          : { hint: t('start.password-hint', { n: MIN_PASSWORD }) })}
      />
      {act.error !== null && (
        <p className="err" role="alert">
          {plain(failureText(act.error))}
        </p>
      )}
      <div>
        <Button type="submit" look="go" busy={act.isPending}>
          {t('start.admin-act')}
        </Button>
      </div>
    </form>
  )
}
