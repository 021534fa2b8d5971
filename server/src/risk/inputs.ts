/**
 * The inputs of a decision: a flat list of name, value, source and date that is stored with it, and from which alone the same
 * decision is made again. What is not known is null with the source ''; nothing is left out.
 */
import type { RiskInput, Tier } from '@patchreeve/contract/api/risk-views.ts'
import type { VulnerabilityFacts } from '../feeds/model.ts'
import { readVector } from './cvss.ts'
import { pickScore } from './score.ts'

export type InputValue = RiskInput['value']

export interface Sourced<T> {
  readonly value: T
  readonly source: string
  /** RFC 3339 date or time of the source, '' where it has none. */
  readonly at: string
}

/** What is known when a finding is decided. Times are RFC 3339. */
export interface Question {
  readonly facts: VulnerabilityFacts | undefined
  /** The time that the list of exploited vulnerabilities states; undefined = no such list was read. */
  readonly kevListAt: string | undefined
  /** Exploited by word of others than CISA's list (EUVD, a national CSIRT), since when. */
  readonly exploitedElsewhere?: Sourced<true>
  /** The vendor's rating for this package, lower case, or ''. */
  readonly vendorRating: Sourced<string>
  /** Reachable from outside; null = nobody said, which counts as exposed. */
  readonly exposed: Sourced<boolean | null>
  /** Of the class whose loss hurts most; null = nobody said, which counts as such. */
  readonly topClass: Sourced<boolean | null>
  readonly fixExists: boolean
  /** Publication of the fix, or null where no feed dates it. */
  readonly fixPublishedAt: Sourced<string | null>
  /** The time stated by the first feed data that held the fix; stands in for a publication that nobody dated. */
  readonly fixStatedAt: Sourced<string | null>
  readonly mitigationExists: boolean
  readonly firstSeenAt: string
  /** Of the host that the decision is for, where it is for one: older findings are inherited. */
  readonly enrolledAt: string | null
  readonly decidedAt: string
  readonly previous?: { readonly tier: Tier; readonly decideBy: string | null; readonly fixBy: string | null }
}

/** The closed list of inputs. Stored by name: a name is never given another meaning. */
export const inputNames = [
  'in-kev',
  'exploited',
  'exploited-since',
  'exploit-public',
  'epss',
  'cvss',
  'cvss-vector',
  'vendor-rating',
  'exposed',
  'top-class',
  'automatable',
  'total-impact',
  'fix-exists',
  'fix-published',
  'fix-stated',
  'mitigation-exists',
  'vulnerability-published',
  'first-seen',
  'enrolled',
  'decided-at',
  'previous-tier',
  'previous-decide-by',
  'previous-fix-by',
] as const
export type InputName = (typeof inputNames)[number]

/** One of each name, in the order of the list above. */
export function inputsOf(q: Question): RiskInput[] {
  const found: Record<InputName, Sourced<InputValue>> = { ...exploitation(q), ...severity(q), ...place(q), ...times(q) }
  return inputNames.map((name) => ({ name, ...found[name] }))
}

const NOTHING: Sourced<null> = { value: null, source: '', at: '' }

function exploitation({ facts, kevListAt, exploitedElsewhere }: Question) {
  const kev = facts?.kev
  const ssvc = facts?.ssvc
  const epss = facts?.epss
  const listed: Sourced<boolean | null> =
    kevListAt === undefined && !kev
      ? NOTHING
      : { value: kev !== undefined, source: 'cisa-kev', at: kev?.addedAt ?? kevListAt ?? '' }
  const since = kev
    ? said(kev.addedAt, 'cisa-kev', kev.addedAt)
    : exploitedElsewhere && { ...exploitedElsewhere, value: exploitedElsewhere.at }
  const active = ssvc?.exploitation === 'active' ? said(true, 'cisa-adp', ssvc.at) : undefined
  const exploited = (kev ? { ...listed, value: true } : undefined) ?? exploitedElsewhere ?? active ?? listed
  return {
    'in-kev': listed,
    exploited,
    'exploited-since': since ?? (active ? said(active.at || null, 'cisa-adp', active.at) : NOTHING),
    'exploit-public':
      exploited.value === true ? exploited : ssvc ? said(ssvc.exploitation !== 'none', 'cisa-adp', ssvc.at) : NOTHING,
    epss: epss ? said(epss.score, `first-epss ${epss.model}`.trim(), epss.at) : NOTHING,
  }
}

function severity({ facts, vendorRating }: Question) {
  const score = pickScore(facts?.cvss ?? [])
  const reading = score && readVector(score.vector)
  const ssvc = facts?.ssvc
  const by = `cvss ${score?.by ?? ''}`
  const byVector = (value: boolean | undefined): Sourced<boolean | null> =>
    value === undefined ? NOTHING : said(value, by, '')
  return {
    cvss: score ? said(score.score, score.by, '') : NOTHING,
    'cvss-vector': score && reading ? said(score.vector, score.by, '') : NOTHING,
    'vendor-rating': vendorRating.value === '' ? NOTHING : vendorRating,
    automatable: ssvc ? said(ssvc.automatable, 'cisa-adp', ssvc.at) : byVector(reading?.automatable),
    'total-impact': ssvc ? said(ssvc.technicalImpact === 'total', 'cisa-adp', ssvc.at) : byVector(reading?.totalImpact),
  }
}

function place({ exposed, topClass }: Question) {
  return {
    exposed: exposed.value === null ? NOTHING : exposed,
    'top-class': topClass.value === null ? NOTHING : topClass,
  }
}

function times(q: Question) {
  const own = (value: InputValue) => (value === null ? NOTHING : said(value, 'patchreeve', ''))
  return {
    'fix-exists': own(q.fixExists),
    'fix-published': instantOrNothing(q.fixPublishedAt),
    'fix-stated': instantOrNothing(q.fixStatedAt),
    'mitigation-exists': own(q.mitigationExists),
    'vulnerability-published': q.facts?.publishedAt ? said(q.facts.publishedAt, 'cve-record', '') : NOTHING,
    'first-seen': own(q.firstSeenAt),
    enrolled: own(q.enrolledAt),
    'decided-at': own(q.decidedAt),
    'previous-tier': own(q.previous?.tier ?? null),
    'previous-decide-by': own(q.previous?.decideBy ?? null),
    'previous-fix-by': own(q.previous?.fixBy ?? null),
  }
}

/** A date that cannot be read is a date that nobody gave. */
function instantOrNothing(given: Sourced<string | null>): Sourced<InputValue> {
  return plausibleTime(given.value) === null ? NOTHING : given
}

const EARLIEST = Date.parse('1990-01-01')
const LATEST = Date.parse('2200-01-01')

function plausibleTime(text: string | null): number | null {
  const value = Date.parse(text ?? '')
  return value >= EARLIEST && value <= LATEST ? value : null
}

function said<T extends InputValue>(value: T, source: string, at: string): Sourced<T> {
  return { value, source, at }
}

/** Typed reading of stored inputs: a value of another type than the name promises counts as unknown. */
export class Inputs {
  readonly #byName: ReadonlyMap<string, RiskInput>
  constructor(list: readonly RiskInput[]) {
    this.#byName = new Map(list.map((i) => [i.name, i]))
  }
  flag(name: InputName): boolean | null {
    const value = this.#byName.get(name)?.value
    return typeof value === 'boolean' ? value : null
  }
  number(name: InputName): number | null {
    const value = this.#byName.get(name)?.value
    return typeof value === 'number' && Number.isFinite(value) ? value : null
  }
  text(name: InputName): string | null {
    const value = this.#byName.get(name)?.value
    return typeof value === 'string' ? value : null
  }
  /** Milliseconds since 1970, or null for what is no date of our age: feeds are hostile, and dates are added to. */
  time(name: InputName): number | null {
    return plausibleTime(this.text(name))
  }
  source(name: InputName): string {
    return this.#byName.get(name)?.source ?? ''
  }
}
