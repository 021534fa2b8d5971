/**
 * The starter bundle's encoding: columns instead of rows, strings by number, so that it is small packed and quick to read. Each feed is
 * one JSON document, packed by brotli. Purely a form: `decode(encode(output))` is the same output.
 */
import { z } from 'zod'
import type { CvssScore, FeedOutput, Offer, Statement, VulnerabilityFacts } from './model.ts'

/** Not looked into: the file's digest is checked before, a place that names no text throws, and 400,000 checks cost half a second. */
const Column = z.custom<readonly number[]>((value) => Array.isArray(value))

/** Every text once; columns hold places in it. -1 is absent. */
export const Encoded = z.object({
  texts: z.custom<readonly string[]>((value) => Array.isArray(value)),
  statements: z.object({
    platform: Column,
    source: Column,
    vulnerability: Column,
    kind: Column,
    detail: Column,
    urgency: Column,
    advisories: Column,
    fixPublishedAt: Column,
  }),
  offers: z.object({
    platform: Column,
    suite: Column,
    security: Column,
    name: Column,
    architecture: Column,
    version: Column,
    source: Column,
    sourceVersion: Column,
  }),
  facts: z.object({
    vulnerability: Column,
    /** Row by row what is there: bits of `FACT`. */
    has: Column,
    /** Members that are there, in row order: addedAt, dueAt, ransomware, name. */
    kev: Column,
    /** score, percentile. */
    epss: Column,
    /** model, at. */
    epssOf: Column,
    /** version, vector, by; `cvssScore` beside it; `cvssCount` scores per row that has any. */
    cvss: Column,
    cvssScore: Column,
    cvssCount: Column,
    /** exploitation, automatable, technicalImpact, at. */
    ssvc: Column,
    /** Ids of a row joined by a blank. */
    cwe: Column,
    publishedAt: Column,
  }),
  covers: z.array(
    z.object({
      platform: z.string(),
      what: z.enum(['statements', 'offers', 'advisories']),
      sources: z.array(z.number().int().min(0)).optional(),
    }),
  ),
  skipped: z.record(z.string(), z.number()),
  dataAt: z.string(),
})
export type Encoded = z.infer<typeof Encoded>

const FACT = { kev: 1, epss: 2, cvss: 4, ssvc: 8, cwe: 16, publishedAt: 32, rejected: 64 } as const
const KINDS = ['fixed', 'not-affected', 'open', 'undetermined'] as const

/** Texts by number of first use. */
class Texts {
  readonly list: string[] = []
  readonly #places = new Map<string, number>()

  place(text: string): number {
    const known = this.#places.get(text)
    if (known !== undefined) return known
    this.#places.set(text, this.list.length)
    return this.list.push(text) - 1
  }
}

export function encode(output: FeedOutput): Encoded {
  const texts = new Texts()
  const statements = encodeStatements(output.statements, texts)
  const offers = encodeOffers(output.offers, texts)
  const facts = encodeFacts(output.facts, texts)
  const covers = output.covers.map(({ platform, what, sources }) => ({
    platform,
    what,
    ...(sources && { sources: [...sources].sort().map((source) => texts.place(source)) }),
  }))
  const { skipped, dataAt } = output
  return { texts: texts.list, statements, offers, facts, covers, skipped, dataAt }
}

function encodeStatements(rows: readonly Statement[], texts: Texts): Encoded['statements'] {
  const text = (of: (row: Statement) => string) => rows.map((row) => texts.place(of(row)))
  return {
    platform: text((row) => row.platform),
    source: text((row) => row.source),
    vulnerability: text((row) => row.vulnerability),
    kind: rows.map(({ claim }) => KINDS.indexOf(claim.kind)),
    detail: rows.map(({ claim }) => {
      if (claim.kind === 'fixed') return texts.place(claim.fixedVersion)
      return claim.kind === 'open' ? texts.place(claim.plan) : -1
    }),
    urgency: text((row) => row.urgency),
    advisories: text((row) => row.advisories.join(' ')),
    fixPublishedAt: text((row) => row.fixPublishedAt),
  }
}

function encodeOffers(rows: readonly Offer[], texts: Texts): Encoded['offers'] {
  const text = (of: (row: Offer) => string) => rows.map((row) => texts.place(of(row)))
  return {
    platform: text((row) => row.platform),
    suite: text((row) => row.suite),
    security: rows.map(({ security }) => Number(security)),
    name: text((row) => row.name),
    architecture: text((row) => row.architecture),
    version: text((row) => row.version),
    source: text((row) => row.source),
    sourceVersion: text((row) => row.sourceVersion),
  }
}

function encodeFacts(rows: readonly VulnerabilityFacts[], texts: Texts): Encoded['facts'] {
  const t = (text: string) => texts.place(text)
  const having = <K extends keyof typeof FACT>(key: K) =>
    rows.flatMap((row) => {
      const value = row[key]
      return value === undefined ? [] : [value as NonNullable<typeof value>] // undefined was just excluded
    })
  const scores: CvssScore[] = having('cvss').flat()
  return {
    vulnerability: rows.map((row) => t(row.vulnerability)),
    has: rows.map((row) => bitsOf(row)),
    kev: having('kev').flatMap((kev) => [t(kev.addedAt), t(kev.dueAt), Number(kev.ransomware), t(kev.name)]),
    epss: having('epss').flatMap(({ score, percentile }) => [score, percentile]),
    epssOf: having('epss').flatMap(({ model, at }) => [t(model), t(at)]),
    cvss: scores.flatMap(({ version, vector, by }) => [t(version), t(vector), t(by)]),
    cvssScore: scores.map(({ score }) => score),
    cvssCount: having('cvss').map(({ length }) => length),
    ssvc: having('ssvc').flatMap((ssvc) => [
      t(ssvc.exploitation),
      Number(ssvc.automatable),
      t(ssvc.technicalImpact),
      t(ssvc.at),
    ]),
    cwe: having('cwe').map((ids) => t(ids.join(' '))),
    publishedAt: having('publishedAt').map(t),
  }
}

function bitsOf(row: VulnerabilityFacts): number {
  let bits = 0
  for (const [key, bit] of Object.entries(FACT) as [keyof typeof FACT, number][])
    if (row[key] !== undefined) bits |= bit
  return bits
}

/** Throws a RangeError where a column is short or names no text: the bundle was checked by its digest, so that is our own fault. */
export function decode(encoded: Encoded): FeedOutput {
  const text = (place: number | undefined): string => {
    const found = place === undefined ? undefined : encoded.texts[place]
    if (found === undefined) throw new RangeError(`starter bundle: no text ${place}`)
    return found
  }
  return {
    statements: decodeStatements(encoded.statements, text),
    offers: decodeOffers(encoded.offers, text),
    facts: decodeFacts(encoded.facts, text),
    covers: encoded.covers.map(({ platform, what, sources }) => ({
      platform,
      what,
      ...(sources && { sources: new Set(sources.map(text)) }),
    })),
    skipped: encoded.skipped,
    dataAt: encoded.dataAt,
  }
}

type Text = (place: number | undefined) => string

function decodeStatements(columns: Encoded['statements'], text: Text): Statement[] {
  return columns.platform.map((platform, row) => ({
    platform: text(platform),
    source: text(columns.source[row]),
    vulnerability: text(columns.vulnerability[row]),
    claim: claimAt(columns, row, text),
    urgency: text(columns.urgency[row]),
    advisories: words(text(columns.advisories[row])),
    fixPublishedAt: text(columns.fixPublishedAt[row]),
  }))
}

function claimAt(columns: Encoded['statements'], row: number, text: Text): Statement['claim'] {
  const kind = KINDS[columns.kind[row] ?? -1]
  if (kind === 'fixed') return { kind, fixedVersion: text(columns.detail[row]) }
  if (kind === 'open') return { kind, plan: planOf(text(columns.detail[row])) }
  if (kind === undefined) throw new RangeError(`starter bundle: no claim in row ${row}`)
  return { kind }
}

function planOf(text: string): 'undecided' | 'postponed' | 'ignored' | 'end-of-life' {
  return oneOf(['undecided', 'postponed', 'ignored', 'end-of-life'] as const, text)
}

function oneOf<T extends string>(allowed: readonly T[], text: string): T {
  const found = allowed.find((one) => one === text)
  if (found === undefined) throw new RangeError(`starter bundle: ${text}`)
  return found
}

const words = (joined: string): string[] => (joined === '' ? [] : joined.split(' '))

function decodeOffers(columns: Encoded['offers'], text: Text): Offer[] {
  return columns.platform.map((platform, row) => ({
    platform: text(platform),
    suite: text(columns.suite[row]),
    security: columns.security[row] === 1,
    name: text(columns.name[row]),
    architecture: text(columns.architecture[row]),
    version: text(columns.version[row]),
    source: text(columns.source[row]),
    sourceVersion: text(columns.sourceVersion[row]),
  }))
}

/** Each column of a member is read on from where the last row that has it stopped. */
function decodeFacts(columns: Encoded['facts'], text: Text): VulnerabilityFacts[] {
  const from = (column: readonly number[]) => {
    let at = 0
    return () => column[at++]
  }
  const [kev, epss, epssOf] = [from(columns.kev), from(columns.epss), from(columns.epssOf)]
  const [cvss, cvssScore, cvssCount] = [from(columns.cvss), from(columns.cvssScore), from(columns.cvssCount)]
  const [ssvc, cwe, publishedAt] = [from(columns.ssvc), from(columns.cwe), from(columns.publishedAt)]
  const number = (value: number | undefined): number => {
    if (value === undefined) throw new RangeError('starter bundle: a column of numbers is short')
    return value
  }
  const score = (): CvssScore => {
    const [version, vector, by] = [text(cvss()), text(cvss()), text(cvss())]
    return { version, vector, score: number(cvssScore()), by }
  }
  return columns.vulnerability.map((vulnerability, row) => {
    const has = (key: keyof typeof FACT) => ((columns.has[row] ?? 0) & FACT[key]) !== 0
    return {
      vulnerability: text(vulnerability),
      ...(has('kev') && {
        kev: { addedAt: text(kev()), dueAt: text(kev()), ransomware: kev() === 1, name: text(kev()) },
      }),
      ...(has('epss') && {
        epss: { score: number(epss()), percentile: number(epss()), model: text(epssOf()), at: text(epssOf()) },
      }),
      ...(has('cvss') && { cvss: Array.from({ length: number(cvssCount()) }, score) }),
      ...(has('ssvc') && {
        ssvc: {
          exploitation: oneOf(['none', 'poc', 'active'] as const, text(ssvc())),
          automatable: ssvc() === 1,
          technicalImpact: oneOf(['partial', 'total'] as const, text(ssvc())),
          at: text(ssvc()),
        },
      }),
      ...(has('cwe') && { cwe: words(text(cwe())) }),
      ...(has('publishedAt') && { publishedAt: text(publishedAt()) }),
      ...(has('rejected') && { rejected: true }),
    }
  })
}
