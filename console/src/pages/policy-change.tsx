/** How a policy is changed: on a person's own machine, by these lines, and handed in here or by the terminal. */
import { useAct } from '../api/query.ts'
import { CommandLine } from '../parts/command-line.tsx'
import { HandIn } from '../parts/hand-in.tsx'
import { Section } from '../parts/page.tsx'
import { useWords } from '../text/context.tsx'
import type { OpenedPolicy } from './policy-document.ts'

export function ChangePolicy({ opened: { row } }: { opened: OpenedPolicy }) {
  const { t } = useWords()
  const next = row.version + 1
  return (
    <Section title={t('change-policy.title')} side={t('change-policy.side')}>
      <ol className="numbered stack">
        <li>
          {t('change-policy.draft')}
          <CommandLine line="patchreeve policy init --out policy.yaml" label={t('change-policy.draft')} />
        </li>
        <li>
          {t('change-policy.check')}
          <CommandLine line="patchreeve policy feasibility policy.yaml" label={t('change-policy.check')} />
        </li>
        <li>
          {t('change-policy.sign')}
          <CommandLine
            line={`patchreeve policy sign policy.yaml --root root-${row.rootVersion}.json --version ${next}`}
            label={t('change-policy.sign')}
          />
        </li>
        <li>
          {t('change-policy.others')}
          <CommandLine
            line={`patchreeve sign policy-${next}.json --root root-${row.rootVersion}.json`}
            label={t('change-policy.others')}
          />
        </li>
        <li>
          <HandInPolicy />
        </li>
      </ol>
    </Section>
  )
}

export function FirstPolicy() {
  const { t } = useWords()
  return (
    <Section title={t('first-policy.title')}>
      <ol className="numbered stack">
        <li>
          {t('change-policy.draft')}
          <CommandLine line="patchreeve policy init --out policy.yaml" label={t('change-policy.draft')} />
        </li>
        <li>
          {t('change-policy.sign')}
          <CommandLine line="patchreeve policy sign policy.yaml --root root-1.json" label={t('change-policy.sign')} />
        </li>
        <li>
          <HandInPolicy />
        </li>
      </ol>
    </Section>
  )
}

function HandInPolicy() {
  const { t } = useWords()
  const act = useAct('policy_add')
  return (
    <HandIn
      label={t('change-policy.hand-in')}
      needs="trust.write"
      busy={act.isPending}
      error={act.error}
      taken={act.data && t('change-policy.taken', { version: act.data.version })}
      onText={(envelope) => act.mutate({ body: { envelope } })}
    />
  )
}
