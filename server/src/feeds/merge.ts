/** Facts of one vulnerability from several feeds, put together: what a reader of the risk rules wants to see at once. */
import { bestCvss } from './cvss.ts'
import type { FeedOutput, VulnerabilityFacts, VulnerabilityId } from './model.ts'

/** Members that only one feed gives are taken from it; scores of all feeds stand side by side; rejected by one is rejected. */
export function mergeFacts(outputs: Iterable<FeedOutput>): Map<VulnerabilityId, VulnerabilityFacts> {
  const merged = new Map<VulnerabilityId, VulnerabilityFacts>()
  for (const { facts } of outputs)
    for (const fact of facts) {
      const before = merged.get(fact.vulnerability)
      merged.set(fact.vulnerability, before ? mergeTwo(before, fact) : fact)
    }
  return merged
}

function mergeTwo(a: VulnerabilityFacts, b: VulnerabilityFacts): VulnerabilityFacts {
  const cvss = [...(a.cvss ?? []), ...(b.cvss ?? [])]
  return { ...b, ...a, ...(cvss.length > 0 && { cvss: withoutRepeats(cvss) }) }
}

/** NVD repeats the scores of others. */
function withoutRepeats(scores: NonNullable<VulnerabilityFacts['cvss']>): NonNullable<VulnerabilityFacts['cvss']> {
  const first = new Map(scores.toReversed().map((score) => [`${score.by} ${score.version}`, score]))
  return [...first.values()].toReversed()
}

/** The same facts with the one score to reckon with. */
export function withBestCvss(facts: VulnerabilityFacts): VulnerabilityFacts {
  const best = facts.cvss && bestCvss(facts.cvss)
  return best ? { ...facts, cvss: [best] } : facts
}
