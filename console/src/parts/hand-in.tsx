/** A file that was signed on a person's own machine. The page only carries it: the server judges it, and every host again. */
import type { Permission } from '@patchreeve/contract/permissions.ts'
import { useId, useState } from 'react'
import { useWords } from '../text/context.tsx'
import { Act } from './button.tsx'
import { Refused } from './refused.tsx'

/** What the server takes at most (EnvelopeText of the contract). */
const MAX_BYTES = 1_000_000

export interface HandInProps {
  readonly label: string
  readonly needs: Permission
  readonly busy: boolean
  readonly error: Error | null
  /** Said once the server has taken it. */
  readonly taken?: string | undefined
  readonly onText: (text: string) => void
}

export function HandIn({ label, needs, busy, error, taken, onText }: HandInProps) {
  const { t } = useWords()
  const id = useId()
  const [file, setFile] = useState<File>()
  const tooLarge = file !== undefined && file.size > MAX_BYTES
  const send = async (chosen: File) => onText(await chosen.text())
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault()
        if (file && !tooLarge) void send(file)
      }}
    >
      <div className="field">
        <label htmlFor={id}>{label}</label>
        <input
          id={id}
          className="in"
          type="file"
          accept=".json,application/json"
          onChange={(event) => setFile(event.target.files?.[0])}
        />
      </div>
      <div>
        <Act
          needs={needs}
          type="submit"
          busy={busy}
          off={file === undefined ? t('hand-in.off-none') : tooLarge ? t('hand-in.off-large') : undefined}
        >
          {t('hand-in.act')}
        </Act>
      </div>
      <Refused error={error} />
      <p className="hint" role="status">
        {error === null ? (taken ?? '') : ''}
      </p>
    </form>
  )
}
