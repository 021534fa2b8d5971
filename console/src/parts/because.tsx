/** Reasons as the server gave them: codes become sentences, one a line. */
import type { Text } from '@patchreeve/contract/text.ts'
import { Server } from '../text/say.tsx'

export function Because({ reasons, max = reasons.length }: { reasons: readonly Text[]; max?: number }) {
  return reasons.slice(0, max).map((reason, index) => (
    <span key={`${reason.code} ${JSON.stringify(reason.params)}`} className={index === 0 ? 'block' : 'sub'}>
      <Server text={reason} />
    </span>
  ))
}
