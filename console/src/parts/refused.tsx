/** Why an act was not done: the server's sentence, and where a host's gate is behind it, that gate's sentence and what to do. */
import { AppError } from '@patchreeve/contract/errors.ts'
import { failureText, useWords } from '../text/context.tsx'
import { Server } from '../text/say.tsx'
import { Icon } from './icons.tsx'

export function Refused({ error }: { error: Error | null }) {
  const { code } = useWords()
  if (error === null) return null
  const refusal = error instanceof AppError ? error.params.refusal : undefined
  const params = error instanceof AppError ? error.params : {}
  return (
    <div className="err" role="alert">
      <Icon name="stop" />
      <div>
        <p>
          <Server text={failureText(error)} />
        </p>
        {typeof refusal === 'string' && (
          <p>
            <Server text={{ code: `refusal.${refusal}`, params }} /> {told(code, `explain.${refusal}`)}
          </p>
        )}
      </div>
    </div>
  )
}

/** A sentence that may not be there: nothing is better than its code. */
export function told(code: (name: string) => string, name: string): string {
  const found = code(name)
  return found === name ? '' : found
}
