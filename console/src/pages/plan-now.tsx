/** For who does not want to wait: hosts of the first ring that are in the plan, with the letters by which `--now` names them. */
import type { PlanDetail } from '@patchreeve/contract/api/plan-views.ts'
import type { Policy } from '@patchreeve/trust/documents/policy.ts'
import { ringOf } from '@patchreeve/trust/policy/plan-page.ts'
import { CommandLine } from '../parts/command-line.tsx'
import { Go } from '../parts/go.tsx'
import { useWords } from '../text/context.tsx'
import { hostPath } from './host-columns.tsx'

/** As many letters of a digest as the signer's program asks for at least. */
const LETTERS = 8

export function NowLine({ plan, policy, line }: { plan: PlanDetail; policy: Policy | undefined; line: string }) {
  const { t } = useWords()
  if (policy === undefined) return null
  const first = policy.rings[0]?.name
  const hosts = plan.transactions.flatMap((one) => one.hosts).filter((host) => ringOf(policy, host.hostKey) === first)
  const [example] = hosts
  return (
    <details className="small mt-2">
      <summary>{t('sign.now-title')}</summary>
      {example === undefined ? (
        <p className="muted mt-2">{t('sign.now-none')}</p>
      ) : (
        <>
          <p className="muted mt-2">{t('sign.now-body')}</p>
          <ul className="pairs scroll-list">
            {hosts.map((host) => (
              <li key={host.hostKey}>
                {host.id === null ? (
                  <span className="unsure">{t('plan-page.host-gone')}</span>
                ) : (
                  <Go to={hostPath(host.id)}>{host.name}</Go>
                )}
                <code>{host.hostKey.slice(0, LETTERS)}</code>
              </li>
            ))}
          </ul>
          <CommandLine line={`${line} --now ${example.hostKey.slice(0, LETTERS)}`} label={t('sign.now-label')} />
        </>
      )}
    </details>
  )
}
