/** Made-up chains of evidence. */
import type { RouteOutput } from '@patchreeve/contract/api/routes.ts'
import { testDigest, testUuid } from '@patchreeve/trust/test/support/keys.ts'
import { ago, HOUR } from './clock.ts'
import type { GroupSeed } from './groups.ts'
import { makeHost } from './hosts.ts'
import { planId } from './plans.ts'

const MINUTE = HOUR / 60

type Chain = RouteOutput<'evidence_chain'>
type Link = Chain['links'][number]

/** Openssl's chain goes to the proof on two hosts, with one link that no entry records; others end where they stand. */
export function chainOf(finding: string, seed: GroupSeed, vulnerability: string): Chain {
  const entry = (seq: number, provenance: Link['provenance'], ageMs: number) =>
    ({ state: 'there', seq, provenance, at: ago(ageMs) }) as const
  const says = { feed: 'debian-tracker', vulnerability, fixedVersion: seed.to ?? '' }
  const links: Link[] = [
    {
      link: 'advisory',
      subject: 'DSA-6318-1',
      what: { code: 'chain.advisory', params: says },
      ...entry(301, 'server-seen', 50 * HOUR),
    },
    {
      link: 'finding',
      subject: vulnerability,
      what: { code: 'chain.finding', params: { package: seed.source, version: seed.from } },
      ...entry(322, 'agent-signed', 49 * HOUR),
    },
    {
      link: 'decision',
      subject: vulnerability,
      what: { code: 'chain.decision', params: { tier: seed.tier } },
      ...entry(322, 'server-seen', 49 * HOUR),
    },
    ...(seed.source === 'openssl' ? planLinks(entry) : [pending('plan', '')]),
  ]
  return { finding, vulnerability, closed: null, whole: links.every((link) => link.state === 'there'), links }
}

type Entry = (
  seq: number,
  provenance: Link['provenance'],
  ageMs: number,
) => Pick<Link, 'state' | 'seq' | 'provenance' | 'at'>

function planLinks(entry: Entry): Link[] {
  const digest = testDigest('openssl plan')
  return [
    {
      link: 'plan',
      subject: planId(3),
      what: { code: 'chain.plan', params: { digest } },
      ...entry(340, 'person', 47 * HOUR),
    },
    {
      link: 'sign-off',
      subject: 'Ruth Okafor',
      what: { code: 'chain.sign-off', params: { digest: testDigest('ruth') } },
      ...entry(341, 'person', 46 * HOUR),
    },
    {
      link: 'sign-off',
      subject: 'Ines Halvorsen',
      what: { code: 'chain.sign-off', params: { digest: testDigest('ines') } },
      ...entry(344, 'person', 45 * HOUR),
    },
    ...hostLinks(1, entry),
    ...hostLinks(5, entry, 'try'),
    ...hostLinks(189, entry, 'try', 'step', 'artefact-check', 'verification', 'order').map((link) => ({
      ...link,
      state: 'pending' as const,
    })),
  ]
}

function hostLinks(n: number, entry: Entry, ...without: readonly Link['link'][]): Link[] {
  const { name } = makeHost(n)
  const rows: readonly (readonly [Link['link'], Link['what'], Link['provenance']])[] = [
    ['order', { code: 'chain.order', params: { order: testUuid(`order ${n}`) } }, 'server-seen'],
    ['try', { code: 'chain.try', params: { passed: true, files: 14 } }, 'root-signed'],
    ['step', { code: 'chain.step', params: { state: 'verified' } }, 'root-signed'],
    ['artefact-check', { code: 'chain.artefact', params: { files: 2 } }, 'server-seen'],
    ['verification', { code: 'chain.verification', params: {} }, 'root-signed'],
  ]
  return rows.map(([link, what, provenance], index) =>
    without.includes(link)
      ? { ...pending(link, name), state: 'missing' }
      : { link, subject: name, what, ...entry(360 + 10 * n + index, provenance, 30 * HOUR - index * MINUTE) },
  )
}

function pending(link: Link['link'], subject: string): Link {
  return {
    link,
    subject,
    state: 'pending',
    what: { code: 'chain.none', params: {} },
    at: null,
    seq: null,
    provenance: null,
  }
}
