/** The policy's lines, the same as on the signer's screen, and who signed them. */
import { policyPage } from '@patchreeve/trust/policy/policy-page.ts'
import { WholeDigest } from '../parts/digest.tsx'
import { Mark } from '../parts/mark.tsx'
import { useWords } from '../text/context.tsx'
import type { OpenedPolicy } from './policy-document.ts'

export function PolicyText({ opened: { policy, row, verified } }: { opened: OpenedPolicy }) {
  const words = useWords()
  const { t } = words
  const same = verified === null || verified.digest === row.digest
  return (
    <div className="stack">
      <div className="sign">
        <div>
          <h3>{t('policy-page.digest')}</h3>
          <WholeDigest value={verified?.digest ?? row.digest} />
          <p className="hint">
            {t(
              verified === null
                ? 'policy-page.digest-server'
                : same
                  ? 'policy-page.digest-here'
                  : 'policy-page.digest-differs',
            )}
          </p>
        </div>
        {verified !== null && (
          <div>
            <h3>{t('policy-page.signed-by')}</h3>
            <p className="row small">
              {verified.signers.map((person) => (
                <Mark key={person} name="verified">
                  {person}
                </Mark>
              ))}
              {verified.signers.length === 0 && <Mark name="failed">{t('policy-page.signed-by-nobody')}</Mark>}
            </p>
          </div>
        )}
      </div>
      <Lines lines={policyPage(policy, null, words)} />
    </div>
  )
}

/** Lines with an indent; digests are for machines and keep their width. */
export function Lines({ lines }: { lines: ReturnType<typeof policyPage> }) {
  return (
    <div className="doc">
      {lines.map((line, index) => (
        <p
          // The lines of one document never move: their place is their identity.
          // biome-ignore lint/suspicious/noArrayIndexKey: see above
          key={index}
          data-indent={line.indent}
          className={/^[0-9a-f ]{64,}$|^[0-9A-F]{40,}$/.test(line.text) ? 'digest' : undefined}
        >
          {line.text}
        </p>
      ))}
    </div>
  )
}
