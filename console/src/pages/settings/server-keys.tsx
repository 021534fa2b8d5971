/** What a root names of this server: shown here to be compared with the file that the signer's machine reads. */
import { useRead } from '../../api/query.ts'
import { WholeDigest } from '../../parts/digest.tsx'
import { Section } from '../../parts/page.tsx'
import { Shown } from '../../parts/shown.tsx'
import { useWords } from '../../text/context.tsx'

export function ServerKeys() {
  const { t } = useWords()
  const read = useRead('trust_facts', {})
  return (
    <Section title={t('server-keys.title')} side={t('server-keys.side')}>
      <Shown read={read}>
        {({ orderKey, orderKeyId, authorities }) => (
          <div className="stack">
            <p className="small muted">{t('server-keys.compare')}</p>
            <dl className="facts">
              <dt>{t('server-keys.order')}</dt>
              <dd>
                <span className="digest">{orderKeyId}</span>
                <span className="hint block">{t('server-keys.in-facts', { name: 'orderKeyId' })}</span>
              </dd>
              <dt>{t('server-keys.order-whole')}</dt>
              <dd>
                <span className="digest">{orderKey}</span>
                <span className="hint block">{t('server-keys.in-facts', { name: 'orderKey' })}</span>
              </dd>
              <dt>{t('server-keys.authorities')}</dt>
              <dd>
                {authorities.map((digest) => (
                  <WholeDigest key={digest} value={digest} />
                ))}
                <span className="hint block">{t('server-keys.in-facts', { name: 'authorities' })}</span>
              </dd>
            </dl>
          </div>
        )}
      </Shown>
    </Section>
  )
}
