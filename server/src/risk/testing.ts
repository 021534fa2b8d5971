/** A question with everything known and nothing alarming, for tests of risk to change. */
import type { VulnerabilityFacts } from '../feeds/model.ts'
import type { Question } from './inputs.ts'

export const REMOTE_TOTAL = 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H'
export const LOCAL_PARTIAL = 'CVSS:3.1/AV:L/AC:H/PR:L/UI:N/S:U/C:L/I:N/A:N'

export function aQuestion(more: Partial<Question> = {}): Question {
  return {
    facts: scored(LOCAL_PARTIAL, 2.5),
    kevListAt: '2026-11-20',
    vendorRating: { value: '', source: 'debian-tracker', at: '' },
    exposed: { value: false, source: 'person', at: '2026-11-01T00:00:00Z' },
    topClass: { value: false, source: 'person', at: '2026-11-01T00:00:00Z' },
    fixExists: true,
    fixPublishedAt: { value: '2026-11-10T00:00:00Z', source: 'debian-advisories', at: '' },
    fixStatedAt: { value: null, source: '', at: '' },
    mitigationExists: false,
    firstSeenAt: '2026-11-12T00:00:00Z',
    enrolledAt: null,
    decidedAt: '2026-11-12T01:00:00Z',
    ...more,
  }
}

export function scored(vector: string, score: number, more: Partial<VulnerabilityFacts> = {}): VulnerabilityFacts {
  return { vulnerability: 'CVE-2026-1', cvss: [{ version: '3.1', vector, score, by: 'nvd' }], ...more }
}

export const unsaid = { value: null, source: '', at: '' } as const
export const exposed = { value: true, source: 'person', at: '2026-11-01T00:00:00Z' } as const
export const kev = { addedAt: '2026-11-15', dueAt: '2026-11-18', ransomware: false, name: 'a product' } as const
