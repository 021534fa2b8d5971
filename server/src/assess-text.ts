/** The findings of `patchreeve assess` for a person at a terminal: by tier, one line per source package. */
import type { Tier } from '@patchreeve/contract/api/risk-views.ts'
import { compareDpkg } from '@patchreeve/ecosystems/deb/version.ts'
import type { AssessRow, AssessSummary } from './assess-report.ts'
import type { Profile } from './risk/index.ts'

const TIERS: readonly Tier[] = ['T0', 'T1', 'T2', 'T3', 'T4']
/** More ids than this on a line are counted, not named. */
const IDS_SHOWN = 3

export function textOf(rows: readonly AssessRow[], summary: AssessSummary, profile: Profile): string {
  const lines = [headline(summary), '']
  for (const tier of TIERS) {
    const inTier = rows.filter((r) => r.tier === tier)
    if (inTier.length > 0) lines.push(tierHead(tier, profile), ...table(bySource(inTier)), '')
  }
  if (summary.unknown > 0) lines.push(`unknown, and so not called clean: ${counts(summary.unknownBecause)}`)
  return `${lines.join('\n').trimEnd()}\n`
}

function headline(s: AssessSummary): string {
  return `${s.os}: ${s.packages} packages = ${s.vulnerable} vulnerable + ${s.not} not + ${s.unknown} unknown; ${s.fixable} can be fixed now; ${s.findings} findings`
}

function tierHead(tier: Tier, profile: Profile): string {
  const hours = profile.rules.find((r) => r.tier === tier)?.fixHours ?? null
  if (hours === null) return `${tier}  no time in profile ${profile.id}`
  return `${tier}  fix within ${hours % 24 === 0 ? `${hours / 24} days` : `${hours} hours`}`
}

interface SourceLine {
  readonly source: string
  readonly row: AssessRow
  readonly ids: readonly string[]
  readonly packages: readonly string[]
}

/** Packages of one source share their findings: the row that is furthest behind stands for them. */
function bySource(rows: readonly AssessRow[]): SourceLine[] {
  const groups = [...Map.groupBy(rows, (r) => r.source)].sort(([a], [b]) => (a < b ? -1 : 1))
  return groups.map(([source, list]) => {
    const row = list.reduce((a, b) => (compareDpkg(b.version, a.version) < 0 ? b : a))
    return { source, row, ids: [...new Set(list.flatMap((r) => r.ids))], packages: list.map((r) => r.package) }
  })
}

function table(lines: readonly SourceLine[]): string[] {
  const cells = lines.map(({ source, row, ids, packages }) => [
    source,
    row.version,
    row.fixedVersion === null ? '' : `-> ${row.fixedVersion}`,
    row.fixState ?? '',
    ids.slice(0, IDS_SHOWN).join(' ') + (ids.length > IDS_SHOWN ? ` +${ids.length - IDS_SHOWN}` : ''),
    packages.length > 1 ? `(${packages.length} packages)` : '',
  ])
  const widths = [0, 1, 2, 3, 4].map((n) => Math.max(...cells.map((c) => c[n]?.length ?? 0)))
  return cells.map((c) => `  ${c.map((text, n) => text.padEnd(widths[n] ?? 0)).join('  ')}`.trimEnd())
}

function counts(byCode: Readonly<Record<string, number>>): string {
  const sorted = Object.entries(byCode).sort(([, a], [, b]) => b - a)
  return sorted.map(([code, n]) => `${n} ${code}`).join(', ')
}
