/** The lines that make a root on a person's own machine, and the way in for what they made. */
import { useAct } from '../../api/query.ts'
import { CommandLine } from '../../parts/command-line.tsx'
import { HandIn } from '../../parts/hand-in.tsx'
import { Section } from '../../parts/page.tsx'
import { useWords } from '../../text/context.tsx'

/** The route's own address: the browser saves it as the file that `root init` reads. */
const FACTS_URL = '/api/v1/trust/facts'

export function FirstRoot() {
  const { t } = useWords()
  return (
    <Section title={t('first-root.title')} side={t('first-root.side')}>
      <ol className="numbered stack">
        <li>
          {t('first-root.key')}
          <CommandLine line="patchreeve key new" label={t('first-root.key')} />
        </li>
        <li>
          {t('first-root.facts')}
          <p className="mt-2">
            <a className="btn" href={FACTS_URL} download="facts.json">
              {t('first-root.download')}
            </a>
          </p>
        </li>
        <li>
          {t('first-root.init')}
          <CommandLine
            line={`patchreeve root init --server facts.json --name "${t('first-root.your-name')}" --solo`}
            label={t('first-root.init')}
          />
          <p className="hint">{t('first-root.shared')}</p>
        </li>
        <li>
          <HandInRoot />
        </li>
      </ol>
    </Section>
  )
}

export function NextRoot({ version }: { version: number }) {
  const { t } = useWords()
  const [now, next] = [`root-${version}.json`, `root-${version + 1}.json`]
  return (
    <Section title={t('next-root.title')} side={t('next-root.side')}>
      <ol className="numbered stack">
        <li>
          {t('next-root.rotate')}
          <CommandLine
            line={`patchreeve root rotate --root ${now} --add "${t('first-root.your-name')}=KEY.pub"`}
            label={t('next-root.rotate')}
          />
        </li>
        <li>
          {t('next-root.others')}
          <CommandLine line={`patchreeve sign ${next} --root ${now}`} label={t('next-root.others')} />
        </li>
        <li>
          <HandInRoot />
        </li>
      </ol>
    </Section>
  )
}

function HandInRoot() {
  const { t } = useWords()
  const act = useAct('root_add')
  return (
    <HandIn
      label={t('first-root.hand-in')}
      needs="trust.write"
      busy={act.isPending}
      error={act.error}
      taken={act.data && t('first-root.taken', { version: act.data.version })}
      onText={(envelope) => act.mutate({ body: { envelope } })}
    />
  )
}
