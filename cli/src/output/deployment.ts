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
    ],
    proseWidth(width),
  )
  return `${top}\n\n${table(deployment.list, deploymentSteps(words), width)}`
}

export function chainText(chain: RouteOutput<'evidence_chain'>, { words, width }: Show): string {
  const verdict = words.t(chain.whole ? 'chain-whole' : 'chain-not-whole', { vulnerability: chain.vulnerability })
  return `${table(chain.links, chainLinks(words), width)}\n${wrap(verdict, proseWidth(width))}\n`
}
