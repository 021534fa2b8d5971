/**
 * An act that is not taken back by another click: what it does is said first, and the person types how many hosts it is about.
 * The number is the server's of now; when it moves while somebody types, the button goes off again.
 */
import type { Permission } from '@patchreeve/contract/permissions.ts'
import { type ReactNode, useState } from 'react'
import { useWords } from '../text/context.tsx'
import { Act, Button } from './button.tsx'
import { Field } from './field.tsx'
import { Refused } from './refused.tsx'

export interface ConfirmCountProps {
  readonly needs: Permission
  readonly count: number
  /** On the first button, and on the one that does it. */
  readonly open: string
  readonly act: string
  readonly look: 'plain' | 'stop'
  /** Why it cannot be done now; undefined = it can. */
  readonly off?: string | undefined
  readonly busy: boolean
  readonly error: Error | null
  readonly onConfirm: () => void
  /** What happens, what does not. */
  readonly children: ReactNode
}

export function ConfirmCount(props: ConfirmCountProps) {
  const { t } = useWords()
  const [asked, setAsked] = useState(false)
  const [typed, setTyped] = useState('')
  const { needs, count, look, off, busy, error } = props
  if (!asked)
    return (
      <div>
        <Act needs={needs} look={look} off={off} onClick={() => setAsked(true)}>
          {props.open}
        </Act>
      </div>
    )
  const matches = typed.trim() === String(count)
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault()
        if (matches) props.onConfirm()
      }}
    >
      {props.children}
      <Field
        label={t('confirm.type', { n: count })}
        value={typed}
        onValue={setTyped}
        inputMode="numeric"
        autoComplete="off"
        maxLength={9}
      />
      <div className="row">
        <Act
          needs={needs}
          look={look}
          type="submit"
          busy={busy}
          off={off ?? (matches ? undefined : t('confirm.off', { n: count }))}
        >
          {props.act}
        </Act>
        <Button look="text" onClick={() => setAsked(false)}>
          {t('confirm.not')}
        </Button>
      </div>
      <Refused error={error} />
    </form>
  )
}
