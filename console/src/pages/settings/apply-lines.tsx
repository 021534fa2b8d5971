/** The commands that make a line with apply: the line carries a root, so it is made where the root was signed. */
import { CommandLine } from '../../parts/command-line.tsx'
import { useWords } from '../../text/context.tsx'

export function ApplyLines(props: { label: string; class: string; uses: number; hours: number; root: number }) {
  const { t } = useWords()
  const { label, uses, hours, root } = props
  const options = [
    ...(label === '' ? [] : [`--label ${quoted(label)}`]),
    ...(props.class === '' ? [] : [`--class ${quoted(props.class)}`]),
    `--max-uses ${uses}`,
    `--expires-in-hours ${hours}`,
  ].join(' ')
  return (
    <div className="stack">
      <p className="small">{t('token.apply-why')}</p>
      <ol className="numbered stack">
        <li>
          {t('token.apply-token')}
          <CommandLine
            line={`patchreeve enrolment token create --with-apply ${options} --json > line.json`}
            label={t('token.apply-token')}
          />
        </li>
        <li>
          {t('token.apply-line')}
          <CommandLine
            line={`patchreeve enrolment line line.json --root root-${root}.json`}
            label={t('token.apply-line')}
          />
        </li>
        <li>{t('token.apply-run')}</li>
      </ol>
    </div>
  )
}

/** As a shell reads it as one word. */
const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`
