/** The chain of one finding: from the distribution's word to the proof on each host, each link with its entry of the ledger. */
import { type ChainLink, chainLinks } from '@patchreeve/contract/api/deployment-views.ts'
import type { Finding } from '@patchreeve/contract/api/risk-views.ts'
import type { RouteOutput } from '@patchreeve/contract/api/routes.ts'
import { formatWhen } from '@patchreeve/contract/messages/format.ts'
import type { Text } from '@patchreeve/contract/text.ts'
import { useRead } from '../api/query.ts'
import { useAddress } from '../parts/address.ts'
import { CommandLine } from '../parts/command-line.tsx'
import { Digest } from '../parts/digest.tsx'
import { Choice } from '../parts/field.tsx'
import { Go } from '../parts/go.tsx'
import { Mark, type MarkName } from '../parts/mark.tsx'
import { Section } from '../parts/page.tsx'
import { Banner, Failed, Skeleton } from '../parts/state.tsx'
import { useWords } from '../text/context.tsx'
import { Server } from '../text/say.tsx'
import { planPath, shortId } from './plan-paths.ts'

/** More findings than these do not fit on a row of buttons: the first ones then stand for their group. */
const CHOICES_MAX = 6

/** A group's findings have a chain each; which one is shown is the address. */
export function EvidenceChain({ findings }: { findings: readonly Finding[] }) {
  const { t } = useWords()
  const { search, change } = useAddress()
  const finding = findings.find((one) => one.id === search.chain) ?? findings[0]
  if (!finding) return null
  return (
    <div id="episodes">
      <Section title={t('links.title')} side={finding.vulnerability}>
        <div className="stack">
          {findings.length > 1 && (
            <Choice
              label={t('links.of')}
              value={finding.id}
              options={findings.slice(0, CHOICES_MAX).map((one) => ({ value: one.id, name: one.vulnerability }))}
              onValue={(id) => change({ chain: id })}
            />
          )}
          <Chain finding={finding} />
        </div>
      </Section>
    </div>
  )
}

function Chain({ finding }: { finding: Finding }) {
  const { t } = useWords()
  const read = useRead('evidence_chain', { params: { id: finding.id } })
  if (read.data === undefined)
    return read.error === null ? (
      <Skeleton />
    ) : (
      <Failed what={t('failed.page')} error={read.error} retry={() => void read.refetch()} />
    )
  return <ChainView chain={read.data} />
}

export function ChainView({ chain: { finding, links, whole } }: { chain: RouteOutput<'evidence_chain'> }) {
  const { t } = useWords()
  const missing = links.filter((link) => link.state === 'missing')
  return (
    <>
      {missing.length > 0 ? (
        <Banner look="bad" icon="stop" title={t('links.missing', { n: missing.length })}>
          {missing.map((link) => (
            <span key={`${link.link} ${link.subject}`} className="block">
              {t(`link.${link.link}`)} {link.subject}
            </span>
          ))}
        </Banner>
      ) : (
        <p className="small muted">{t(whole ? 'links.whole' : 'links.not-yet')}</p>
      )}
      <Links links={links.filter((link) => !ofHosts.has(link.link))} />
      <HostLinks links={links.filter((link) => ofHosts.has(link.link))} />
      <CommandLine line={`patchreeve evidence chain ${finding}`} label={t('links.command')} />
    </>
  )
}

/** Links that each host has for itself. */
const ofHosts = new Set<ChainLink['link']>(chainLinks.slice(chainLinks.indexOf('order')).concat('try'))

const shapes = { there: 'verified', pending: 'waiting', missing: 'failed' } as const satisfies Record<
  ChainLink['state'],
  MarkName
>

function Links({ links }: { links: readonly ChainLink[] }) {
  const { t, reader } = useWords()
  return (
    <ol className="chain">
      {links.map((link) => (
        <li key={`${link.link} ${link.subject} ${link.seq}`} className={link.state === 'missing' ? 'gap' : undefined}>
          <Mark name={shapes[link.state]}>
            <span className="sr">{t(`link-state.${link.state}`)}</span>
          </Mark>
          <div>
            <span className="k">{t(`link.${link.link}`)}</span> <Subject link={link} />
            {link.state === 'there' ? <What text={link.what} /> : <p>{t(`links.${link.state}-body`)}</p>}
          </div>
          <span className="r">
            {link.at !== null && <span className="block nb">{formatWhen(reader, link.at)}</span>}
            {link.seq !== null && <span className="block">{t('links.entry', { n: link.seq })}</span>}
            {link.provenance !== null && <span className="block">{t(`provenance.${link.provenance}`)}</span>}
          </span>
        </li>
      ))}
    </ol>
  )
}

/** A digest is told short in the sentence and whole on demand. */
function What({ text }: { text: Text }) {
  const { digest } = text.params
  if (typeof digest !== 'string')
    return (
      <p className="wrap">
        <Server text={text} />
      </p>
    )
  return (
    <>
      <p className="wrap">
        <Server text={{ ...text, params: { ...text.params, digest: `${digest.slice(0, 8)}…` } }} />
      </p>
      <Digest value={digest} />
    </>
  )
}

function Subject({ link }: { link: ChainLink }) {
  if (link.subject === '') return null
  if (link.link === 'plan') return <Go to={planPath(link.subject)}>{shortId(link.subject)}</Go>
  return <span className="muted wrap">{link.subject}</span>
}

/** By host; those with a gap are open. */
function HostLinks({ links }: { links: readonly ChainLink[] }) {
  const { t } = useWords()
  const hosts = [...Map.groupBy(links, (link) => link.subject)]
  return hosts.map(([host, of]) => {
    const n = of.filter((link) => link.state === 'there').length
    const gap = of.some((link) => link.state === 'missing')
    return (
      <details key={host} className="small" open={gap}>
        <summary>
          <span className={gap ? 'bad strong' : 'strong'}>{host}</span> {t('links.of-host', { n, all: of.length })}
        </summary>
        <div className="mt-3">
          <Links links={of} />
        </div>
      </details>
    )
  })
}
