/** The line to run on a host, shown once, with the digests that it carries for comparison. */
import type { RouteOutput } from '@patchreeve/contract/api/routes.ts'
import { Button } from '../../parts/button.tsx'
import { CommandLine } from '../../parts/command-line.tsx'
import { useWords } from '../../text/context.tsx'

export function EnrolmentLine({ made, again }: { made: RouteOutput<'enrolment_token_create'>; again?: () => void }) {
  const { t } = useWords()
  return (
    <div className="stack">
      <p>
        <strong>{t('token.run-this')}</strong> {t('token.valid', { n: made.token.maxUses, when: made.token.expiresAt })}
      </p>
      <CommandLine line={made.line} label={t('token.line')} />
      <p className="hint">{t('token.once')}</p>
      <dl className="facts">
        <dt>{t('token.ca-digest')}</dt>
        <dd className="digest">{made.caDigest}</dd>
        <dt>{t('token.package-digest')}</dt>
        <dd className="digest">{made.packageDigest}</dd>
      </dl>
      {again && (
        <div>
          <Button onClick={again}>{t('token.another')}</Button>
        </div>
      )}
    </div>
  )
}
