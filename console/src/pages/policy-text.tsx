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

type Line = ReturnType<typeof policyPage>[number]

/** Digests in a row are a list: more than these are one click away, and their number is said. */
const DIGESTS_SHOWN = 6

const isDigest = (line: Line): boolean => /^[0-9a-f ]{64,}$|^[0-9A-F]{40,}$/.test(line.text)

function Lines({ lines }: { lines: readonly Line[] }) {
  const { t } = useWords()
  return (
    <div className="doc">
      {runsOf(lines).map((run, index) =>
        run.length > DIGESTS_SHOWN ? (
          // The lines of one document never move: their place is their identity.
          // biome-ignore lint/suspicious/noArrayIndexKey: see above
          <details key={index} data-indent={run[0]?.indent}>
            <summary>{t('policy-page.digests', { n: run.length })}</summary>
            <Run lines={run} />
          </details>
        ) : (
          // biome-ignore lint/suspicious/noArrayIndexKey: as above
          <Run key={index} lines={run} />
        ),
      )}
    </div>
  )
}

function Run({ lines }: { lines: readonly Line[] }) {
  return lines.map((line, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: as above
    <p key={index} data-indent={line.indent} className={isDigest(line) ? 'digest' : undefined}>
      {line.text}
    </p>
  ))
}

/** Neighbours that are digests together, every other line alone. */
function runsOf(lines: readonly Line[]): Line[][] {
  const runs: Line[][] = []
  for (const line of lines) {
    const last = runs.at(-1)
    if (last?.[0] && isDigest(last[0]) && isDigest(line)) last.push(line)
    else runs.push([line])
  }
  return runs
}
