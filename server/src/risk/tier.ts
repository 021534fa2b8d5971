/** The tier: the first rule of the profile that holds for the inputs. Missing inputs count as the worse answer, and say so. */
import { type Because, because } from '@patchreeve/contract/because.ts'
import { type TableResult, tableAnswer } from './bod-26-04.ts'
import type { Inputs } from './inputs.ts'
import type { Condition, Profile, Rule } from './profile.ts'
import { atLeast, type Severity, severityOfRating, severityOfScore, worseSeverity } from './score.ts'

/** The inputs as they count, after missing ones were answered for the worse. */
export interface Counted {
  readonly kev: boolean
  readonly exploited: boolean
  readonly exploitPublic: boolean
  readonly exposed: boolean
  readonly topClass: boolean
  readonly severity: Severity
  readonly row: number
  readonly result: TableResult
  readonly exploitedBy: string
  /** What was answered for the worse, or by a vector in place of a person. */
  readonly notes: readonly Because[]
}

export interface TierAnswer {
  readonly rule: Rule
  readonly because: readonly Because[]
}

export function count(inputs: Inputs, profile: Profile): Counted {
  const notes: Because[] = []
  const kev = inputs.flag('in-kev')
  if (kev === null) notes.push(because('exploited-list-missing'))
  const exposed = inputs.flag('exposed')
  if (exposed === null) notes.push(because('exposure-unknown'))
  const topClass = inputs.flag('top-class')
  if (topClass === null) notes.push(because('class-unknown'))
  const severity = severityOf(inputs)
  if (severity === undefined) notes.push(because('no-score', { countsAs: profile.unknownSeverityCountsAs }))
  notes.push(...vectorNotes(inputs))
  const question = {
    kev: kev === true,
    exposed: exposed !== false,
    automatable: inputs.flag('automatable') === true,
    totalImpact: inputs.flag('total-impact') === true,
  }
  const exploited = inputs.flag('exploited') === true
  return {
    ...question,
    ...tableAnswer(question),
    exploited,
    exploitedBy: inputs.source('exploited'),
    exploitPublic: exploited || inputs.flag('exploit-public') === true,
    topClass: topClass !== false,
    severity: severity ?? profile.unknownSeverityCountsAs,
    notes,
  }
}

function severityOf(inputs: Inputs): Severity | undefined {
  const score = inputs.number('cvss')
  const byScore = score === null ? undefined : severityOfScore(score)
  return worseSeverity(byScore, severityOfRating(inputs.text('vendor-rating') ?? ''))
}

/** A vector answers where no analyst did; without either, the question stays open, and the unknown severity is the floor. */
function vectorNotes(inputs: Inputs): Because[] {
  const vector = inputs.text('cvss-vector')
  const notes: Because[] = []
  if (inputs.flag('automatable') === null) notes.push(because('automatable-unknown'))
  else if (vector && inputs.source('automatable').startsWith('cvss'))
    notes.push(because('automatable-from-vector', { vector }))
  if (inputs.flag('total-impact') === null) notes.push(because('impact-unknown'))
  else if (vector && inputs.source('total-impact').startsWith('cvss'))
    notes.push(because('impact-from-vector', { vector }))
  return notes
}

export function tierOf(counted: Counted, profile: Profile): TierAnswer {
  for (const rule of profile.rules) {
    if (rule.any.length === 0) return { rule, because: [because('lowest-tier'), ...counted.notes] }
    const held = rule.any.filter((condition) => holds(condition, counted))
    if (held.length > 0) return { rule, because: [...held.flatMap((c) => reasons(c, counted)), ...counted.notes] }
  }
  // Profile tests demand a last rule without conditions.
  throw new Error(`profile ${profile.id} ${profile.version} has no rule for everything else`)
}

function holds(c: Condition, counted: Counted): boolean {
  if (c.table && !c.table.includes(counted.result)) return false
  if (c.exploited && !counted.exploited) return false
  if (c.exploitPublic && !counted.exploitPublic) return false
  if (c.severityAtLeast && !atLeast(counted.severity, c.severityAtLeast)) return false
  if (c.place === 'exposed' && !counted.exposed) return false
  return c.place !== 'exposed-or-top-class' || counted.exposed || counted.topClass
}

function reasons(c: Condition, counted: Counted): Because[] {
  const list: Because[] = []
  if (c.table) list.push(because('table-row', { row: counted.row, result: counted.result }))
  if (c.exploited) list.push(because('exploited', { source: counted.exploitedBy }))
  if (c.exploitPublic) list.push(because('exploit-public'))
  if (c.severityAtLeast) list.push(because('severity-floor', { severity: counted.severity }))
  if (c.place) list.push(because('place', { place: counted.exposed ? 'exposed' : 'top-class' }))
  return list
}
