/** CVSS as feeds give it: a vector, its version and its base score. The vector's grammar is checked; the score is the publisher's. */
import { z } from 'zod'
import type { CvssScore } from './model.ts'

const PREFIXED = /^CVSS:(3\.0|3\.1|4\.0)(?:\/[A-Za-z]{1,3}:[A-Za-z]{1,6}){8,40}$/
const UNPREFIXED =
  /^\(?AV:[LAN]\/AC:[HML]\/Au:[MSN]\/C:[NPC]\/I:[NPC]\/A:[NPC](?:\/[A-Za-z]{1,3}:[A-Za-z]{1,4}){0,8}\)?$/

export const CvssData = z.object({ vectorString: z.string().max(512), baseScore: z.number().min(0).max(10) })
export type CvssData = z.infer<typeof CvssData>

/** Undefined for a vector that is none: such a score could not be explained to anybody. */
export function cvssScore(data: CvssData, by: CvssScore['by']): CvssScore | undefined {
  const version = PREFIXED.exec(data.vectorString)?.[1] ?? (UNPREFIXED.test(data.vectorString) ? '2.0' : undefined)
  return version === undefined ? undefined : { version, vector: data.vectorString, score: data.baseScore, by }
}

/** Who is believed first: whoever named the vulnerability, then CISA, then NVD. */
const BY = ['cna', 'cisa-adp', 'nvd']
const VERSIONS = ['4.0', '3.1', '3.0', '2.0']

/** The score to show and to reckon with; undefined where nobody scored: that is "no score", never 0. */
export function bestCvss(scores: readonly CvssScore[]): CvssScore | undefined {
  const place = (score: CvssScore) => BY.indexOf(score.by) * VERSIONS.length + VERSIONS.indexOf(score.version)
  let best: CvssScore | undefined
  for (const score of scores) if (!best || place(score) < place(best)) best = score
  return best
}
