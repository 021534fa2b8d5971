/** Buttons. One that is off stays reachable by keyboard and says why beside it; a working one says what it waits for. */

import type { Permission } from '@patchreeve/contract/permissions.ts'
import { type ReactNode, useId } from 'react'
import { useLive } from '../api/live.tsx'
import { useMay } from '../shell/session.tsx'
import { useWords } from '../text/context.tsx'

export type ButtonLook = 'plain' | 'go' | 'stop' | 'text'
const classes: Record<ButtonLook, string> = {
  plain: 'btn',
  go: 'btn btn--go',
  stop: 'btn btn--stop',
  text: 'btn btn--text',
}

export interface ButtonProps {
  readonly children: ReactNode
  readonly look?: ButtonLook
  readonly onClick?: () => void
  readonly type?: 'button' | 'submit'
  /** Why it is off; undefined = on. */
  readonly off?: string | undefined
  readonly busy?: boolean
  readonly wide?: boolean
}

export function Button({
  children,
  look = 'plain',
  onClick,
  type = 'button',
  off,
  busy = false,
  wide = false,
}: ButtonProps) {
  const { t } = useWords()
  const id = useId()
  const idle = off === undefined && !busy
  return (
    <>
      <button
        // A submit that is off must not submit by Enter either.
        type={idle ? type : 'button'}
        className={`${classes[look]} ${wide ? 'w-full' : ''}`}
        aria-disabled={off === undefined ? undefined : true}
        aria-busy={busy || undefined}
        aria-describedby={off === undefined ? undefined : id}
        onClick={idle ? onClick : undefined}
      >
        {busy ? t('act.waiting-for-server') : children}
      </button>
      {off !== undefined && (
        <span className="why-off" id={id}>
          {off}
        </span>
      )}
    </>
  )
}

/** A button that changes something: off without the right, and off while the server is not heard. */
export function Act({ needs, ...props }: ButtonProps & { readonly needs: Permission }) {
  const { t } = useWords()
  const may = useMay(needs)
  const lost = useLive().state === 'lost'
  const off = props.off ?? (may ? (lost ? t('off.lost') : undefined) : t('off.no-right', { role: 'admin' }))
  return <Button {...props} off={off} />
}
