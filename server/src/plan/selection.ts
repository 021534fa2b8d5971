/** What a person asked to be planned: findings by the filter grammar, or packages by name on hosts by the same grammar. */
import { AppError } from '@patchreeve/contract/errors.ts'
import { parseFilter, type Term } from '@patchreeve/contract/filter.ts'
import type { FindingRow, HostRow } from './facts-store.ts'

const HOST_KEYS = ['host', 'platform']
const FINDING_KEYS = ['vulnerability', 'package', 'source', 'tier']

export interface Selection {
  host(host: HostRow): boolean
  finding(finding: FindingRow): boolean
}

/** Throws FILTER_INVALID. Packages by name leave nothing for terms about findings to say. */
export function readSelection(where: string, packages: readonly string[]): Selection {
  const keys = packages.length > 0 ? HOST_KEYS : [...HOST_KEYS, ...FINDING_KEYS]
  const terms = parseFilter(where, keys)
  for (const term of terms)
    if (term.values.length === 0 || (packages.length > 0 && term.key === ''))
      throw new AppError('FILTER_INVALID', { term: `${term.key}:`, known: keys.join(' ') })
  const ofHosts = terms.filter((term) => HOST_KEYS.includes(term.key))
  const ofFindings = terms
    .filter((term) => !HOST_KEYS.includes(term.key))
    .map((term) => ({ ...term, values: expand(term) }))
  return {
    host: (host) =>
      ofHosts.every((term) => matches(term, term.key === 'host' ? [host.name, host.hostId] : [host.platform])),
    finding: (finding) => ofFindings.every((term) => matches(term, valuesOf(term, finding))),
  }
}

function valuesOf(term: Term, finding: FindingRow): string[] {
  switch (term.key) {
    case 'vulnerability':
      return [finding.vulnerability]
    case 'package':
      return [finding.name]
    case 'source':
      return [finding.sourceName]
    case 'tier':
      return [`T${finding.tier}`]
    default:
      return [finding.name, finding.sourceName, finding.vulnerability]
  }
}

/** A bare word is part of a name; a value after a key is the whole of it. */
function matches(term: Term, has: readonly string[]): boolean {
  const wanted = term.values.map((value) => value.toLowerCase())
  const found = has.some((one) => {
    const value = one.toLowerCase()
    return wanted.some((want) => (term.key === '' ? value.includes(want) : value === want))
  })
  return found !== term.not
}

/** `T0..T2` is T0, T1, T2; no other tier exists, and one that nobody can have would read as "none". */
function expand(term: Term): string[] {
  if (term.key !== 'tier') return [...term.values]
  return term.values.flatMap((value) => {
    const match = /^T([0-4])(?:\.\.T([0-4]))?$/i.exec(value)
    if (!match) throw new AppError('FILTER_INVALID', { term: `tier:${value}`, known: 'T0 T1 T2 T3 T4' })
    const [from, to] = [Number(match[1]), Number(match[2] ?? match[1])]
    return Array.from({ length: Math.max(0, to - from + 1) }, (_, index) => `T${from + index}`)
  })
}
