/** Roll-outs and the chain of evidence on a terminal: where each host stands and why, and which entry records what. */
import type { RouteOutput } from '@patchreeve/contract/api/routes.ts'
import { chainLinks, deploymentSteps } from './columns.ts'
import type { Show } from './show.ts'
import { table } from './table.ts'
import { when } from './words.ts'
import { facts, proseWidth, wrap } from './wrap.ts'

export function deploymentText(deployment: RouteOutput<'deployment_show'>, show: Show): string {
  const { words, width } = show
  const { t, plain } = words
  const rings = deployment.rings.map((ring) => t('ring-of', { ...ring }))
  const top = facts(
    [
      [t('fact.id'), deployment.id],
      [t('fact.state'), deployment.state],
      ...(deployment.because ? [[t('fact.because'), plain(deployment.because)] as const] : []),
      [t('fact.plan'), deployment.planId],
      [t('fact.made'), `${when(deployment.startedAt)}, ${deployment.startedBy}`],
      [t('fact.rings'), rings.join('; ')],
      ...deployment.rings.flatMap((ring) => testFacts(ring, show)),
      ...(deployment.state === 'halted'
        ? [[t('fact.failures'), t('failures-of', { failures: deployment.failures })] as const]
        : []),
      ...(deployment.control.silent > 0
        ? [[t('fact.control'), t('control-of', { ...deployment.control })] as const]
        : []),
      ...(deployment.resumed ? [[t('fact.resumed'), resumedText(deployment.resumed, show)] as const] : []),
      ...signalFacts(deployment.signal, show),
    ],
    proseWidth(width),
  )
  return `${top}\n\n${table(deployment.list, deploymentSteps(words), width)}`
}

type Deployment = RouteOutput<'deployment_show'>
type Fact = readonly [string, string]

function testFacts({ name, test, held }: Deployment['rings'][number], { words: { t, plain } }: Show): Fact[] {
  if (test === null) return []
  const { decision, hosts, failed, haltAt } = test
  const said = plain({ code: `ring-test.${decision}`, params: { hosts, failed, haltAt } })
  return [
    [t('fact.test'), t('test-of', { name, test: said })],
    ...(held === null ? [] : [[t('fact.held'), t('test-of', { name, test: plain(held) })] as const]),
  ]
}

const resumedText = ({ by, reason, failures }: NonNullable<Deployment['resumed']>, { words }: Show): string =>
  words.plain({ code: 'deployment.resumed-by', params: { by, reason, failures: failures.reduce((a, b) => a + b, 0) } })

/** What the hosts that failed share, with its odds, and who else has it. */
function signalFacts(signal: Deployment['signal'], { words: { t, plain } }: Show): Fact[] {
  if (signal === null || signal.failed === 0) return []
  if (signal.traits.length === 0) return [[t('fact.shared'), plain({ code: 'trait.none', params: {} })]]
  const { failed, passed } = signal
  return signal.traits.map(({ kind, name, luck, carriers, carrierNames }) => {
    const odds = { failed, passed, carriers, oneIn: Math.round(1 / luck) }
    const among = carrierNames.length === 0 ? '' : ` ${t('carried-by', { names: carrierNames.join(', ') })}`
    const what = `${plain({ code: `trait.${kind}`, params: { name } })}.`
    return [t('fact.shared'), `${what} ${plain({ code: 'trait.odds', params: odds })}${among}`]
  })
}

export function chainText(chain: RouteOutput<'evidence_chain'>, { words, width }: Show): string {
  const verdict = words.t(chain.whole ? 'chain-whole' : 'chain-not-whole', { vulnerability: chain.vulnerability })
  return `${table(chain.links, chainLinks(words), width)}\n${wrap(verdict, proseWidth(width))}\n`
}
